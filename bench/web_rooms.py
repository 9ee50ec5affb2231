"""What the rooms around grading know of a department's assignment: groups, shares, second marks, requests, a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.web_department import BATCH, Department
from grading.models import (
    Allotment,
    AnswerGroup,
    Criterion,
    Grade,
    Grouping,
    GroupMember,
    MarkingPlan,
    QuestionChange,
    RegradeRequest,
    Response,
    SecondMark,
    SecondReading,
)
from grading.services.changes import change_propose
from grading.services.rubrics import CriterionText
from school.people.access import actor_for

__all__ = ["Rooms"]

ALIKE = Decimal("0.96")  # of 2,500 answers 2,400 in one group
MEMBERS = 5  # of an ordinary group


@dataclass
class Rooms:
    department: Department
    large: AnswerGroup
    request: RegradeRequest
    change: QuestionChange

    @classmethod
    def make(cls, department: Department) -> Rooms:
        first, second, _third = (department.to(place) for place in range(3))
        share = int(len(first) * ALIKE)
        large = _grouped(department, first, [first[:share], *_cut(first[share:])])[0]
        _grouped(department, second, _cut(second))
        _shared(department)
        requests = _requests(department, first)
        return cls(department, large, requests[0], _change(department))

    def pages(self) -> Iterator[tuple[str, Client, str]]:
        client = Client()
        client.force_login(self.department.lead)
        for name, address in self._addresses():
            yield f"department: {name}", client, address

    def _addresses(self) -> Iterator[tuple[str, str]]:
        department, assignment = self.department, self.department.assignment
        here, question = [assignment.public_id], department.questions[0].public_id
        desk = f"{reverse('grading:desk', args=here)}?question={question}"
        for order in ("confidence", "group", "random", "name", "time"):
            yield f"desk, by {order}", f"{desk}&order={order}"
        yield "desk, names hidden", f"{desk}&names=hidden"
        yield "desk, student", f"{reverse('grading:desk', args=here)}?view=student"
        yield "overview", reverse("grading:overview", args=here)
        groups = reverse("grading:groups", args=here)
        yield "answer groups", f"{groups}?question={department.questions[1].public_id}"
        yield "large group", reverse("grading:group", args=[self.large.public_id])
        for name in ("marking", "second_marking", "practice_set", "agreement", "releasing"):
            yield name.replace("_", " "), reverse(f"grading:{name}", args=here)
        yield "regrade inbox", reverse("grading:regrade_inbox")
        yield "regrade request", reverse("grading:regrade", args=[self.request.public_id])
        yield "change, preview", reverse("grading:change", args=[self.change.public_id])
        yield "report", reverse("grading:assignment_report", args=here)
        yield "report of a question", reverse("grading:question_report", args=[*here, question])


def _cut(answers: Sequence[Response]) -> list[Sequence[Response]]:
    return [answers[at : at + MEMBERS] for at in range(0, len(answers), MEMBERS)]


def _grouped(
    department: Department, answers: Sequence[Response], parts: Sequence[Sequence[Response]]
) -> list[AnswerGroup]:
    now, school = timezone.now(), department.school
    grouping = Grouping.objects.create(
        school=school, assignment=department.assignment, question=answers[0].question, state="done", done=len(answers),
        total=len(answers), grouped_at=now, asked_by=department.lead,
    )  # fmt: skip
    groups = AnswerGroup.objects.bulk_create(
        (
            AnswerGroup(
                school=school,
                grouping=grouping,
                block=["partially_correct"],
                exemplars=[one.pk for one in part[:3]],
            )
            for part in parts
        ),
        BATCH,
    )
    for group, other in pairwise(groups):
        group.near = [[other.pk, 0.6]]
    AnswerGroup.objects.bulk_update(groups, ["near"], BATCH)
    members = (
        GroupMember(group=group, response=one, form="a", closeness=1 - place / 10_000)
        for group, part in zip(groups, parts, strict=True)
        for place, one in enumerate(part)
    )
    GroupMember.objects.bulk_create(members, BATCH)
    return groups


def _shared(department: Department) -> None:
    """Two markers in equal shares; of what is graded every other answer was read twice."""
    school, lead, second = department.school, department.lead, department.second
    plan = MarkingPlan.objects.create(school=school, assignment=department.assignment, second_percent=10)
    plan.markers.set([lead, second])
    Allotment.objects.bulk_create(
        (
            Allotment(school=school, response=one, marker=lead if place % 2 else second)
            for place, one in enumerate(department.answers)
        ),
        BATCH,
    )
    grades = Grade.objects.filter(response__in=department.answers).order_by("pk")[::2]
    readings = SecondReading.objects.bulk_create(
        (
            SecondReading(
                school=school, response_id=one.response_id, marker=lead if one.decided_by_id == second.pk else second
            )
            for one in grades
        ),
        BATCH,
    )  # fmt: skip
    marks = (
        SecondMark(reading=reading, marker=reading.marker, score=Decimal(place % 3) / 2)
        for place, reading in enumerate(readings)
        if place % 10
    )
    SecondMark.objects.bulk_create(marks, BATCH)


def _requests(department: Department, answers: Sequence[Response]) -> list[RegradeRequest]:
    """Of every work that came back somebody asks about the first answer."""
    back = [one for one, work in zip(answers, department.works, strict=True) if work.released_at]
    grades = {one.response_id: one for one in Grade.objects.filter(response__in=back)}
    return RegradeRequest.objects.bulk_create(
        RegradeRequest(
            school=department.school, response=one, about=grades[one.pk], reason="The path is named in my answer."
        )
        for one in back
    )  # fmt: skip


def _change(department: Department) -> QuestionChange:
    """The third question is to have another weight for its first criterion."""
    question, by = department.questions[2], actor_for(department.lead, department.school.pk)
    assert by is not None  # a member since the department was made
    stored = Criterion.objects.filter(rubric__question=question).order_by("position")
    first, *others = [CriterionText(str(one.public_id), one.text, one.points) for one in stored]
    weighty = CriterionText(first.public_id, first.text, first.points * 3)
    return change_propose(
        question=question, concepts=question.concepts.all(), criteria=[weighty, *others], by=by
    )
