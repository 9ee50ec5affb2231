"""Assignments: save, publish, duplicate, delete."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from school.courses.models import Assignment, AssignmentQuestion, Question, Section
from school.courses.services.refused import Refused
from school.people.access import Actor
from school.people.audit import audit_record

__all__ = [
    "Pick", "assignment_delete", "assignment_duplicate", "assignment_publish", "assignment_save",
    "assignment_unpublish", "has_begun",
]  # fmt: skip


@dataclass(frozen=True)
class Pick:
    """One question of an assignment, and the points it carries there."""

    question: Question
    points: Decimal


def has_begun(assignment: Assignment) -> bool:
    """A student has opened it: answers may exist, so its questions stay as they are."""
    return (
        assignment.pk is not None
        and Assignment.objects.filter(pk=assignment.pk, submissions__isnull=False).exists()
    )


@transaction.atomic
def assignment_save(
    *, assignment: Assignment, sections: Iterable[Section], picks: Sequence[Pick], by: Actor
) -> Assignment:
    """Questions in the order of `picks`. Raises Refused when students have begun and the questions differ."""
    if assignment.pk is not None:
        # Nobody begins between this look and the end: a new submission waits for the lock.
        Assignment.objects.select_for_update().get(pk=assignment.pk)
    fixed = has_begun(assignment)
    if fixed:
        asked = set(assignment.items.values_list("question", flat=True))
        if asked != {pick.question.pk for pick in picks}:
            raise Refused(
                _(
                    "Students have begun: questions can no longer be added or taken out. "
                    "A faulty one can be voided instead: its points then count for nobody, or everyone has them."
                ),
                "picks",
            )
    assignment.school = by.school
    assignment.save()
    assignment.sections.set(sections)
    _set_items(assignment, picks)
    audit_record(school=by.school, actor=by.user, action="assignment.save", target=str(assignment.public_id))
    return assignment


def _set_items(assignment: Assignment, picks: Sequence[Pick]) -> None:
    assignment.items.exclude(question__in=[pick.question for pick in picks]).delete()
    for position, pick in enumerate(picks):
        AssignmentQuestion.objects.update_or_create(
            assignment=assignment,
            question=pick.question,
            defaults={"position": position, "points": pick.points},
        )


@transaction.atomic
def assignment_publish(*, assignment: Assignment, by: Actor) -> Assignment:
    """Raises Refused without a question or a class."""
    if not assignment.items.exists():
        raise Refused(_("Pick at least one question before you publish this assignment."))
    if not assignment.sections.exists():
        raise Refused(_("Choose at least one class before you publish this assignment."))
    return _set_published(assignment, True, by)


@transaction.atomic
def assignment_unpublish(*, assignment: Assignment, by: Actor) -> Assignment:
    """Raises Refused once students have begun: their work would vanish from their pages."""
    if has_begun(assignment):
        raise Refused(
            _("Students have begun this assignment, so it stays visible. Change its closing time instead.")
        )
    return _set_published(assignment, False, by)


def _set_published(assignment: Assignment, published: bool, by: Actor) -> Assignment:
    assignment.is_published = published
    assignment.save(update_fields=["is_published"])
    action = "assignment.publish" if published else "assignment.unpublish"
    audit_record(school=by.school, actor=by.user, action=action, target=str(assignment.public_id))
    return assignment


@transaction.atomic
def assignment_duplicate(*, assignment: Assignment, by: Actor, now: datetime) -> Assignment:
    """An unpublished copy that opens now and leaves as much time as the original did; archived and voided questions stay out."""
    title = _("%(title)s (copy)") % {"title": assignment.title}
    copy = Assignment.objects.create(
        school=assignment.school,
        course=assignment.course,
        title=title[: Assignment._meta.get_field("title").max_length],
        instructions=assignment.instructions,
        opens_at=now,
        due_at=now + (assignment.due_at - assignment.opens_at),
        closes_at=now + (assignment.closes_at - assignment.opens_at),
    )
    copy.sections.set(assignment.sections.all())
    kept = assignment.items.filter(question__is_archived=False, void="").select_related("question")
    _set_items(copy, [Pick(item.question, item.points) for item in kept])
    audit_record(school=by.school, actor=by.user, action="assignment.create", target=str(copy.public_id))
    return copy


@transaction.atomic
def assignment_delete(*, assignment: Assignment, by: Actor) -> None:
    """Raises Refused once students have begun."""
    target = str(assignment.public_id)
    try:
        assignment.delete()
    except ProtectedError as used:
        raise Refused(_("Students have begun this assignment, so it cannot be deleted.")) from used
    audit_record(school=by.school, actor=by.user, action="assignment.delete", target=target)
