"""How a long text is written, as features that a teacher could check by hand: length, words, sentences, cohesion.

The measures are those of automated essay scoring since Page (1966): fourth roots of counts, lengths of words and
sentences, variety of words (Guiraud 1954 and the moving average of Covington & McFall 2010), connectives, punctuation,
nearness to the task, and cohesion as likeness of neighbouring sentences (Foltz, Kintsch & Landauer 1998). Pure.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import numpy as np

from ml.answers import lexical
from ml.answers.features import Text

SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
WINDOW = 50
_CONNECTIVES = (
    "because so therefore however although though but if unless while since thus hence moreover furthermore also besides"
    " instead finally first second third next then later meanwhile example instance conclusion addition contrast despite"
    " whereas otherwise consequently similarly likewise nevertheless overall"
)
CONNECTIVES = frozenset(_CONNECTIVES.split())
NAMES: tuple[str, ...] = (
    "words", "words_root", "characters_root", "kinds_root", "long_words", "very_long_words", "word_length", "word_spread",
    "sentences_root", "sentence_length", "sentence_spread", "short_sentences", "paragraphs", "guiraud", "moving_variety",
    "once_only", "stop_words", "connectives", "kinds_of_connectives", "commas", "marks", "quotations", "capital_starts",
    "odd_words", "numbers", "first_person", "near_task", "near_task_best", "task_words", "cohesion", "least_cohesion",
    "span_of_meaning",
)  # fmt: skip


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Characters of each sentence that holds a word; a line break ends one as a full stop does."""
    return [m.span() for m in SENTENCE.finditer(text) if lexical.WORD.search(m.group())]


def variety(words: Sequence[str], window: int = WINDOW) -> float:
    """Share of different words in a moving window, which does not fall with length as that of the whole text does."""
    if len(words) <= window:
        return len(set(words)) / max(1, len(words))
    return float(np.mean([len(set(words[i : i + window])) / window for i in range(len(words) - window + 1)]))


def sentence_vectors(text: Text, places: Sequence[tuple[int, int]]) -> np.ndarray:
    """Mean token vector of each sentence [sentences, width], of length 1 (or 0)."""
    starts = [start for start, _end in text.tokens.spans]
    found = []
    for start, end in places:
        part = text.tokens.vectors[bisect_left(starts, start) : bisect_left(starts, end)]
        found.append(part.mean(0) if len(part) else np.zeros(text.tokens.vectors.shape[1], np.float32))
    rows = np.asarray(found, dtype=np.float32).reshape(len(places), -1)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def features_of(answer: Text, task: Text) -> np.ndarray:
    """Features [len(NAMES)] of an answer to a task, float32. An empty answer has zeros."""
    if not answer.words:
        return np.zeros(len(NAMES), dtype=np.float32)
    places = sentences_of(answer.text)
    found = [
        *_of_words(answer),
        *_of_sentences(answer, places),
        *_of_style(answer),
        *_of_meaning(answer, task, places),
    ]
    return np.asarray(found, dtype=np.float32)


def _of_words(answer: Text) -> list[float]:
    words, count = answer.words, len(answer.words)
    lengths = np.asarray([len(word) for word in words], dtype=float)
    return [
        min(count, 2_000) / 500, count**0.25, len(answer.text) ** 0.25, len(set(answer.stems)) ** 0.25,
        float((lengths >= 7).mean()), float((lengths >= 10).mean()), float(lengths.mean()), float(lengths.std()),
    ]  # fmt: skip


def _of_sentences(answer: Text, places: Sequence[tuple[int, int]]) -> list[float]:
    sizes = np.asarray(
        [len(lexical.words(answer.text[a:b])) for a, b in places] or [len(answer.words)], dtype=float
    )
    paragraphs = [part for part in answer.text.split("\n") if part.strip()]
    return [
        len(sizes) ** 0.25, float(np.log1p(sizes.mean())), float(np.log1p(sizes.std())), float((sizes <= 4).mean()),
        min(len(paragraphs), 12) ** 0.5,
    ]  # fmt: skip


def _of_style(answer: Text) -> list[float]:
    words, text, count = answer.words, answer.text, len(answer.words)
    often = Counter(words)
    joined = [word for word in words if word in CONNECTIVES]
    starts = [text[a:b].lstrip()[:1] for a, b in sentences_of(text)]
    return [
        len(often) / count**0.5, variety(words), sum(n == 1 for n in often.values()) / len(often),
        sum(word in lexical.STOP_WORDS for word in words) / count, len(joined) / count, len(set(joined)) ** 0.5,
        text.count(",") / count, sum(map(text.count, ";:—()")) / count, text.count('"') / count,
        sum(start.isupper() for start in starts) / max(1, len(starts)),
        sum(odd(word) for word in words) / count, sum(word[0].isdigit() for word in words) / count,
        sum(word in ("i", "my", "me", "we", "our") for word in words) / count,
    ]  # fmt: skip


def odd(word: str) -> bool:
    """Whether a word looks mistyped: no vowel, the same letter three times, or a row of five consonants."""
    return bool(re.search(r"(.)\1\1|[^aeiouy\W\d]{5}", word)) or (
        len(word) > 2 and word.isascii() and word.isalpha() and not re.search("[aeiouy]", word)
    )


def _of_meaning(answer: Text, task: Text, places: Sequence[tuple[int, int]]) -> list[float]:
    vectors = sentence_vectors(answer, places)
    near = vectors @ task.vector if len(vectors) else np.zeros(1)
    wanted = set(task.stems)
    beside = (vectors[1:] * vectors[:-1]).sum(1) if len(vectors) > 1 else np.ones(1)
    spread = 1 - float(np.linalg.norm(vectors.mean(0))) if len(vectors) else 0.0
    return [
        float(answer.vector @ task.vector), float(near.max()), len(wanted & set(answer.stems)) / max(1, len(wanted)),
        float(beside.mean()), float(beside.min()), spread,
    ]  # fmt: skip
