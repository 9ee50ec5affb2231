"""Lines of both directions for paper, where nobody else orders letters: Hebrew and Arabic as they are seen. Pure.

The implicit part of the Unicode Bidirectional Algorithm (UAX #9, rules P2 to L4; direction marks and overrides are left out,
so nothing that is written turns a line around), and Arabic letters joined by the forms that Unicode names for it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import groupby

__all__ = ["is_mixed", "visual"]

_MIRROR = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_RIGHT = ("R", "AL")
FORMS = ("<isolated>", "<final>", "<initial>", "<medial>")
_STRONG = ("L", "R", "EN", "AN")
_JOINED = "\u200d"


def is_mixed(text: str) -> bool:
    """Whether it has letters that run from right to left."""
    return any(unicodedata.bidirectional(letter) in _RIGHT for letter in text)


def visual(line: str, glyphs: Collection[int] = ()) -> str:
    """One line, its letters from left to right as they are seen. `glyphs`: forms of letters that can be drawn."""
    clean = "".join(letter for letter in line if unicodedata.category(letter) != "Cf" or letter == _JOINED)
    letters = _joined(clean, glyphs)
    base = _base(letters)
    levels = _levels(letters, base)
    places = list(range(len(letters)))
    for level in range(max(levels, default=0), 0, -1):
        places = _turned(places, levels, level)
    seen = (letters[at].translate(_MIRROR) if levels[at] % 2 else letters[at] for at in places)
    return "".join(seen)


def _base(letters: Sequence[str]) -> int:
    """The level of the paragraph: that of its first strong letter."""
    strong = (kind for letter in letters if (kind := _kind(letter)) in ("L", *_RIGHT))
    return int(next(strong, "L") in _RIGHT)


def _kind(cluster: str) -> str:
    return unicodedata.bidirectional(cluster[0]) or "L"


def _levels(letters: Sequence[str], base: int) -> list[int]:
    kinds = _weak([_kind(letter) for letter in letters], base)
    kinds = _neutrals(_brackets(letters, kinds, base), base)
    right_to_left, left_to_right = {"R": 1}, {"L": 0, "R": 1}
    found = [(right_to_left if base else left_to_right).get(kind, 2) for kind in kinds]  # I1, I2
    at = len(letters)
    while at and letters[at - 1].isspace():  # L1
        at -= 1
        found[at] = base
    return found


def _weak(kinds: list[str], base: int) -> list[str]:
    """Numbers and the signs about them (W1 to W7)."""
    strong, before = "R" if base else "L", "R" if base else "L"
    found: list[str] = []
    for kind in kinds:
        kind = before if kind == "NSM" else kind
        if kind in ("L", "R", "AL"):
            strong = kind
        found.append("AN" if kind == "EN" and strong == "AL" else kind)
        before = found[-1]
    found = ["R" if kind == "AL" else kind for kind in found]
    found = [_sign(found, at) for at in range(len(found))]
    strong = "R" if base else "L"
    for at, kind in enumerate(found):
        strong = kind if kind in ("L", "R") else strong
        if kind == "EN" and strong == "L":
            found[at] = "L"
    return found


def _sign(kinds: Sequence[str], at: int) -> str:
    """A separator between two numbers, or a sign beside one, is of the number; every other is neutral."""
    kind = kinds[at]
    if kind not in ("ES", "CS", "ET"):
        return kind
    before = kinds[at - 1] if at else ""
    after = kinds[at + 1] if at + 1 < len(kinds) else ""
    if kind == "ET":
        return "EN" if "EN" in (before, after) else "ON"
    joins = before == after and (before == "EN" or (before == "AN" and kind == "CS"))
    return before if joins else "ON"


def _brackets(letters: Sequence[str], kinds: Sequence[str], base: int) -> list[str]:
    """A pair of brackets goes with what is in it, and both of it the same way (N0)."""
    side, other = ("R", "L") if base else ("L", "R")
    found, opened = list(kinds), list[int]()
    for at, letter in enumerate(letters):
        if letter in "([{" and kinds[at] == "ON":
            opened.append(at)
        elif letter in ")]}" and opened and letters[opened[-1]].translate(_MIRROR) == letter:
            start = opened.pop()
            within = {_direction(kind) for kind in kinds[start + 1 : at] if kind in _STRONG}
            before = next((_direction(kind) for kind in reversed(found[:start]) if kind in _STRONG), side)
            if within:
                found[start] = found[at] = other if side not in within and before == other else side
    return found


def _neutrals(kinds: list[str], base: int) -> list[str]:
    """Spaces and signs go with both neighbours where these agree, else with the paragraph (N1, N2)."""
    side = "R" if base else "L"
    found: list[str] = []
    runs = [(strong, list(run)) for strong, run in groupby(kinds, lambda kind: kind in _STRONG)]
    for place, (strong, run) in enumerate(runs):
        if strong:
            found += run
            continue
        before = _direction(found[-1]) if found else side
        after = _direction(runs[place + 1][1][0]) if place + 1 < len(runs) else side
        found += [before if before == after else side] * len(run)
    return found


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _turned(places: Sequence[int], levels: Sequence[int], level: int) -> list[int]:
    """Each run of this level or a higher one, reversed (L2)."""
    runs = groupby(places, lambda at: levels[at] >= level)
    return [at for high, run in runs for at in (reversed(list(run)) if high else run)]


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Of an Arabic letter, or of lam and alef together: its isolated, final, initial and medial form."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        form, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        word = "".join(chr(int(one, 16)) for one in letters)
        # Of all that may be written together only lam and alef have to be.
        if form in FORMS and (len(word) == 1 or (len(word) == 2 and word[0] == "ل" and word[1] in "آأإا")):
            found.setdefault(word, {})[form.strip("<>")] = chr(code)
    return found


def _joined(text: str, glyphs: Collection[int]) -> list[str]:
    """Letters with their marks, Arabic ones in the form that their neighbours ask for."""
    clusters = list(_clusters(text))
    found: list[str] = []
    at = 0
    while at < len(clusters):
        letter, marks = clusters[at][0], clusters[at][1:]
        step = 1
        if (
            letter == "ل"
            and not marks
            and at + 1 < len(clusters)
            and letter + clusters[at + 1][0] in _forms()
        ):
            letter, marks, step = letter + clusters[at + 1][0], clusters[at + 1][1:], 2
        before = at > 0 and "initial" in _forms().get(clusters[at - 1][0], {})
        after = at + step < len(clusters) and "final" in _forms().get(clusters[at + step][0], {})
        form = _form(letter, before=before, after=after)
        drawn = [form] if not glyphs or ord(form[0]) in glyphs else list(letter)
        found += [*drawn[:-1], drawn[-1] + marks]
        at += step
    return found


def _form(letter: str, *, before: bool, after: bool) -> str:
    forms = _forms().get(letter, {})
    after = after and "initial" in forms
    name = (
        ("medial" if after else "final")
        if before and "final" in forms
        else "initial"
        if after
        else "isolated"
    )
    return forms.get(name, letter)


def _clusters(text: str) -> Iterator[str]:
    """Each letter with the marks upon it: they stay together whatever the direction."""
    kept = ""
    for letter in text:
        if kept and (unicodedata.combining(letter) or letter == _JOINED):
            kept += letter if letter != _JOINED else ""
        else:
            if kept:
                yield kept
            kept = letter if letter != _JOINED else ""
    if kept:
        yield kept
