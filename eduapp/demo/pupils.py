"""Simulated pupils: what they know, what they learn, and therefore what they write. Pure.

The model is Bayesian knowledge tracing run forwards (Corbett and Anderson, 1995, User Modeling and User-Adapted
Interaction 4): a concept is known or not; a known one fails by a slip, an unknown one succeeds by a guess, and
each question gives a chance to learn it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from school.demo.shapes import ConceptSpec, NumericKey, QuestionSpec, earned_share

# How much a pupil who is about to get it right (or not) leans towards an answer of each score.
WEIGHTS = {
    True: {"1": 8.0, "0.75": 5.0, "0.5": 2.0, "0.25": 0.5, "0": 0.1},
    False: {"1": 0.3, "0.75": 1.0, "0.5": 2.5, "0.25": 3.0, "0": 1.5},
}
GUESS = {"single_choice": 0.25, "numeric": 0.08, "short_answer": 0.10}


@dataclass(frozen=True, slots=True)
class Written:
    """An answer in the form in which it is stored, with the score (0..1) that it deserves.

    `levels` says how far each criterion of the question is met; empty for a question without criteria.
    """

    answer: dict[str, str]
    score: Decimal
    levels: tuple[Decimal, ...] = ()


@dataclass(slots=True)
class Pupil:
    """`ability` is a standard normal; `diligence` (0..1) decides whether work comes in, and when."""

    ability: float
    diligence: float
    known: dict[str, bool] = field(default_factory=dict)

    def write(
        self, question: QuestionSpec, concepts: Mapping[str, ConceptSpec], language: str, rng: random.Random
    ) -> Written:
        """Answer one question, and perhaps learn from it."""
        for slug in question.concepts:
            self._meet(concepts[slug], rng)
        knows = all(self.known[slug] for slug in question.concepts)
        slip = 0.04 + 0.16 * question.difficulty
        chance = 1 - slip if knows else GUESS[question.kind]
        written = WRITERS[question.kind](question, rng.random() < chance, language, rng)
        self._learn(question.concepts, rng)
        return written

    def _meet(self, concept: ConceptSpec, rng: random.Random) -> None:
        """At the first meeting it shows whether the concept is known already; gaps before it make that unlikely."""
        if concept.slug not in self.known:
            gaps = sum(not self.known.get(slug, False) for slug in concept.prerequisites)
            odds = 0.9 + 1.2 * self.ability - 0.7 * gaps
            self.known[concept.slug] = rng.random() < 1 / (1 + math.exp(-odds))

    def _learn(self, concepts: Sequence[str], rng: random.Random) -> None:
        chance = min(max(0.30 + 0.08 * self.ability, 0.08), 0.5)
        for slug in concepts:
            self.known[slug] = self.known[slug] or rng.random() < chance


def make_pupil(rng: random.Random) -> Pupil:
    return Pupil(ability=rng.gauss(0, 1), diligence=rng.betavariate(5, 1.5))


def _choose(question: QuestionSpec, right: bool, language: str, rng: random.Random) -> Written:
    wrong = [option.id for option in question.options if option.why]
    choice = question.correct if right else rng.choice(wrong)
    return Written({"choice": choice}, Decimal(int(right)))


def _calculate(question: QuestionSpec, right: bool, language: str, rng: random.Random) -> Written:
    key = question.numeric
    if key is None:
        raise ValueError(f"{question.slug} has no number for an answer")
    text = rng.choice(_spellings(key)) if right else rng.choice(key.wrong_texts)
    return Written({"text": text}, Decimal(int(right)))


def _spellings(key: NumericKey) -> list[str]:
    if not key.unit:
        return [str(key.value)]
    with_unit = [f"{key.value} {key.unit}", f"{key.value} {key.unit}", f"{key.value}{key.unit}"]
    return with_unit if key.unit_required else [*with_unit, str(key.value)]


def _explain(question: QuestionSpec, right: bool, language: str, rng: random.Random) -> Written:
    bank = (question.answers or {})[language]
    weights = [WEIGHTS[right][str(answer.score)] for answer in bank]
    answer = rng.choices(bank, weights)[0]
    score = earned_share(question, answer).quantize(Decimal("0.0001"))
    return Written({"text": answer.text}, score, answer.levels)


WRITERS = {"single_choice": _choose, "numeric": _calculate, "short_answer": _explain}
