"""Answers that experts wrote feedback to, and the three ways of writing one that are compared."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.base import Say
from bench.grading_rows import TRAINING, default_folder
from grading import feedback
from grading.feedback import Voice
from grading.verdict import Label
from ml.train import data as corpora

if TYPE_CHECKING:
    from grading.graders.base import Item
    from grading.verdict import Verdict
    from ml.generators import Generator, Message

__all__ = [
    "Answer",
    "bare",
    "graded",
    "load",
    "ours",
    "rubric_of",
    "sampled",
    "split_sentences",
    "told",
    "usual",
]

BLOCK = 32
SEED = 20261126
# A reference's sentences as criteria: so many at most, of so many words at least.
MOST_CRITERIA, LEAST_WORDS = 6, 3
MOST_TOKENS, MOST_CHARACTERS, EXAMPLE_WORDS = 80, 1200, 8
LABELS = {"Correct": Label.CORRECT, "Partially correct": Label.PARTIAL, "Incorrect": Label.INCORRECT}
_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with the expert's verdict (Correct, Partially correct, Incorrect) and words."""

    question: str
    reference: str
    text: str
    verdict: str
    feedback: str


def load(chosen: Path | None) -> tuple[list[Answer], list[Answer]]:
    """(rows to measure on, training rows). Of a file that has other splits than training, only these are measured on.

    Raises FileNotFoundError that says what to do.
    """
    path = chosen or default_folder() / "saf/saf_en.jsonl.gz"
    if path.is_dir():
        path = path / "saf_en.jsonl.gz"
    if not path.exists():
        raise FileNotFoundError(
            f"No answers with written feedback at {path}. Give --data or set EDUAPP_BENCH_DATA."
        )
    rows = [
        row for row in corpora.read_rows(path) if row.get("feedback") and row.get("language", "en") == "en"
    ]
    training = [row for row in rows if row.get("split") in TRAINING]
    measured = [row for row in rows if row.get("split") not in TRAINING] or training
    return [_answer(row) for row in measured], [_answer(row) for row in training]


def _answer(row: Mapping[str, Any]) -> Answer:
    names = ("question", "reference_answer", "student_answer", "verification", "feedback")
    return Answer(*(str(row[name]) for name in names))


def sampled(count: int, size: int) -> list[int]:
    """Places of a sample, the same in every run, in order."""
    rng = random.Random(SEED)  # noqa: S311 (a sample, not a secret)
    return sorted(rng.sample(range(count), min(size, count)))


def split_sentences(text: str) -> list[str]:
    return [found for one in _END.split(text) if (found := one.strip())]


def rubric_of(reference: str) -> list[str]:
    """The sentences of a reference answer as a teacher would make criteria of them."""
    found = [one[:400] for one in split_sentences(reference) if len(one.split()) >= LEAST_WORDS]
    return found[:MOST_CRITERIA]


def graded(answers: Sequence[Answer], *, rubric: bool, say: Say) -> list[Verdict]:
    """By the shipped grader, against the reference alone or with its sentences as criteria."""
    from grading.graders.short_answer import ShortAnswerGrader

    grader, found = ShortAnswerGrader(), []
    items = [_item(place, one, rubric) for place, one in enumerate(answers)]
    for start in range(0, len(items), BLOCK):
        found += grader.grade(items[start : start + BLOCK])
        say(f"graded {len(found)} of {len(items)} answers{' with criteria' if rubric else ''}")
    return found


def told(answers: Sequence[Answer], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts as if the grader had found what the expert decided: evidence and missing words are its own still."""
    from grading.graders.remarks import findings
    from grading.graders.short_answer import ShortAnswerGrader

    scorer, found = ShortAnswerGrader().scorer, []
    for place, (answer, one) in enumerate(zip(answers, verdicts, strict=True)):
        label = LABELS.get(answer.verdict, Label.INCORRECT)

        def missing(answer: Answer = answer) -> list[str]:
            return scorer.uncovered(answer.question, answer.reference, answer.text)

        said = findings(_item(place, answer, False), label, (), one.spans, one.flags, missing)
        found.append(replace(one, label=label, findings=said))
    return found


def _item(place: int, answer: Answer, rubric: bool) -> Item:
    from grading.graders.base import Criterion, Item

    texts = rubric_of(answer.reference) if rubric else []
    criteria = tuple(Criterion(str(number), text, Decimal(1)) for number, text in enumerate(texts))
    content, text = {"references": [answer.reference]}, {"text": answer.text}
    return Item(str(place), "short_answer", answer.question, content, text, criteria)


def usual(training: Sequence[Answer], verdicts: Sequence[Verdict]) -> list[str]:
    """The peer that looks at nothing: what experts most often wrote to training answers with the label that was found."""
    names = {label: verdict for verdict, label in LABELS.items()}
    written: dict[str, Counter[str]] = {}
    for one in training:
        written.setdefault(one.verdict, Counter())[one.feedback] += 1
    most = {verdict: counts.most_common(1)[0][0] for verdict, counts in written.items()}
    return [most.get(names.get(one.label, "Incorrect"), "") for one in verdicts]


def bare(
    generator: Generator, answers: Sequence[Answer], training: Sequence[Answer], say: Say, *, verdict: bool
) -> list[str]:
    """What a generator writes by itself, after two examples: question, reference and answer in, feedback out.

    With `verdict` it is also told what the expert decided.
    """
    from ml.generators import Message

    kinds = ("Partially correct", "Correct")
    shots = [next(one for one in training if one.verdict == kind and _speaks(one)) for kind in kinds]
    before = [
        Message(
            "system", "You are a teacher. Write one or two sentences of feedback to the student's answer."
        ),
        *(message for one in shots for message in _shot(one, verdict)),
    ]
    found = []
    for number, one in enumerate(answers, 1):
        asked = [*before, _shot(one, verdict)[0]]
        pieces = generator.stream(asked, max_tokens=MOST_TOKENS, stop=("\n\n", "Question:", "Answer:"))
        found.append(" ".join("".join(pieces).split()).removeprefix("Feedback:").strip())
        say(f"the generator wrote {number} of {len(answers)}{', told the verdict' if verdict else ''}")
    return found


def _speaks(one: Answer) -> bool:
    """An example that only says "Correct." teaches to say only that."""
    return len(one.feedback.split()) >= EXAMPLE_WORDS


def _shot(one: Answer, verdict: bool) -> tuple[Message, Message]:
    from ml.generators import Message

    parts = [("Question", one.question), ("Reference", one.reference), ("Answer", one.text)]
    parts += [("Verdict", one.verdict)] if verdict else []
    asked = "\n".join(f"{name}: {' '.join(text.split())[:MOST_CHARACTERS]}" for name, text in parts)
    return Message("user", asked), Message("assistant", f"Feedback: {one.feedback}")


def ours(verdicts: Sequence[Verdict]) -> list[str]:
    return [" ".join(line.text for line in feedback.lines(one, Voice())) for one in verdicts]
