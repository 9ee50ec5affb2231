"""How long a worker takes to fine-tune a class's own grader: the task itself, from the queued run to the version on disk.

A class of as many students as answers is made in a scratch database, each with consent and a teacher's grade. Timed is what
`training.run` does: claim, load a model of its own, read the answers, learn, judge each answer by a grader that has not
seen it, have the shipped grader judge all of them for the comparison, decide by the gate, and save.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.base import Say, Table

if TYPE_CHECKING:
    from grading.models import TrainingRun
    from ml.tuning import Example

__all__ = ["GRADES", "TARGET_SECONDS", "TRAININGS", "timed_trainings", "training_table"]

GRADES, TARGET_SECONDS = 200, 180
# By method and number of grades: the button's own way of learning, the one that also trains the base, and the button where
# grades are few enough for made examples.
TRAININGS = (("head", GRADES), ("lora", GRADES), ("head", 100))
UNUSABLE = "!"  # nobody signs in with a password here


def timed_trainings(
    examples: Sequence[Example], say: Say, trainings: Sequence[tuple[str, int]] = TRAININGS
) -> dict[str, dict[str, Any]]:
    """For each method and number of grades the seconds of one training, those of all processors together, and how it ended.

    On a busy machine a training waits; the seconds of the processors tell what it needs.
    """
    from django.test import override_settings

    from bench.web import Databases

    found = {}
    with (
        Databases(["training"]) as databases,
        tempfile.TemporaryDirectory() as folder,
        override_settings(GRADERS_DIR=Path(folder)),
    ):
        databases.use("training")
        scopes = {grades: class_of(examples[:grades]) for grades in {number for _method, number in trainings}}
        for method, grades in trainings:
            one = found[f"{method}, {grades} answers"] = timed(scopes[grades], method)
            say(f"training by {method} on {grades} answers: {one['seconds']:.0f} s")
    return found


def timed(scope: TrainingRun, method: str) -> dict[str, Any]:
    """One run through the task's own path. Raises RuntimeError when it ends without a version."""
    from grading.models import TrainingRun
    from grading.services.training_runs import trainings_run

    run = TrainingRun.objects.create(
        school=scope.school, course=scope.course, section=scope.section, settings={"method": method},
        created_by=scope.created_by,
    )  # fmt: skip
    began, worked = time.perf_counter(), time.process_time()
    trainings_run()
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    run.refresh_from_db()
    if run.grader is None:
        raise RuntimeError(f"the training ended as {run.state} {run.problem} {run.detail}")
    return {
        "method": method,
        "seconds": round(seconds, 1),
        "processor_seconds": round(worked, 1),
        "answers": run.grader.answers,
        "made": sum(run.grader.figures["augmented"].get("made", {}).values()),
        "bytes": run.grader.size,
        "passes": bool(run.grader.gate["passes"]),
    }


def class_of(examples: Sequence[Example]) -> TrainingRun:
    """A class whose teacher has graded these answers, each of another student; all to one question. An unsaved run for it."""
    from django.utils import timezone

    from grading.models import TrainingRun
    from school.courses.models import Assignment, AssignmentQuestion, Course, Question, Section, Term
    from school.people.models import School, User

    name = f"bench-training-{len(examples)}"
    school = School.objects.create(name="Bench", slug=name, ai_training=True)
    teacher = User.objects.create(
        display_name="Tess Teacher", email=f"{name}@bench.example", password=UNUSABLE
    )
    term = Term.objects.create(
        school=school, name="Year", starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31)
    )
    course = Course.objects.create(school=school, term=term, title="Science")
    section = Section.objects.create(school=school, course=course, name="Class")
    first = examples[0]
    content = {"references": list(first.references) or [first.prompt]}
    question = Question.objects.create(
        course=course, kind=Question.Kind.SHORT_ANSWER, prompt=first.prompt, content=content
    )
    now = timezone.now()
    assignment = Assignment.objects.create(
        school=school,
        course=course,
        title="Check",
        is_published=True,
        opens_at=now - timedelta(days=3),
        due_at=now,
        closes_at=now,
    )
    assignment.sections.add(section)
    AssignmentQuestion.objects.create(assignment=assignment, question=question, position=0)
    run = TrainingRun(school=school, course=course, section=section, created_by=teacher)
    _graded(run, assignment, question, examples)
    return run


def _graded(run: TrainingRun, assignment: Any, question: Any, examples: Sequence[Example]) -> None:
    """Students with consent, their answers, and the teacher's grades."""
    from django.utils import timezone

    from grading.models import Grade, Response, Submission
    from school.people.models import Consent, User

    school, now = run.school, timezone.now()
    pupils = User.objects.bulk_create(
        [User(display_name=f"Pupil {number:05d}", password=UNUSABLE) for number in range(len(examples))]
    )
    agreed = Consent.Kind.AI_TRAINING
    Consent.objects.bulk_create(
        [Consent(school=school, user=one, kind=agreed, granted=True, decided_by=one) for one in pupils]
    )
    handed_in = Submission.objects.bulk_create(
        [
            Submission(
                school=school, section=run.section, student=one, assignment=assignment,
                state=Submission.State.SUBMITTED, submitted_at=now,
            )
            for one in pupils
        ]
    )  # fmt: skip
    answers = Response.objects.bulk_create(
        [
            Response(
                school=school, submission=submission, question=question, version=1,
                answer={"text": example.answer}, state=Response.State.GRADED,
            )
            for submission, example in zip(handed_in, examples, strict=True)
        ]
    )  # fmt: skip
    Grade.objects.bulk_create(
        [
            Grade(response=answer, score=Decimal(str(round(example.score, 4))), decided_by=run.created_by)
            for answer, example in zip(answers, examples, strict=True)
        ]
    )


def training_table(found: dict[str, dict[str, Any]], threads: int) -> Table:
    rows = [
        [
            one["method"],
            str(one["answers"]),
            str(one["made"]),
            f"{one['seconds']:.0f}",
            f"{one['processor_seconds']:.0f}",
            str(TARGET_SECONDS),
            f"{one['bytes'] / 1e6:.2f}",
        ]
        for one in found.values()
    ]
    columns = ["method", "answers", "made examples", "seconds", "of a processor", "target", "MB"]
    return Table(f"One training as a worker does it, {threads} threads", columns, rows)
