"""Sentences in another language than English, told by script, by small words and by letters with accents.

No model of languages: a sentence counts as foreign only when little English stands in it, and what a question or a reference
itself says is never foreign.
"""

import re
import unicodedata
from collections.abc import Collection

from ml.answers import lexical

# The commonest small words of languages in Latin letters, without accents; what is also an English word is left out.
_SMALL_WORDS = (
    # Spanish, Portuguese, Italian, French
    "el los las del que una por para con es se su mas pero sus le como este esta son entre cuando muy sin sobre tambien"
    " hasta hay donde desde todo nos durante todos uno les ni contra otros ese eso ante ellos esto antes algunos porque"
    " la lo y al hacen um uma os com nao mais dos foi ele tem seu sua ou quando muito ja eu pelo pela ate isso ela depois"
    " mesmo aos seus quem nas eles voce essa num suas il che di per della sono gli delle nel alla anche piu suo dal"
    " dei ma quando questo molto perche dell dalla nella degli ai et les des du une pour qui dans sur pas plus ne avec ce"
    " il ils elle nous vous mais leur ses est sont aux cette par fait rend rendent avons quel si dell un en de da"
    # German, Dutch, Scandinavian
    " der das und ist von mit dem nicht ein eine auf fur sich auch werden aus wird sind einen einem einer haben hat"
    " dass wie zu bei nach durch wenn wir ich sie es oder aber kann noch uber het een van zijn dat voor met aan"
    " maar ook worden bij naar heeft hebben deze dit niet uit onze ze wordt zich och att det som pa av ett inte"
    " till eller han hon vara fran efter ar med vi gor jeg ikke og pa de"
    # Polish, Turkish, Indonesian, Vietnamese, Swahili
    " nie jest ze sie jak ale tak dla przez czy byc jego byl oraz bardzo jako bylo bir ve bu icin ile daha olarak gibi"
    " ama cok sonra kadar yang dan itu dengan untuk tidak ini dari dalam adalah akan pada juga oleh karena menjadi bisa"
    " kami mereka membuat khong cua mot nhung duoc cac la va kwa ya wa ni na katika kama hii"
)
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
_SENTENCE = re.compile(r"[^.!?;。！？；।؟\n]+[.!?;。！？；।؟\n]*")
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")


def bared(word: str) -> str:
    """A word without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def foreign(text: str, known: Collection[str]) -> list[tuple[int, int]]:
    """(start, end) of each sentence that is not English; `known` are words that are at home in the question."""
    return [m.span() for m in _SENTENCE.finditer(text) if _foreign(m.group(), known)]


def unreadable(text: str) -> bool:
    """Whether a text is mostly in letters that an English model has no words for."""
    letters = [c for c in text if c.isalpha()]
    return sum(not _latin(c) and not _scientific(c) for c in letters) > 0.5 * len(letters)


def _foreign(sentence: str, known: Collection[str]) -> bool:
    letters = [c for c in sentence if c.isalpha()]
    strange = [c for c in letters if not _latin(c) and not _scientific(c)]
    if len(strange) > 0.5 * len(letters) or len(strange) > max(2.0, 0.3 * len(letters)):
        return not all(c in known for c in strange)
    found = [word for word in lexical.words(sentence) if word not in known]
    if len(found) < 3:
        return False
    english = sum(word in lexical.STOP_WORDS for word in lexical.words(sentence))
    small = sum(bared(word) in SMALL_WORDS and word not in lexical.STOP_WORDS for word in found)
    accented = sum(len(word) > 2 and bool(_ACCENTED.search(word)) for word in found)
    return (small >= 2 and small > english) or (accented >= 2 and accented + small > english)


def _latin(character: str) -> bool:
    return character <= "\u024f" or "\u1e00" <= character <= "\u1eff"


def _scientific(character: str) -> bool:
    """Greek letters stand in formulas of every language."""
    return "\u0370" <= character <= "\u03ff" or character in "ℓ℃Å"
