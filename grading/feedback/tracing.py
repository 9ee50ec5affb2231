"""Is a sentence that a generator wrote still the finding's own, said otherwise? Pure.

The check is one of words and so errs on the strict side. A wording passes when it
- holds each of the student's quotes once and as a quote (they are marks, and never shown to a generator), and asks nothing;
- has no word of content, and no number, that stands neither in the finding's sentence in any tone nor in its criterion;
- says all words of the criterion in their order, with what relates them, so that cause and effect cannot change places;
- denies exactly as often as the sentence does;
- judges and conditions as the sentence does: no "right", "should" or "by" that was not there, and no verdict gone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from grading.feedback.rendering import TONES, Line, Voice, blanks, render
from ml.answers import lexical
from ml.answers.negation import negating

__all__ = ["MARK", "MARKED", "denials", "is_traceable", "marked"]

# Stands for words of the student; what a generator sees of them.
MARK = "[[{}]]"
MARKED = re.compile(r"\[\[\w\]\]")
# With the quotation marks around it, where there are any: a quote that lost them would be our own statement.
_HELD = re.compile(r"“?\[\[\w\]\]”?")
_STUDENTS = ("quote", "given")
LONGEST = 2.0

_PRAISE = "right correct true complete full done well good great nice all 对 正 确 全 好"
_BLAME = "missing lack wrong incorrect false incomplete less fewer close 错 误 缺 少 超"
_RIGHT, _LACK = frozenset(_PRAISE.split()), frozenset(_BLAME.split())
# Words without content that tell how two others stand to each other; they are held to their order as content is.
_BETWEEN = "from to by of and or than into before after between with for on in at as 被 把 从 到 给 让 对 比 和 与 或"
_RELATIONS = frozenset(_BETWEEN.split())
# Others that can turn a statement: duty, condition, amount, who is spoken to.
_TURNING = (
    "should could would can may must need will if unless when because so but had every only enough always"
    " you your we they 应 该 如 果 因 为 所 以 但 只 必 须 需 要 可 能 才 仅 你 我 他"
)
_GUARDED = _RELATIONS | frozenset(_TURNING.split())
_CHINESE_NEGATION = re.compile("[不没無无非未勿]")
# Function characters; without content as the stop words of English are.
_CHINESE_STOP = frozenset("的了是在和与也就把被这那吗呢着过里上到一个给让对于而且及其")


def marked(line: Line, voice: Voice, *, whole: bool = False) -> tuple[str, dict[str, str]]:
    """(the sentence with marks in place of the student's words, mark to words); `whole`: of all that stands in its blanks."""
    given = line.finding.params
    names = [*_STUDENTS, *sorted(set(given) - set(_STUDENTS))] if whole else _STUDENTS
    held = [name for name in names if name in blanks(line.finding.code) and given.get(name)]
    marks = {name: MARK.format(chr(ord("A") + place)) for place, name in enumerate(held)}
    text = render(replace(line.finding, params={**given, **marks}), voice.language, voice.tone)
    return text, {mark: given[name] for name, mark in marks.items()}


def is_traceable(said: str, line: Line, voice: Voice) -> bool:
    """Whether `said`, with marks for the student's words, may stand in place of the line."""
    own, _marks = marked(line, voice)
    if not said.strip() or "\n" in said or len(said) > LONGEST * len(own) + 20:
        return False
    if Counter(_HELD.findall(said)) != Counter(_HELD.findall(own)) or _asks(said) > _asks(own):
        return False
    return (
        _words(said) <= _vocabulary(line, voice)
        and _in_order(said, line)
        and denials(said) == denials(own)
        and _judges_alike(said, own)
    )


def denials(text: str) -> int:
    """How often a text denies something."""
    return sum(map(negating, lexical.words(text))) + len(_CHINESE_NEGATION.findall(text))


def _facts(line: Line) -> list[str]:
    """What the sentence says of the finding's own: all but the student's words."""
    names = blanks(line.finding.code) - set(_STUDENTS)
    return [text for name, text in line.finding.params.items() if name in names]


def _vocabulary(line: Line, voice: Voice) -> frozenset[str]:
    said = [marked(line, Voice(voice.language, tone))[0] for tone in TONES]
    return frozenset().union(*map(_words, [*said, *_facts(line)]))


def _words(text: str) -> frozenset[str]:
    return frozenset(_stems(text, frozenset()))


def _stems(text: str, also: frozenset[str]) -> list[str]:
    """In order, without marks, stop words and Chinese function characters, but with those of `also`."""
    words = lexical.words(MARKED.sub(" ", text))
    empty = (lexical.STOP_WORDS | _CHINESE_STOP) - also
    return [lexical.stem(word) for word in words if word not in empty]


def _in_order(said: str, line: Line) -> bool:
    """Whether all words of the criterion are said in their order, whatever stands between."""
    facts = [stem for text in _facts(line) for stem in _stems(text, _RELATIONS)]
    return lexical.in_order(_stems(said, _RELATIONS), facts) == len(facts)


def _judges_alike(said: str, own: str) -> bool:
    new, old = (frozenset(lexical.words(MARKED.sub(" ", text))) for text in (said, own))
    if (new & (_RIGHT | _LACK | _GUARDED)) - old:
        return False
    return all(bool(new & kind) == bool(old & kind) for kind in (_RIGHT, _LACK))


def _asks(text: str) -> int:
    return text.count("?") + text.count("？")
