"""Words, sentences and scripts of English and Chinese text. Pure."""

import re
from collections.abc import Iterator

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:[.,][0-9]+)*", re.UNICODE)
_IS_CJK = re.compile(rf"[{_CJK}]")
_SENTENCE_END = re.compile(r"[。！？]+[”’」』）]*|[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+")
_SURE_END = re.compile(r"[。！？]+[”’」』）]*|[.!?…]+[\"'”’)\]]*(?=\s)|\n")
# A full stop after these does not end a sentence.
_SHORT_FORMS = ("e.g.", "i.e.", "etc.", "approx.", "fig.", "no.", "vs.", "mr.", "mrs.", "dr.", "cf.")

# Words that say nothing about the topic of a question. Kept short: the rest is left to the idf weight.
_STOP = frozenset(
    """a about above after all also am an and any are as at be because been being but by can could did do does
    doing don each explain few for from give had has have having he her here him his how i if in into is it its
    just like me mean means might more most must my no not of on only or other our out over please s same she
    should so some such t tell than that the their them then there these they this those to too under up us very
    was we were what when where whether which while who why will with would you your""".split()  # noqa: SIM905
)
# The same for Chinese: these cut a run of characters, so that no pair of characters spans them.
_CHINESE_STOP = re.compile(
    "为什么|为何|什么|怎么样|怎么办|怎么|怎样|如何|哪里|哪个|哪些|多少|是不是|能不能|请问|解释|说明|告诉我|我们|你们|他们|"
    "一个|一下|[的了吗呢吧啊是在会有和与及很都也就把被让给对从到我你他她它这那个们着过么要能得地之其而或请]"
)
NEGATIONS = frozenset(
    ("not", "no", "never", "none", "nothing", "neither", "nor", "without", "cant", "dont", "doesnt")
)
_CHINESE_NEGATION = re.compile("[不没無无非未勿]")


def terms(text: str) -> list[str]:
    """Index terms: stemmed English words without stop words; Chinese characters and their pairs."""
    return list(_terms(text))


def _terms(text: str) -> Iterator[str]:
    for run in _RUN.findall(_unshortened(text)):
        if not _IS_CJK.match(run):
            if run not in _STOP:
                yield stem(run)
            continue
        for piece in _CHINESE_STOP.split(run):
            yield from piece
            yield from (piece[i : i + 2] for i in range(len(piece) - 1))


def _unshortened(text: str) -> str:
    return text.lower().replace("’", "'").replace("cannot", "can not").replace("n't", " not")


def stem(word: str) -> str:
    """A light stemmer: plural s (Harman, 1991), then -ing and -ed where enough of the word stays."""
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def sentences(text: str) -> list[str]:
    """The sentences of a plain text, in order. A line break always ends one."""
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        piece = text[start : end.end()]
        if end[0].startswith(".") and piece.lower().endswith(_SHORT_FORMS):
            continue
        found.append(piece.strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def complete_sentences(text: str) -> tuple[list[str], str]:
    """(the sentences that are surely complete, the rest) of a text that is still being written.

    A full stop at the very end may be the point of a number, so only a space or line break after it counts.
    """
    ends = [found.end() for found in _SURE_END.finditer(text)]
    if not ends:
        return [], text
    return sentences(text[: ends[-1]]), text[ends[-1] :]


def asks(sentence: str) -> bool:
    return sentence.rstrip("\"'”’」』)） ").endswith(("?", "？"))


def length(text: str) -> int:
    """Length in English words; Chinese characters count .6 of a word, as translators do."""
    runs = _RUN.findall(text)
    return round(sum(len(run) * 0.6 if _IS_CJK.match(run) else 1 for run in runs))


def chinese_share(text: str) -> float:
    """Share of Chinese characters among letters and digits, 0..1."""
    letters = sum(character.isalnum() for character in text)
    return len(_IS_CJK.findall(text)) / letters if letters else 0.0


def negated(text: str) -> bool:
    """Does the sentence deny something? An odd number of negations, so that `not without` affirms."""
    words = _RUN.findall(_unshortened(text))
    count = sum(word in NEGATIONS for word in words) + len(_CHINESE_NEGATION.findall(text))
    return count % 2 == 1


def numbers(text: str) -> frozenset[str]:
    return frozenset(found.replace(",", ".") for found in re.findall(r"\d+(?:[.,]\d+)?", text))


def chunks(text: str) -> Iterator[str]:
    """The text in pieces of a word or a Chinese character; joined they give it back exactly."""
    yield from re.findall(rf"[{_CJK}]|\s*[^\s{_CJK}]+|\s+", text)
