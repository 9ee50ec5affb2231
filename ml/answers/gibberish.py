"""Keys pressed at random, told from words by letter pairs that English hardly knows and by runs along the keyboard.

The pairs were counted on the words of the open training sets and thinned by hand; misspelt words keep plausible pairs.
"""

import re
from collections.abc import Collection

from ml.answers import lexical

# After the first letter, the letters that hardly ever follow it in an English word.
_NEVER = (
    "ajq bfgkpqwxz cbfgjmpvwxz dqxz fbcdghjkmnpqvwxz gbcdfjkpqvwxz hcgjkpqvxz ihjwy jbcdfghjklmnpqrstvwxyz kcdgjmqvxz"
    " lhjqrxz mdghjkqrtvwxz nx ojq pcfgjkqvxz qbcdefghjklmnopqrstvwxyz rjqx sjvxz tjkqvx uhjkquvwy vbcdfghjklmnpqrtuvwxz"
    " wcgjkpqtuvwx xbdfgjklmnoqrsvwz yhjkquvwxyz zbcdfghjkmnpqrstvwx"
)
_UNHEARD = frozenset(row[0] + letter for row in _NEVER.split() for letter in row[1:])
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUNS = frozenset(
    run[at : at + 4] for row in _ROWS for run in (row, row[::-1]) for at in range(len(row) - 3)
) - {"erty", "trew"}
_SHORT_RUNS = frozenset(row[at : at + 3] for row in _ROWS for at in range(len(row) - 2))
_TOKEN = re.compile(r"[A-Za-z]{3,}")
_SAME = re.compile(r"(.)\1{3}")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}")
_VOWEL = re.compile(r"[aeiouy]")
# Short forms without a vowel that people do write.
_SHORT_WORDS = "mph hrs lbs pls tbh gps dvd cwt kwh kmh ppm rpm hmm pvc dna rna www http html tcp xyz"
_SHORT = frozenset(_SHORT_WORDS.split())
LEAST, SHARE = 2, 0.25


def _unlikely(word: str) -> bool:
    pairs = sum(word[at : at + 2] in _UNHEARD for at in range(len(word) - 1))
    return (
        pairs >= 2
        or pairs >= 0.2 * (len(word) - 1) > 0
        or not _VOWEL.search(word)
        or bool(_SAME.search(word) or _CONSONANTS.search(word))
        or word in _SHORT_RUNS
        or any(word[at : at + 4] in _RUNS for at in range(len(word) - 3))
    )


def _placeholder(token: str) -> bool:
    """An acronym, or x's that stand for digits."""
    return (token.isupper() and len(token) < 7) or set(token.lower()) == {"x"}


def typed_at_random(text: str, known: Collection[str]) -> bool:
    """Whether much of a text is no words of any kind. `known` are words of the question and its references."""
    tokens = [token for token in _TOKEN.findall(text) if not _placeholder(token)]
    every = [token.lower() for token in tokens]
    strange = [w for w in every if w not in known and w not in lexical.STOP_WORDS and w not in _SHORT]
    odd = sum(map(_unlikely, strange))
    if len(every) == 1 and odd:
        return len(every[0]) > 5
    return odd >= LEAST and odd >= 0.5 * len(strange) and odd >= SHARE * len(every)
