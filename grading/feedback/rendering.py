"""From a verdict's findings to words for a pupil: what is right, what is missing, what to do next.

Pure: every sentence comes from one finding, and every finding from a criterion, a quote or a flag of the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from string import Formatter
from types import MappingProxyType

from grading.feedback import chinese, english
from grading.rubrics.statements import statement
from grading.verdict import Finding, Label, Verdict

__all__ = [
    "LANGUAGES",
    "PLAIN",
    "TONES",
    "Line",
    "Voice",
    "blanks",
    "codes",
    "known_language",
    "lines",
    "render",
    "sentences",
]

PLAIN = "plain"
# After these a teacher's sentence needs no full stop.
STOPS = (".", "!", "?", "…", "。", "！", "？", "”", '"')
TONES = (PLAIN, "warm", "brief")
_CATALOGUE: Mapping[str, Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        language: dict(zip(TONES, (words.PLAIN, words.WARM, words.BRIEF), strict=True))
        for language, words in (("en", english), ("zh-hans", chinese))
    }
)
LANGUAGES: tuple[str, ...] = tuple(_CATALOGUE)

_NEXT = ("next_done", "next_add", "next_rewrite", "next_lesson")
# What to do next, where there is a lesson to look at.
_WITH_LESSON = {"next_add": "next_add_lesson", "next_rewrite": "next_rewrite_lesson"}


@dataclass(frozen=True, slots=True)
class Voice:
    """How feedback speaks: its language, the tone the teacher chose, and the title of the lesson to go back to."""

    language: str = "en"
    tone: str = PLAIN
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of feedback and the finding it says."""

    text: str
    finding: Finding


def codes() -> tuple[str, ...]:
    """Every code that a finding may have and that has a sentence."""
    return tuple(english.PLAIN)


@cache
def blanks(code: str) -> frozenset[str]:
    """Names of the parameters that the sentence of this code holds, the same in every language and tone."""
    return frozenset(name for _text, name, _format, _kind in Formatter().parse(english.PLAIN[code]) if name)


def known_language(language: str) -> str:
    """The catalogue for a language code, or "": `zh-CN`, `zh-hans-cn` and `zh` are all written as Simplified Chinese."""
    folded = language.lower().replace("_", "-")
    found = "zh-hans" if folded.startswith("zh") else folded.split("-")[0]
    return found if found in _CATALOGUE else ""


def render(finding: Finding, language: str = "en", tone: str = PLAIN) -> str:
    """The sentence of one finding; English for a language without a catalogue, plain for an unknown tone.

    LookupError for a code without a sentence, KeyError when a parameter of the sentence is missing.
    """
    known = known_language(language) or "en"
    tones = _CATALOGUE[known]
    catalogue = tones.get(tone, tones[PLAIN])
    if finding.code not in catalogue:
        raise LookupError(f"no sentence for finding {finding.code!r}")
    params = dict(finding.params)
    if "criterion" in params:
        params["criterion"] = _ended(params["criterion"], "。" if known == "zh-hans" else ".")
    # Only our own catalogue is a format string; what a student wrote is only ever a value in it.
    return catalogue[finding.code].format_map(params).strip()


def _ended(sentence: str, stop: str) -> str:
    """A teacher's sentence with a full stop, so that the next one may follow it."""
    text = sentence.rstrip()
    return text if text.endswith(STOPS) else f"{text}{stop}"


def lines(verdict: Verdict, voice: Voice) -> list[Line]:
    """Feedback on a verdict in order: what is right, what is missing, remarks, what to do next."""
    found: Sequence[Finding] = sorted(map(_to_the_point, verdict.findings), key=lambda one: one.code in _NEXT)
    if voice.lesson and verdict.label != Label.CORRECT:
        found = _with_lesson(found, voice.lesson)
    return [Line(render(finding, voice.language, voice.tone), finding) for finding in found]


def _to_the_point(finding: Finding) -> Finding:
    """A student reads what is to be said, not that it is to be said."""
    criterion = finding.params.get("criterion", "")
    point = statement(criterion)
    return finding if point == criterion else replace(finding, params={**finding.params, "criterion": point})


def _with_lesson(findings: Iterable[Finding], lesson: str) -> list[Finding]:
    """The next step leads to the lesson; graders by rule name no next step, so it is added to what they found."""
    found = list(findings)
    at = [place for place, one in enumerate(found) if one.code in _WITH_LESSON]
    for place in at:
        code, params = _WITH_LESSON[found[place].code], {**found[place].params, "lesson": lesson}
        found[place] = replace(found[place], code=code, params=params)
    if found and not at:
        found.append(Finding("next_lesson", params={"lesson": lesson}))
    return found


def sentences(verdict: Verdict, language: str = "en", tone: str = PLAIN, lesson: str = "") -> list[str]:
    """The texts of `lines`."""
    return [line.text for line in lines(verdict, Voice(language, tone, lesson))]
