"""Interpretable features of (question, reference, answer): shared words, and words aligned by meaning.

Alignment takes the best cosine of each token's contextual vector, as BERTScore does (Zhang et al. 2020), weighted by how rare
the word is and by whether the question already gave it: a pupil earns nothing by repeating the question.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml.answers import lexical
from ml.encoders.base import Tokens

_OPPOSITES = (
    "more/less more/fewer increase/decrease higher/lower high/low faster/slower fast/slow hot/cold hotter/colder"
    " warmer/cooler bigger/smaller larger/smaller big/small longer/shorter long/short same/different open/closed"
    " on/off positive/negative up/down above/below before/after gain/lose heavy/light hard/soft rough/smooth"
    " connected/separated connected/disconnected connected/gap all/none always/never strong/weak thick/thin"
    " solid/liquid parallel/series complete/incomplete harder/softer heavier/lighter"
)
_HELPLESS_WORDS = "know idk dunno help hint answer tell confused understand sure clue guess"
_HELPLESS = frozenset(_HELPLESS_WORDS.split())


def _opposite_table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for pair in _OPPOSITES.split():
        left, right = (lexical.stem(word) for word in pair.split("/"))
        table.setdefault(left, set()).add(right)
        table.setdefault(right, set()).add(left)
    return {word: frozenset(others) for word, others in table.items()}


OPPOSITES = _opposite_table()

_LEXICAL = (
    "overlap_f1 overlap_recall overlap_precision novel_recall rare_recall rare_precision novel_words answer_novel"
    " copied best_recall mean_recall bigrams trigrams answer_negated reference_negated negation_differs opposite"
    " numbers_differ answer_length reference_length length_ratio question_mark helpless words_answer"
)
_ALIGNED = (
    "aligned_recall aligned_precision aligned_f1 rare_aligned_recall rare_aligned_precision novel_aligned_recall"
    " novel_aligned_precision worst_covered low_covered lifted best_aligned mean_aligned cosine question_cosine"
    " given_cosine cosine_lift best_cosine answer_newness"
)
ALIGNED: tuple[str, ...] = tuple(_ALIGNED.split())
NAMES: tuple[str, ...] = (*_LEXICAL.split(), *ALIGNED)


@dataclass(frozen=True, slots=True)
class Text:
    """A text with all that features need of it, computed once: words, stems, token and sentence vectors."""

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    tokens: Tokens
    vector: np.ndarray
    rarity: np.ndarray

    @property
    def negated(self) -> bool:
        return any(word in lexical.NEGATIONS for word in self.words)


class Rarity:
    """Inverse document frequency of stems (Spärck Jones 1972); a stem never met counts as the rarest."""

    def __init__(self, table: Mapping[str, float], unknown: float) -> None:
        self.table = dict(table)
        self.unknown = unknown

    @classmethod
    def fit(cls, documents: Sequence[Sequence[str]], *, keep: int = 2) -> "Rarity":
        """From stems of documents; stems in fewer than `keep` of them are left to `unknown`."""
        counts: dict[str, int] = {}
        for document in documents:
            for stem in set(document):
                counts[stem] = counts.get(stem, 0) + 1
        total = len(documents)
        idf = {s: round(math.log(1 + total / n), 3) for s, n in sorted(counts.items()) if n >= keep}
        return cls(idf, round(math.log(1 + total), 3))

    def of(self, stem: str) -> float:
        return self.table.get(stem, self.unknown)


def analyse(text: str, tokens: Tokens, rarity: Rarity) -> Text:
    """A text ready for comparison; the sentence vector is the mean of its token vectors."""
    found = tuple(lexical.words(text))
    mean = tokens.vectors.mean(0) if len(tokens.vectors) else np.zeros(tokens.vectors.shape[1], np.float32)
    length = float(np.linalg.norm(mean)) or 1.0
    weights = [
        rarity.of(lexical.stem(text[start:end].lower())) * (text[start:end].lower() not in lexical.STOP_WORDS)
        for start, end in tokens.spans
    ]
    return Text(
        text, found, lexical.content_stems(text), tokens, mean / length, np.asarray(weights, np.float32)
    )


def similarity(left: Text, right: Text) -> np.ndarray:
    """Cosines of all token pairs [left tokens, right tokens]; one zero row or column stands for an empty text."""
    if not len(left.tokens.vectors) or not len(right.tokens.vectors):
        return np.zeros((max(1, len(left.tokens.vectors)), max(1, len(right.tokens.vectors))), np.float32)
    return left.tokens.vectors @ right.tokens.vectors.T


def _share(found: set[str], wanted: set[str], rarity: Rarity | None = None) -> float:
    """Share of `wanted` that is in `found`, counted or weighted by rarity."""
    if not wanted:
        return 0.0
    if rarity is None:
        return len(found & wanted) / len(wanted)
    return sum(map(rarity.of, found & wanted)) / sum(map(rarity.of, wanted))


def _grams(text: str, size: int) -> set[str]:
    folded = " ".join(lexical.words(text))
    return {folded[i : i + size] for i in range(len(folded) - size + 1)}


def _jaccard(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left and right else 0.0


def lexical_features(
    question: Text, references: Sequence[Text], best: Text, answer: Text, rarity: Rarity
) -> list[float]:
    """What shared words say; `best` is the reference nearest to the answer."""
    a, r, q = set(answer.stems), set(best.stems), set(question.stems)
    recalls = [_share(a, set(reference.stems)) for reference in references]
    shared = _share(a, r), _share(r, a)
    pairs = [set(zip(t.stems, t.stems[1:], strict=False)) for t in (answer, best)]
    opposite = sum(1 for stem in a - r for other in OPPOSITES.get(stem, ()) if other in r and other not in a)
    numbers = [{w for w in t.words if w[0].isdigit()} for t in (answer, best, question)]
    return [
        2 * shared[0] * shared[1] / (sum(shared) or 1.0),
        *shared,
        _share(a, r - q),
        _share(a, r, rarity),
        _share(r, a, rarity),
        math.log1p(len(r - q)),
        len(a - q) / (len(a) or 1),
        len(a & q) / (len(a) or 1),
        max(recalls),
        sum(recalls) / len(recalls),
        len(pairs[0] & pairs[1]) / (len(pairs[1]) or 1),
        _jaccard(_grams(answer.text, 3), _grams(best.text, 3)),
        float(answer.negated),
        float(best.negated),
        float(answer.negated != best.negated),
        float(opposite),
        float(bool(numbers[0] - numbers[1] - numbers[2])),
        math.log1p(len(answer.words)),
        math.log1p(len(best.words)),
        min(4.0, len(answer.words) / (len(best.words) or 1)),
        float("?" in answer.text),
        float(len(a & _HELPLESS)),
        float(min(3, len(answer.words))),
    ]


def _mean(values: np.ndarray, weights: np.ndarray) -> float:
    total = float(weights.sum())
    return float((values * weights).sum() / total) if total > 0 else float(values.mean())


def aligned_features(
    question: Text, pairs: Sequence[np.ndarray], at: int, references: Sequence[Text], answer: Text
) -> list[float]:
    """What words aligned by meaning say; `pairs` are the cosines with each reference, `at` the best of them."""
    best = references[at]
    given = similarity(question, best).max(0)
    known = similarity(question, answer).max(0)
    recall, precision = pairs[at].max(0), pairs[at].max(1)
    r_weight = best.rarity if len(best.rarity) else np.ones(1, np.float32)
    a_weight = answer.rarity if len(answer.rarity) else np.ones(1, np.float32)
    content = np.sort(recall[r_weight > 0] if (r_weight > 0).any() else recall)
    means = float(recall.mean()), float(precision.mean())
    every = [float(cosines.max(0).mean()) for cosines in pairs]
    cosines = [float(answer.vector @ reference.vector) for reference in references]
    cosine, given_cosine = cosines[at], float(question.vector @ best.vector)
    return [
        *means,
        2 * means[0] * means[1] / (sum(means) or 1.0),
        _mean(recall, r_weight),
        _mean(precision, a_weight),
        _mean(recall, r_weight * np.clip(1 - given, 0.02, 1)),
        _mean(precision, a_weight * np.clip(1 - known, 0.02, 1)),
        float(content[0]),
        float(content[len(content) // 4]),
        _mean(np.clip(recall - given, -0.5, 1), r_weight),
        max(every),
        sum(every) / len(every),
        cosine,
        float(answer.vector @ question.vector),
        given_cosine,
        cosine - given_cosine,
        max(cosines),
        _mean(1 - known, a_weight),
    ]


def best_reference(pairs: Sequence[np.ndarray], references: Sequence[Text], answer: Text) -> int:
    """The reference that the answer covers best: aligned recall and precision plus shared stems."""
    stems = set(answer.stems)
    fit = [
        round(float(cosines.max(0).mean() + cosines.max(1).mean()) + _jaccard(stems, set(reference.stems)), 4)
        for cosines, reference in zip(pairs, references, strict=True)
    ]
    return fit.index(max(fit))


def vector(question: Text, references: Sequence[Text], answer: Text, rarity: Rarity) -> np.ndarray:
    """All features in the order of `NAMES`, float32."""
    pairs = [similarity(answer, reference) for reference in references]
    at = best_reference(pairs, references, answer)
    values = lexical_features(question, references, references[at], answer, rarity)
    values += aligned_features(question, pairs, at, references, answer)
    return np.asarray(values, dtype=np.float32)


def vectors(rows: Sequence[tuple[Text, Sequence[Text], Text]], rarity: Rarity) -> np.ndarray:
    """Features of (question, references, answer) rows: float32 [rows, features].

    One thread: the products are small, and waking threads for each costs far more than the product.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        return np.stack(
            [vector(question, references, answer, rarity) for question, references, answer in rows]
        )
