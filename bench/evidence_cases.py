"""Right and partly right answers to look for evidence in: held-out training rows, the demo school's, or files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.grading_rows import test_groups, train_examples
from grading.rubrics.statements import statement
from ml.train.data import Example

if TYPE_CHECKING:
    from ml.answers.scorer import Request

__all__ = ["Case", "groups"]

# So many of each group, drawn with the seed.
ROWS = 40


@dataclass(frozen=True, slots=True)
class Case:
    """One answer, and the criterion that is asked for; "" asks for the references."""

    question: str
    references: tuple[str, ...]
    text: str
    criterion: str = ""

    @property
    def aim(self) -> Request:
        """What evidence is wanted of."""
        from ml.answers.scorer import Request

        return Request(self.question, (self.criterion,) if self.criterion else self.references, self.text)

    def requests(self, text: str) -> list[Request]:
        """What the scorer must read to know the chance that `text` shows what is asked for; none without words."""
        from ml.answers import lexical
        from ml.answers.scorer import Request

        if not lexical.words(text):
            return []
        wanted = [(self.criterion,), self.references] if self.criterion else [self.references]
        return [Request(self.question, references, text) for references in wanted]

    def chance(self, credits: Sequence[float]) -> float:
        """The probability as the grader makes it of the credits of `requests`."""
        from grading.graders.criteria import met

        if len(credits) == 2:
            return met(credits[0], credits[1])
        return credits[0] if credits else 0.0

    @property
    def places(self) -> list[tuple[int, int]]:
        from ml.answers import occlusion

        return occlusion.words(self.text)

    def without(self, span: tuple[int, int]) -> str:
        from ml.answers import occlusion

        return occlusion.without(self.text, *span)

    def share(self, span: tuple[int, int]) -> float:
        """The span's share of the answer's words."""
        inside = [one for one in self.places if one[0] < span[1] and one[1] > span[0]]
        return len(inside) / len(self.places)


def groups(data: Path | None, seed: int) -> dict[str, list[Case]]:
    """Cases by where they come from. Answers of one word are left out: there is nothing else to take away."""
    if data is not None:
        found = {
            group.name: [_of_example(one) for one in group.examples if one.score > 0]
            for group in test_groups(data)
        }
    else:
        found = {**_held_out(), "demo school": _demo()}
    return {name: _sample(cases, seed) for name, cases in found.items() if cases}


def _sample(cases: Sequence[Case], seed: int) -> list[Case]:
    usable = [case for case in dict.fromkeys(cases) if len(case.places) > 1]
    rng = random.Random(seed)  # noqa: S311 (a sample, not a secret)
    return rng.sample(usable, min(ROWS, len(usable)))


def _of_example(example: Example) -> Case:
    return _case(example.question, example.references, example.answer)


def _case(question: str, references: Sequence[str], answer: str, criterion: str = "") -> Case:
    """The answer as the grader cleans it."""
    from grading.graders import reading

    text = reading.read(answer, question, references, "en").text
    return Case(question, tuple(references), text, criterion)


def _held_out() -> dict[str, list[Case]]:
    """Rows that the first training stage left out: whole questions, a module, and other students' answers."""
    from ml.train import stages
    from ml.train.settings import Settings

    examples = list(train_examples())
    held = [examples[at] for at in stages.held_back(examples, Settings().seed)]
    return {
        name: [_of_example(one) for one in held if one.corpus == name and one.score > 0]
        for name in ("scientsbank", "beetle")
    }


def _demo() -> list[Case]:
    """Each criterion that an English answer of the demo school meets or half meets."""
    from school.demo.pack import load_pack

    return [
        _case(question.prompt.en, question.references["en"], answer.text, statement(criterion.text.en))
        for question in load_pack().questions
        if question.references and question.answers
        for answer in question.answers["en"]
        for criterion, level in zip(question.criteria, answer.levels, strict=True)
        if level > 0
    ]
