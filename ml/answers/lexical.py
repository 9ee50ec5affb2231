"""Words of a text as the model compares them: folded, stemmed, without the words that carry no content."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# A Chinese character or a kana counts as a word of its own: those scripts put no spaces between words.
_SINGLE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
WORD = re.compile(rf"\d+(?:[.,]\d+)*|[{_SINGLE}]|[^\W\d_{_SINGLE}]+(?:['’][^\W\d_{_SINGLE}]+)?")
_SUFFIXES = (
    "ations",
    "ation",
    "ingly",
    "edly",
    "ness",
    "ment",
    "ings",
    "ing",
    "ies",
    "ied",
    "ely",
    "ed",
    "es",
)

_STOP_WORDS = (
    "a about an and are as at be been being but by can could did do does for from had has have he her his how i if in"
    " into is it its just me my of on or our she should so some than that the their them then there these they this"
    " those to was we were what when where which who why will with would you your because also"
)
_NEGATIONS = (
    "no not never none nothing neither nor without cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt"
    " couldnt shouldnt hasnt havent hadnt unable fail fails failed lack lacks"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())
NEGATIONS = frozenset(_NEGATIONS.split())


def words(text: str) -> list[str]:
    """Lower-case words and numbers of a text, apostrophes dropped ("don't" is "dont")."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return [match.group().replace("'", "").replace("’", "") for match in WORD.finditer(folded)]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A light English stem: one suffix off, a final e or s off, doubled consonants undone."""
    if len(word) < 4 or word[0].isdigit():
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            root = word[: -len(suffix)]
            if suffix in ("ies", "ied"):
                return root + "y"
            if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
                root = root[:-1]
            return root.removesuffix("e")
    if word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


@lru_cache(maxsize=65_536)
def content_stems(text: str) -> tuple[str, ...]:
    """Stems of the content words of a text, in order; all its words when it has only stop words."""
    found = words(text)
    kept = [word for word in found if word not in STOP_WORDS] or found
    return tuple(stem(word) for word in kept)


def overlap(answer: str, reference: str) -> float:
    """F1 of shared content stems between two texts, 0..1."""
    left, right = set(content_stems(answer)), set(content_stems(reference))
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def nearest(answer: str, references: Sequence[str]) -> int:
    """Index of the reference that shares most content with the answer; the first of equals."""
    return max(range(len(references)), key=lambda index: (overlap(answer, references[index]), -index))


def in_order(left: Sequence[str], right: Sequence[str]) -> int:
    """Length of the longest common subsequence of two rows of words."""
    row = [0] * (len(right) + 1)
    for one in left:
        before = 0
        for at, other in enumerate(right, start=1):
            before, row[at] = row[at], before + 1 if one == other else max(row[at], row[at - 1])
    return row[-1]
