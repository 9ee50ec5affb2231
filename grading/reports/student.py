"""The report of one student in a class: own points by assignment and concept beside the middle half of the class."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from grading.reports import drawing, theory, words
from grading.reports.classroom import Classroom, classroom_of, concept_means
from grading.reports.document import Fact, Form, Part, Report, Row, Table
from grading.reports.section import class_name, class_notes
from grading.reports.theory import MINIMUM
from school.courses.models import Section
from school.people.access import Actor
from school.people.models import User

__all__ = ["student_report"]

Line = tuple[str, float, tuple[float, float] | None]


def student_report(actor: Actor, section: Section, student: User, day: date) -> Report:
    """Four queries, whatever the size of the class. Of the others only the middle half is shown."""
    room = classroom_of(actor, section)
    title, scope = student.display_name, class_name(section)
    if student.pk not in room.earned:
        return Report("student", title, scope, day, empty=_("No answer of this student is decided yet."))
    parts = [_assignments(room, student), _concepts(room, student)]
    return Report("student", title, scope, day, _facts(room, student), parts, class_notes())


def _facts(room: Classroom, student: User) -> list[Fact]:
    had, whole = room.earned[student.pk]
    full = sum(student.pk in scores.shares for scores in room.scores.values())
    points = _("%(had)s of %(whole)s points") % {"had": words.points(had), "whole": words.points(whole)}
    own = [one for one in room.answers if one.student == student.pk]
    return [
        Fact(_("Share of the points"), words.percent(had / whole) if whole else words.NOTHING, points, icon="gauge"),
        Fact(_("Graded in full"), str(full), _("assignments whose answers are all decided"), icon="clipboard-list"),
        Fact(_("Decided answers"), str(len(own)), icon="clipboard-check"),
        Fact(_("Blank"), str(sum(one.blank for one in own)), icon="square"),
    ]  # fmt: skip


def _assignments(room: Classroom, student: User) -> Part:
    heads = words.columns(
        (_("Assignment"), Form.TEXT), (_("Due"), Form.DAY), (_("Points earned"), Form.POINTS), (_("Out of"), Form.POINTS),
        (_("Share of the points"), Form.SHARE), (_("Class: lower quartile"), Form.SHARE),
        (_("Class: upper quartile"), Form.SHARE),
    )  # fmt: skip
    rows, drawn = [], []
    for one in room.assignments:
        scores = room.scores.get(one.pk)
        share = scores.shares.get(student.pk) if scores else None
        if scores is None or share is None:
            continue
        found = room.middle(one)
        low, high = (found[0], found[2]) if found else (None, None)
        total = scores.totals[student.pk]
        url = reverse("grading:assignment_report", args=[one.public_id])
        values: list[Any] = [one.title, localdate(one.due_at), total, scores.points, share, low, high]
        rows.append(Row(values, url, _beside(share, low, high)))
        drawn.append((one.title, share, (low, high) if low is not None and high is not None else None))
    title = _("Assignments")
    if not rows:
        return Part("assignments", title, empty=_("No assignment of this student is graded in full yet."))
    name = _("Assignments, beside the class")
    return Part(
        "assignments",
        title,
        figure=_figure(name, drawn),
        table=Table(_("Own points and the class"), heads, rows),
        notes=_withheld(drawn),
    )


def _concepts(room: Classroom, student: User) -> Part:
    """The student's weakest concept first."""
    title = _("Concepts, the weakest first")
    heads = words.columns(
        (_("Concept"), Form.TEXT), (_("Decided answers"), Form.COUNT), (_("Share of the points"), Form.SHARE),
        (_("Class: lower quartile"), Form.SHARE), (_("Class: upper quartile"), Form.SHARE),
    )  # fmt: skip
    found = []
    for concept, answers in room.by_concept.items():
        means = concept_means(answers)
        if student.pk in means:
            own = sum(one.student == student.pk for one in answers)
            found.append((means[student.pk], concept, own, _half(list(means.values()))))
    if not found:
        return Part("concepts", title, empty=_("No decided answer belongs to a concept."))
    found.sort(key=lambda line: (line[0], line[1].position, line[1].pk))
    rows = [
        Row([concept.name, own, share, *(half or (None, None))], mark=_beside(share, *(half or (None, None))))
        for share, concept, own, half in found
    ]
    drawn = [(concept.name, share, half) for share, concept, _own, half in found]
    name = _("Concepts, beside the class")
    return Part(
        "concepts", title, figure=_figure(name, drawn), table=Table(name, heads, rows), notes=_withheld(drawn)
    )


def _half(shares: list[float]) -> tuple[float, float] | None:
    if len(shares) < MINIMUM:
        return None
    low, _middle, high = theory.quartiles(shares)
    return low, high


def _figure(name: str, drawn: list[Line]) -> drawing.Marks:
    rows = [
        (label, words.percent(share), share, half, bool(half and share < half[0]))
        for label, share, half in drawn
    ]
    return drawing.marks(name, rows, _("this student"), _("middle half of the class"))


def _beside(share: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return _("below the middle half") if share < low else _("above the middle half") if share > high else ""


def _withheld(drawn: list[Line]) -> list[str]:
    if all(half for _label, _share, half in drawn):
        return []
    return [_("–: the class is shown from %(n)d students on.") % {"n": MINIMUM}]
