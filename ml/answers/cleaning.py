"""What is taken out of an answer before it is read: hidden characters, markup, look-alike letters, and words to the grader.

Student text is data. A sentence that tells the grader what to do is removed before scoring, so it can never raise
a score; what is left is scored as if it stood alone. Each removal leaves a flag.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ml.answers import lookalikes, orders

HIDDEN, MARKUP, INSTRUCTION, HOMOGLYPHS = "hidden_characters", "markup", "instruction", "homoglyphs"

_QUIET = frozenset("\u200d\ufe0e\ufe0f\u00ad")
# Drawn as nothing although their category does not say so: fillers, the blank of Braille, selectors.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u034f")
# Lines through and under a letter.
_STRUCK = frozenset("\u0332\u0333\u0335\u0336\u0337\u0338")
_TURNED = re.compile("\u202e[^\u202c\n]*\u202c?")
_TERMINAL = re.compile("\x1b\\[[0-9;]*[A-Za-z]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|lt|gt|amp|quot|apos|nbsp);")
_TAGS = (
    "a abbr b body br button code details div em font form h1 h2 h3 h4 h5 h6 head hr html i iframe img input li link"
    " marquee meta object ol option p pre s script select small span strong style sub summary sup svg table tbody td"
    " textarea th thead title tr u ul video"
).replace(" ", "|")
_ATTRIBUTES = r"(?:\s+[^<>]{0,500}=[^<>]{0,500}|\s+[a-z]{3,12}|\s*/?)"
_MARKUP = re.compile(
    rf"</?(?:{_TAGS}){_ATTRIBUTES}>|</[a-z][\w-]{{1,30}}>|<[a-z][\w-]{{3,30}}{_ATTRIBUTES}>"
    r"|\{\{[^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}",
    re.IGNORECASE,
)
# Elements whose content is not text. One that is never closed hides all that follows.
_CODE = (("<script", "</script"), ("<style", "</style"), ("<!--", "--"), ("<svg", "</svg"))
_UNSEEN = re.compile(
    r"<(\w+)\s[^<>]{0,300}(?:\bhidden\b|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0)[^<>]{0,300}>"
    r"[^<]{0,2000}(?:</\1\s*>|$)",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"<(score|grade|label|system|instructions?|verdict|feedback)>[^<]{0,500}(?:</\1>|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text to be scored. `origin[i]` is where its character i stood in the text as given."""

    text: str
    origin: tuple[int, ...]
    flags: tuple[str, ...]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Characters start..end of the cleaned text as characters of the original."""
        return self.origin[start], self.origin[end - 1] + 1

    def without(self, cuts: Sequence[tuple[int, int]], *flags: str) -> "Cleaned":
        """The text without these stretches (start, end), a space in the place of each, and with more flags."""
        out: list[str] = []
        kept: list[int] = []
        at = 0
        for start, end in sorted(cuts):
            if start >= at:
                out.append(self.text[at:start] + " ")
                kept += [*self.origin[at:start], self.origin[start]]
            at = max(at, end)
        out.append(self.text[at:])
        kept += self.origin[at:]
        joined = "".join(out)
        lead = len(joined) - len(joined.lstrip())
        body = joined.strip()
        return Cleaned(body, tuple(kept[lead : lead + len(body)]), (*self.flags, *flags))


def _visible(text: str) -> tuple[str, list[int], bool]:
    """NFKC text without hidden characters, where each character stood, and whether any was hidden."""
    if text.isascii() and text.isprintable():
        return text, list(range(len(text))), False
    out: list[str] = []
    origin: list[int] = []
    hidden = False
    dropped = {at for regex in (_TURNED, _TERMINAL) for m in regex.finditer(text) for at in range(*m.span())}
    index = 0
    while index < len(text):
        end = index + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        kept, unseen = ("", True) if index in dropped else _cluster(text[index:end])
        hidden = hidden or unseen
        out.append(kept)
        origin += [index] * len(kept)
        index = end
    return "".join(out), origin, hidden


def _cluster(cluster: str) -> tuple[str, bool]:
    """A character with its accents as it is read, and whether something in it cannot be seen."""
    if cluster.isspace():
        return ("\n" if cluster in "\n\r\u2028\u2029" else " "), False
    kinds = {c: unicodedata.category(c) for c in cluster}
    unseen = {c for c in cluster if _unseen(c, kinds[c])}
    gone = ("Cc", "Cf", "Co", "Cn", "Cs")
    kept = "".join(c for c in cluster if kinds[c] not in gone and c not in unseen and c not in _STRUCK)
    return unicodedata.normalize("NFKC", kept), bool(unseen)


def _unseen(character: str, kind: str) -> bool:
    if character in _QUIET:
        return False
    return kind in ("Cc", "Cf") or character in _BLANK or "\U000e0100" <= character <= "\U000e01ef"


def _entities(text: str, origin: list[int]) -> tuple[str, list[int], bool]:
    """Character references of HTML as the characters they stand for."""
    if "&" not in text or not _ENTITY.search(text):
        return text, origin, False
    out: list[str] = []
    places: list[int] = []
    at = 0
    for match in _ENTITY.finditer(text):
        meant = html.unescape(match.group())
        out += [text[at : match.start()], meant]
        places += [*origin[at : match.start()], *[origin[match.start()]] * len(meant)]
        at = match.end()
    return "".join([*out, text[at:]]), [*places, *origin[at:]], True


def _markup(text: str) -> list[tuple[int, int]]:
    """Tags, comments, scripts with what they hold, and elements that a browser would not show."""
    if "<" not in text and "{" not in text:
        return []
    found = [match.span() for regex in (_MARKUP, _UNSEEN, _VERDICT) for match in regex.finditer(text)]
    lowered = text.lower()
    for opening, closing in _CODE:
        at = lowered.find(opening)
        while at >= 0:
            end = lowered.find(closing, at + len(opening))
            stop = lowered.find(">", end) if end >= 0 else -1
            found.append((at, stop + 1 if stop >= 0 else len(text)))
            at = lowered.find(opening, found[-1][1])
    return found


def clean(text: str) -> Cleaned:
    """The part of a text that is an answer, with flags for what was taken out. Linear in the length of the text."""
    visible, origin, hidden = _visible(text)
    visible, origin, coded = _entities(visible, origin)
    visible, aped = lookalikes.fold(visible)
    flags = [HIDDEN] if hidden else []
    flags += [HOMOGLYPHS] if aped else []
    tags = _markup(visible)
    flags += [MARKUP] if tags or coded else []
    bare = Cleaned(visible, tuple(origin), tuple(flags)).without(tags)
    told = orders.spans(bare.text)
    return bare.without(told, INSTRUCTION) if told else bare
