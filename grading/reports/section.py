"""The report of a class: its assignments in order, its concepts from the weakest on, its students."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from grading.models import Submission
from grading.reports import drawing, theory, words
from grading.reports.classroom import Classroom, classroom_of, concept_means
from grading.reports.document import Fact, Form, Part, Report, Row, Table
from grading.reports.theory import MINIMUM
from school.courses.models import Assignment, Concept, Enrolment, Section
from school.people.access import TEACH, Actor, visible
from school.people.models import User

__all__ = ["class_name", "class_notes", "people_of", "section_report", "students_of"]


def people_of(actor: Actor, section: Section) -> QuerySet[User]:
    """Who is in the class, and who handed in work in it and has left since.

    One list of ids: asked for either of two lists, the database looks through everybody it knows.
    """
    works = visible(actor, Submission, TEACH).filter(section=section, assignment__isnull=False)
    there = section.enrolments.filter(role=Enrolment.Role.STUDENT, is_active=True)
    ids = there.order_by().values("user").union(works.order_by().values("student"))
    return User.objects.filter(pk__in=ids)


def students_of(actor: Actor, section: Section) -> list[User]:
    """The people of the class by name; `left` tells who is in it no more."""
    there = section.enrolments.filter(role=Enrolment.Role.STUDENT, is_active=True)
    rows = people_of(actor, section).annotate(left=~Exists(there.filter(user=OuterRef("pk"))))
    return sorted(rows, key=lambda one: (one.display_name.casefold(), one.pk))


def class_name(section: Section) -> str:
    return _("%(course)s, %(name)s") % {"course": section.course.title, "name": section.name}


def section_report(actor: Actor, section: Section, day: date) -> Report:
    """Five queries, whatever the size of the class."""
    room = classroom_of(actor, section)
    people = students_of(actor, section)
    title, scope = _("Report of the class"), class_name(section)
    if not room.answers:
        empty = _("Nothing is graded yet. The report begins with the first decided answer.")
        return Report("section", title, scope, day, empty=empty)
    parts = [_assignments(room), _concepts(room), _students(room, people)]
    return Report("section", title, scope, day, _facts(room, people), parts, class_notes())


def _facts(room: Classroom, people: Sequence[User]) -> list[Fact]:
    shares = [had / whole for had, whole in room.earned.values() if whole]
    facts = [
        Fact(_("Students"), str(len(people)), icon="users"),
        Fact(_("Assignments"), str(len(room.scores)), _("with decided answers"), icon="clipboard-list"),
        Fact(_("Decided answers"), str(len(room.answers)), icon="clipboard-check"),
    ]
    if len(shares) < MINIMUM:
        why = _("withheld under %(n)d students") % {"n": MINIMUM}
        return [*facts, Fact(_("Median"), words.NOTHING, why, icon="gauge")]
    low, middle, high = theory.quartiles(shares)
    half = words.between(words.percent(low), words.percent(high))
    hint = _("middle half %(span)s") % {"span": half}
    return [*facts, Fact(_("Median"), words.percent(middle), hint, icon="gauge")]


def _assignments(room: Classroom) -> Part:
    graded = [one for one in room.assignments if one.pk in room.scores]
    heads = words.columns(
        (_("Assignment"), Form.TEXT), (_("Due"), Form.DAY), (_("Graded in full"), Form.COUNT),
        (_("Mean"), Form.SHARE), (_("Lower quartile"), Form.SHARE), (_("Median"), Form.SHARE),
        (_("Upper quartile"), Form.SHARE), (_("Standard deviation"), Form.SHARE),
    )  # fmt: skip
    drawn = []
    for one in graded:
        found = room.middle(one)
        if found:
            average = theory.mean(list(room.scores[one.pk].shares.values()))
            drawn.append((one.title, words.percent(average), average, (found[0], found[2]), False))
    figure = drawing.marks(_("The assignments in order"), drawn, _("mean"), _("middle half of the class"))
    return Part(
        "assignments", _("Over time"), figure=figure if drawn else None,
        table=Table(_("Assignments in order"), heads, [_assignment(room, one) for one in graded]),
        notes=[_("–: fewer than %(n)d students whose answers are all decided.") % {"n": MINIMUM}],
    )  # fmt: skip


def _assignment(room: Classroom, one: Assignment) -> Row:
    shares = list(room.scores[one.pk].shares.values())
    url = reverse("grading:assignment_report", args=[one.public_id])
    found = room.middle(one)
    figures: list[float | None] = [None] * 5
    if found:
        figures = [theory.mean(shares), *found, theory.spread(shares)]
    return Row([one.title, localdate(one.due_at), len(shares), *figures], url)


def _concepts(room: Classroom) -> Part:
    """Weakest first; what is withheld comes last."""
    title = _("Concepts, the weakest first")
    if not room.by_concept:
        return Part("concepts", title, empty=_("No decided answer belongs to a concept."))
    lines = [_concept(concept, room) for concept in room.by_concept]
    lines.sort(key=lambda line: (line[1] is None, line[1].value if line[1] else 0.0, line[0].position))
    heads = words.columns(
        (_("Concept"), Form.TEXT), (_("Graded answers"), Form.COUNT), (_("Students"), Form.COUNT),
        (_("Mean"), Form.SHARE), (_("At least"), Form.SHARE), (_("At most"), Form.SHARE),
    )  # fmt: skip
    rows, drawn = [], []
    for concept, found, answers, students in lines:
        span = (found.value, found.low, found.high) if found else (None, None, None)
        rows.append(Row([concept.name, answers, students, *span]))
        if found:
            text = words.percent(found.value)
            drawn.append((concept.name, text, found.value, (found.low, found.high), False))
    figure = drawing.marks(
        _("How much of the points each concept brought"), drawn, _("mean of the points"), _("95% interval")
    )
    return Part(
        "concepts", title, figure=figure if drawn else None, table=Table(_("Concepts and their figures"), heads, rows),
        notes=[_("Each student counts once for a concept, with the mean of their answers to it.")],
    )  # fmt: skip


def _concept(concept: Concept, room: Classroom) -> tuple[Concept, theory.Estimate | None, int, int]:
    answers = room.by_concept[concept]
    means = list(concept_means(answers).values())
    found = theory.difficulty(means) if len(means) >= MINIMUM else None
    return concept, found, len(answers), len(means)


def _students(room: Classroom, people: Sequence[User]) -> Part:
    heads = words.columns(
        (_("Student"), Form.TEXT), (_("Graded in full"), Form.COUNT), (_("Share of the points"), Form.SHARE)
    )
    rows = []
    for one in people:
        had, whole = room.earned.get(one.pk, (0.0, 0.0))
        full = sum(one.pk in scores.shares for scores in room.scores.values())
        url = reverse("grading:student_report", args=[room.section.public_id, one.public_id])
        mark = _("left the class") if one.left else ""  # type: ignore[attr-defined]
        rows.append(Row([one.display_name, full, had / whole if whole else None], url, mark))
    return Part("students", _("Students"), table=Table(_("Students of the class"), heads, rows))


def class_notes() -> list[str]:
    return [
        _("Shares are of the points of what is decided, whether released or not; practice does not count."),
        _("The middle half lies between the lower and the upper quartile: a quarter of the class is below, a quarter above."),
        _("Figures of the class are withheld under %(n)d students.") % {"n": MINIMUM},
    ]  # fmt: skip
