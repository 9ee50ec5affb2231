"""Other versions of an answer for training: the same in other words, with slips of the keys, dressed up, or turned round.

Each function takes a text and a random generator and gives a text; the same generator state gives the same text. The first
three keep the meaning, so they keep the label; `negate` turns it round, so a reference becomes a contradiction.
"""

import re
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

from ml.answers import lexical

# Words that may stand for each other in most sentences of science lessons; written by hand, few and safe.
_SYNONYMS = (
    "big/large/huge small/little/tiny begin/start stop/halt show/display use/employ get/obtain keep/retain make/produce"
    " need/require help/assist because/since quick/fast/rapid quickly/fast slowly/gradually often/frequently"
    " about/roughly also/too enough/sufficient thing/object part/piece kind/type/sort amount/quantity place/spot"
    " wet/damp dry/arid shiny/glossy broken/damaged whole/entire almost/nearly perhaps/maybe different/unlike"
    " same/identical change/alter happen/occur see/observe think/believe say/state let/allow put/place turn/rotate"
    " push/press pull/drag join/connect gap/opening path/route end/finish animal/creature kid/child pupil/student"
    " increase/grow decrease/shrink rise/climb fall/drop burn/combust melt/liquefy freeze/solidify"
)
_ADVERBS = (
    "really very actually basically clearly obviously certainly definitely simply truly quite literally generally"
    " naturally essentially absolutely completely probably usually totally"
)
ADVERBS = tuple(_ADVERBS.split())
_KEYS = (
    "qwsa weqsd erwdf rtefg tyrgh yutghj uiyjk iouk oipl aqwsz sadwx dsfec fdgrv gfhtb hgjyn jhkum kjlim lko zxas xzcsd"
    " cxvdf vcbfg bvngh nbmhj mnjk"
)
_NEAR: Mapping[str, str] = MappingProxyType({keys[0]: keys[1:] for keys in _KEYS.split()})
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
# Verbs that take "not" after them.
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|will|would|should|must|may|might|has|have|had|does|do|did)\b(?! not)",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:not|never|no) |n['’]t\b", re.IGNORECASE)
_IRREGULAR = (("can’t", "can not"), ("can't", "can not"), ("won’t", "will not"), ("won't", "will not"))
_DENIED = (
    "It is not true that {}.",
    "It is wrong to say that {}.",
    "It is false that {}.",
    "{}: this is not the case.",
)


def _table(groups: str) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for group in groups.split():
        words = group.split("/")
        for word in words:
            table.setdefault(word, []).extend(other for other in words if other != word)
    return MappingProxyType({word: tuple(others) for word, others in table.items()})


SYNONYMS = _table(_SYNONYMS)


def synonyms(text: str, rng: Random, share: float = 0.5) -> str:
    """About a share of the words that have a synonym in the list replaced by one."""

    def other(match: re.Match[str]) -> str:
        word = match.group()
        choices = SYNONYMS.get(word.lower(), ())
        return _cased(word, rng.choice(choices)) if choices and rng.random() < share else word

    return _WORD.sub(other, text)


def _cased(word: str, other: str) -> str:
    return other.capitalize() if word[0].isupper() else other


def typos(text: str, rng: Random, rate: float = 0.05) -> str:
    """Slips of the keys in about a share of the letters: one left out, doubled, swapped, or its neighbour hit.

    Digits and signs are never touched, and a word keeps its first letter.
    """

    def slip(match: re.Match[str]) -> str:
        letters = list(match.group())
        at = 1
        while at < len(letters):
            if letters[at].isalpha() and rng.random() < rate:
                _slip(letters, at, rng)
            at += 1
        return "".join(letters)

    return _WORD.sub(slip, text)


def _slip(letters: list[str], at: int, rng: Random) -> None:
    """One slip at a place, in place; the word keeps at least its first letter."""
    kind = rng.choice(("drop", "double", "swap", "near"))
    if kind == "drop":
        del letters[at]
    elif kind == "double":
        letters.insert(at, letters[at])
    elif kind == "swap" and at + 1 < len(letters) and letters[at + 1].isalpha():
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    else:
        letters[at] = rng.choice(_NEAR.get(letters[at].lower(), letters[at]))


def adverbs(text: str, rng: Random, number: int = 2) -> str:
    """Up to so many adverbs that say nothing put before words of the text (after Filighera et al. 2022)."""
    places = [match.start() for match in _WORD.finditer(text)]
    chosen = sorted(rng.sample(places, min(number, len(places))), reverse=True)
    for at in chosen:
        text = f"{text[:at]}{rng.choice(ADVERBS)} {text[at:]}"
    return text


def negate(text: str, rng: Random) -> str:
    """A statement turned round: a "not" taken out or put in after a verb that takes one, or the whole denied."""
    for short, long in _IRREGULAR:
        text = text.replace(short, long)
    if match := _DENIAL.search(text):
        return f"{text[: match.start()]}{text[match.end() :]}".strip()
    verbs = list(_AUXILIARY.finditer(text))
    if verbs and rng.random() < 0.7:
        verb = rng.choice(verbs)
        return f"{text[: verb.end()]} not{text[verb.end() :]}"
    body = text.strip().rstrip(".!? ")
    if not body:
        return text
    frame = rng.choice(_DENIED)
    lowered = body if body[1:2].isupper() or frame.startswith("{") else body[0].lower() + body[1:]
    return frame.format(lowered)


KEEPING: Mapping[str, Callable[[str, Random], str]] = MappingProxyType(
    {"synonyms": synonyms, "typos": typos, "adverbs": adverbs}
)


def same_meaning(text: str, rng: Random) -> str:
    """One of the versions that keep the meaning, chosen at random."""
    return KEEPING[rng.choice(sorted(KEEPING))](text, rng)


def contradiction(reference: str, rng: Random) -> str:
    """A negative example made of a reference; it never has the words of the reference and nothing else."""
    turned = negate(reference, rng)
    return turned if lexical.words(turned) != lexical.words(reference) else f"It is not true that {reference}"
