"""How much of a reference text another text says in the same words: BLEU, ROUGE and METEOR. Pure.

Written here, and not taken from a package, because they are short and must not change under a figure. They count words: a
feedback that is true and says it otherwise scores nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ml.answers import lexical

__all__ = ["bleu", "meteor", "rouge_l", "rouge_n"]

_TOKEN = re.compile(r"\w+|[^\w\s]")
ORDER = 4


def bleu(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Corpus BLEU, 0..1 (Papineni et al. 2002), orders 1 to 4, one reference each.

    Orders without a match are smoothed exponentially, as SacreBLEU does (Post 2018); words and punctuation are tokens and
    case counts, close to its 13a tokens without being them.
    """
    pairs = [(_TOKEN.findall(left), _TOKEN.findall(right)) for left, right in zip(said, wanted, strict=True)]
    length, reference = (sum(len(pair[side]) for pair in pairs) for side in (0, 1))
    logs, smoothing = 0.0, 1.0
    for order in range(1, ORDER + 1):
        total = sum(max(0, len(left) - order + 1) for left, _right in pairs)
        matches = sum((_grams(left, order) & _grams(right, order)).total() for left, right in pairs)
        if not total:
            return 0.0
        if not matches:
            smoothing *= 2
        logs += math.log((matches or 1 / smoothing) / total)
    brevity = min(0.0, 1 - reference / length) if length else 0.0
    return math.exp(brevity + logs / ORDER)


def rouge_n(said: str, wanted: str, order: int = 2) -> float:
    """F1 of shared runs of `order` words, lower case (Lin 2004)."""
    left, right = (_grams(lexical.words(text), order) for text in (said, wanted))
    return _f1((left & right).total(), left.total(), right.total())


def rouge_l(said: str, wanted: str) -> float:
    """F1 of the longest common subsequence of words, lower case (Lin 2004)."""
    left, right = lexical.words(said), lexical.words(wanted)
    return _f1(lexical.in_order(left, right), len(left), len(right))


def meteor(said: str, wanted: str) -> float:
    """METEOR with exact and stem matches (Banerjee & Lavie 2005): 10PR / (R + 9P), less half of (chunks / matches) cubed.

    Words are aligned from left to right, each with the first free equal one after the last where there is one, else with
    the first free one; the original searches the alignment with the fewest crossings. Synonyms are not matched.
    """
    left, right = ([lexical.stem(word) for word in lexical.words(text)] for text in (said, wanted))
    places = _aligned(left, right)
    if not places:
        return 0.0
    precision, recall = len(places) / len(left), len(places) / len(right)
    chunks = 1 + sum(
        (own, other) != (before[0] + 1, before[1] + 1) for before, (own, other) in pairwise(places)
    )
    mean = 10 * precision * recall / (recall + 9 * precision)
    return mean * (1 - 0.5 * (chunks / len(places)) ** 3)


def _aligned(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    free = dict(enumerate(right))
    found: list[tuple[int, int]] = []
    for own, word in enumerate(left):
        equal = [place for place, other in free.items() if other == word]
        if equal:
            last = found[-1][1] if found else -1
            chosen = next((place for place in equal if place > last), equal[0])
            found.append((own, chosen))
            del free[chosen]
    return found


def _grams(words: Sequence[str], order: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + order]) for at in range(len(words) - order + 1))


def _f1(shared: int, left: int, right: int) -> float:
    return 2 * shared / (left + right) if left + right else 0.0
