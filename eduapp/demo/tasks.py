"""Larger work: an essay and a page drawn by hand, some of it marked and some of it back.

Written in bulk and dated as the rest of the history is. Files go where uploads go, and their pages are drawn by
the reader that draws everybody's.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from eduapp.demo.courses import Edition, question_write
from eduapp.demo.history import insert_dated
from eduapp.demo.task_files import Drawer, files_write, quotes_write
from eduapp.demo.timetable import Window, moment, task_window
from grading.models import Criterion, Grade, Response, Submission
from grading.rubrics.scales import Level, share
from school.courses.models import Assignment, AssignmentQuestion, Question
from school.demo.shapes import DemoPack
from school.demo.tasks import TaskSpec, TaskWork
from school.people.models import User

__all__ = ["tasks_write"]

MARKING = timedelta(hours=6)  # of the afternoon after it was due


def tasks_write(
    *, pack: DemoPack, editions: Iterable[Edition], users: Mapping[str, User], seed: int, now: datetime
) -> None:
    """Each task in each class that takes its course. The same pack, seed and `now` give the same work."""
    window = task_window(now)
    drawer = Drawer(seed)
    for edition in editions:
        for task in pack.tasks:
            if task.lesson in edition.lessons:
                # Its own for each, so that no task changes what another looks like.
                rng = random.Random(f"{seed} {task.slug} {edition.group.code}")  # noqa: S311
                _Writer(edition, task, window, now, rng, drawer).write(users)


@dataclass(frozen=True)
class _Writer:
    edition: Edition
    task: TaskSpec
    window: Window
    now: datetime
    rng: random.Random
    drawer: Drawer

    def write(self, users: Mapping[str, User]) -> None:
        question = question_write(self.edition, self.task)
        assignment = self._assignment(question)
        pupils = [users[student.key] for student in self.edition.group.students]
        works = [self._submission(assignment, pupils[one.place - 1], one) for one in self.task.works]
        insert_dated(works)
        answers = [
            self._response(work, question, one) for work, one in zip(works, self.task.works, strict=True)
        ]
        Response.objects.bulk_create(answers)
        given = list(zip(answers, self.task.works, strict=True))
        insert_dated(list(self._grades(question, given)))
        for answer, one in given:
            self._things(answer, one)

    def _assignment(self, question: Question) -> Assignment:
        assignment = Assignment.objects.create(
            school=self.edition.section.school, course=self.edition.course,
            title=self.task.title.of(self.edition.language), opens_at=self.window.opens,
            due_at=self.window.due, closes_at=self.window.closes, is_published=True,
        )  # fmt: skip
        assignment.sections.add(self.edition.section)
        AssignmentQuestion.objects.create(
            assignment=assignment, question=question, position=0, points=question.points
        )
        return assignment

    def _submission(self, assignment: Assignment, student: User, work: TaskWork) -> Submission:
        at = moment(self.rng, self.window.opens, self.window.due)
        return Submission(
            school=assignment.school, section=self.edition.section, student=student, assignment=assignment,
            state=Submission.State.SUBMITTED, submitted_at=at,
            released_at=self._between(0.9) if work.state == "released" else None,
            created_at=at - timedelta(minutes=self.rng.randint(15, 80)),
        )  # fmt: skip

    def _response(self, work: Submission, question: Question, given: TaskWork) -> Response:
        text = given.text.of(self.edition.language) if given.text else ""
        return Response(
            school=work.school, submission=work, question=question, answer={"text": text} if text else {},
            version=1, saved_at=work.submitted_at, **self._state(given),
        )  # fmt: skip

    def _state(self, given: TaskWork) -> dict[str, str]:
        """What nobody has decided waits for the worker, or for a person where no draft is made."""
        if given.points:
            return {"state": Response.State.GRADED}
        if self.task.kind in Question.READ_BY_PEOPLE:
            return {"state": Response.State.BY_HAND, "hand_reason": Response.HandReason.UPLOAD}
        return {"state": Response.State.PENDING}

    def _grades(self, question: Question, given: Sequence[tuple[Response, TaskWork]]) -> Iterable[Grade]:
        rows = Criterion.objects.filter(rubric__question=question).order_by("position")
        criteria = [(str(one.public_id), one.points) for one in rows]
        for place, (response, work) in enumerate(given):
            if work.points:
                pairs = list(zip(criteria, work.points, strict=True))
                yield Grade(
                    response=response,
                    score=(sum(work.points, Decimal(0)) / question.points).quantize(Decimal("0.0001")),
                    criteria={key: str(share(Level(points), most)) for (key, most), points in pairs},
                    comment=work.comment.of(self.edition.language) if work.comment else "",
                    decided_by=self.edition.teacher,
                    created_at=self._between(0.4 + 0.04 * place),
                )

    def _things(self, answer: Response, work: TaskWork) -> None:
        by, language = self.edition.teacher, self.edition.language
        quotes_write(answer, work, by, language)
        files_write(answer, self.task.slug, work, by, language, self.drawer)

    def _between(self, part: float) -> datetime:
        """A time after the work was due and before now."""
        return self.window.due + min(self.now - self.window.due, MARKING) * part
