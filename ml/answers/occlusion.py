"""Which stretches of an answer might carry it, and what is left of an answer without one.

Evidence is faithful when taking it away takes the probability away (comprehensiveness in DeYoung et al. 2020, ERASER). So
stretches are judged by leaving them out, as in Zeiler and Fergus (2014); alignment only says which ones are worth trying.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from ml.answers import lexical
from ml.answers.evidence import support
from ml.answers.features import Text
from ml.encoders.base import Tokens

# A letter run with inner apostrophes or hyphens, a number, or one character of a script without spaces.
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(
    rf"[{_WIDE}]|\d+(?:[.,]\d+)*|(?:(?![{_WIDE}])[^\W\d_])+(?:['’-](?:(?![{_WIDE}])[^\W\d_])+)*"
)
# Longest stretch in words, and in characters of scripts without spaces; and never more than this share of an answer.
LONGEST, LONGEST_WIDE, SHARE = 8, 14, 0.5
# So many stretches are tried at most, those that align best; and so many of each length to compare them with.
TRIED, COMPARED = 32, 4
# A stretch must lower the probability by this much more than others of its length: the longest always lower it most,
# and say least. From 1.0 to 1.6 it was the shorter evidence, and the surer; bench evidence tells what it comes to.
BEYOND = 1.3

Stretch = tuple[int, int]


def words(text: str) -> list[tuple[int, int]]:
    """Characters of each word; a stretch of evidence begins and ends with one."""
    return [match.span() for match in _WORD.finditer(text)]


def characters(places: Sequence[tuple[int, int]], stretch: Stretch) -> tuple[int, int]:
    """Characters of words `stretch[0]` to `stretch[1]` (exclusive)."""
    return places[stretch[0]][0], places[stretch[1] - 1][1]


def without(text: str, start: int, end: int) -> str:
    """The text with characters cut out, and one space where two words would meet."""
    left, right = text[:start].rstrip(), text[end:].lstrip()
    meet = left and right and left[-1].isascii() and right[0].isalnum()
    apart = meet or len(words(left + right)) < len(words(left)) + len(words(right))
    return f"{left} {right}" if apart else f"{left}{right}"


def stretches(answer: Text, wanted: Sequence[Text]) -> list[Stretch]:
    """Stretches of words that might show what is wanted, in words; at most `TRIED`, in order.

    They begin and end with a word of content, and are short of the whole answer unless that is one word.
    """
    places = words(answer.text)
    if len(places) <= 1:
        return [(0, 1)] if places else []
    worth = _worth(answer, wanted, places)
    inner = [place for place, value in enumerate(worth) if value > 0] or list(range(len(places)))
    wide = answer.text[places[inner[0]][0]] > "\u2e7f"
    most = min(LONGEST_WIDE if wide else LONGEST, max(1, round(SHARE * len(places))))
    found = [(a, b + 1) for i, a in enumerate(inner) for b in inner[i:] if b - a < most]
    best = sorted(found, key=lambda one: (-sum(worth[one[0] : one[1]]), one[1] - one[0], one))
    return sorted(best[:TRIED])


def _worth(answer: Text, wanted: Sequence[Text], places: Sequence[tuple[int, int]]) -> list[float]:
    """How well each word aligns with what is wanted, from 0 for words without content."""
    every = [support(answer, text) for text in wanted]
    best = np.max(every, axis=0) if every else np.zeros(len(answer.tokens.spans))
    found = []
    for start, end in places:
        at = [i for i, (a, b) in enumerate(answer.tokens.spans) if a < end and b > start]
        content = [float(best[i]) for i in at if answer.rarity[i] > 0]
        # A word of content that does not align is worth little, and more than none.
        found.append(max(max(content), 0.0) + 0.01 if content else 0.0)
    return found


def compared(lengths: set[int], total: int) -> list[Stretch]:
    """Stretches of each length, evenly spread over `total` words: what any words of that length would cost."""
    found = []
    for length in sorted(lengths):
        last = total - length
        starts = {round(last * step / max(1, COMPARED - 1)) for step in range(COMPARED)}
        found += [(start, start + length) for start in sorted(starts)]
    return found


def ranked(drops: Mapping[Stretch, float], tried: Sequence[Stretch], total: int) -> list[Stretch]:
    """Stretches by what leaving them out costs beyond what others of their length cost, the best first."""
    usual: dict[int, float] = {}
    for length in {end - start for start, end in tried}:
        of_length = [drops[one] for one in compared({length}, total)]
        usual[length] = max(0.0, sum(of_length) / len(of_length))

    def gain(one: Stretch) -> float:
        return round(drops[one] - BEYOND * usual[one[1] - one[0]], 6)

    return sorted(tried, key=lambda one: (-gain(one), one[1] - one[0], one))


def thinned(answer: Text, start: int, end: int) -> Text:
    """The answer without some characters, keeping the vectors of the other words as they were in the whole.

    Near enough to reading it anew to tell good stretches from bad, at a fraction of the cost.
    """
    kept = [i for i, (a, b) in enumerate(answer.tokens.spans) if b <= start or a >= end]
    vectors, text = answer.tokens.vectors[kept], without(answer.text, start, end)
    spans = tuple(answer.tokens.spans[i] for i in kept)
    ids = tuple(answer.tokens.ids[i] for i in kept)
    mean = vectors.mean(0) if kept else np.zeros(answer.tokens.vectors.shape[1], np.float32)
    length = float(np.linalg.norm(mean)) or 1.0
    return Text(
        text, tuple(lexical.words(text)), lexical.content_stems(text), Tokens(vectors, spans, ids), mean / length,
        answer.rarity[kept],
    )  # fmt: skip
