"""What the simulation calls right or wrong is what the real graders find."""

import random

import pytest

from eduapp.demo.pupils import Pupil
from grading import graders
from grading.graders.base import Item
from school.demo.pack import load_pack
from school.demo.shapes import LANGUAGES

PACK = load_pack()
CONCEPTS = {concept.slug: concept for concept in PACK.concepts}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["single_choice", "numeric"])
def test_the_key_gives_the_score_that_the_simulated_pupil_deserves(kind: str, language: str) -> None:
    rng = random.Random(3)
    asked = [question for question in PACK.questions if question.kind == kind] * 12
    written = [Pupil(rng.gauss(0, 1), 1.0).write(one, CONCEPTS, language, rng) for one in asked]
    items = [
        Item(f"{place}", kind, question.prompt.of(language), question.content(language), one.answer)
        for place, (question, one) in enumerate(zip(asked, written, strict=True))
    ]
    verdicts = graders.get(kind)().grade(items)
    told = [
        (item.prompt, item.answer, verdict.score, one.score)
        for item, verdict, one in zip(items, verdicts, written, strict=True)
        if verdict.score != one.score
    ]
    assert told == []
    assert {one.score for one in written} == {0, 1}
