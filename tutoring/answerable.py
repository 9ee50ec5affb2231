"""Does the material answer this question? When not, the tutor says so and asks back instead of guessing. Pure.

Thresholds measured with the shipped embeddings (`manage.py bench tutor`): the 24 tutor questions of the demo
in each language against their own lesson and against those of other courses; for English also 319 questions of XQuAD
(Artetxe, Ruder and Yogatama, 2020; `--data`), each against its own article and an unrelated one.

    rule                                           own text taken            unrelated text taken
    English, with vectors: score >= .25            demo 100 %, XQuAD 98 %    1 %, 1 %
    English, words only: coverage >= .50           demo 92 %, XQuAD 96 %     20 %, 3 %
    Chinese: coverage of character pairs >= .28    demo 100 %                2 %
"""

from collections.abc import Sequence

from tutoring.retrieval import MOSTLY_CHINESE, Hit
from tutoring.words import chinese_share, terms

ENGLISH_SCORE = 0.25
ENGLISH_COVERAGE = 0.50
CHINESE_COVERAGE = 0.28
# What the best passages say together counts: a comparison often stands in two of them.
TOGETHER = 3


def answerable(question: str, hits: Sequence[Hit], passages: Sequence[str]) -> bool:
    """`hits` are ranked, `passages` are all that were ranked. A question without a content word is not answerable."""
    best = [passages[hit.index] for hit in hits[:TOGETHER]]
    if not best or not wanted(question):
        return False
    if chinese_share(question) >= MOSTLY_CHINESE:
        return coverage(question, best) >= CHINESE_COVERAGE
    if any(hit.cosine > 0 for hit in hits):
        return hits[0].score >= ENGLISH_SCORE
    return coverage(question, best) >= ENGLISH_COVERAGE


def coverage(question: str, passages: Sequence[str]) -> float:
    """Share of the question's terms that the passages hold, 0..1; of Chinese only the pairs of characters."""
    asked = wanted(question)
    held = {term for passage in passages for term in terms(passage)}
    return len(asked & held) / len(asked) if asked else 0.0


def wanted(question: str) -> frozenset[str]:
    found = frozenset(terms(question))
    if chinese_share(question) >= MOSTLY_CHINESE:
        return frozenset(term for term in found if len(term) > 1) or found
    return found
