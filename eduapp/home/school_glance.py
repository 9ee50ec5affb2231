"""What an admin sees first: who is here, whether grading runs, what waits for somebody, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grading.health import grader_notes, model_note, worker_age
from grading.models import DriftAlarm, Response, Submission, TrainedGrader
from school.courses.models import Enrolment, Section
from school.people.access import VIEW, Actor, visible
from school.people.audit_list import audit_events, audit_lines
from school.people.models import Membership, Role
from school.rosters.models import RosterImport
from school.rosters.people import never_signed_in

__all__ = ["school_glance"]

RECENT = 6
# A worker sweeps every 15 seconds; three missed rounds are no hiccup.
WORKER_LATE_SECONDS = 60
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the admin, and where to do it."""

    text: str
    url: str
    action: str


def school_glance(actor: Actor) -> dict[str, Any]:
    """The context of `home/school.html`; the number of queries does not grow with the school."""
    return {
        "counts": _counts(actor),
        "work": _work(actor),
        "tasks": _tasks(actor),
        "lines": audit_lines(audit_events(actor)[:RECENT]),
    }


def _counts(actor: Actor) -> dict[str, int]:
    here = Membership.objects.active().filter(school=actor.school)
    # A person has each role once (a constraint), so nobody is counted twice.
    wanted = {role: Count("pk", filter=Q(role=role)) for role in Role.values}
    recent = Q(role=Role.STUDENT, user__last_login__gte=timezone.now() - WEEK)
    counts = here.aggregate(**wanted, active=Count("pk", filter=recent))
    return {**counts, "classes": visible(actor, Section, VIEW).count()}


def _work(actor: Actor) -> dict[str, Any]:
    states = Response.State
    undecided = [states.PENDING, states.DRAFTED, states.BY_HAND]
    responses = Response.objects.filter(school=actor.school, state__in=undecided)
    # Practice is the smaller part: to leave it out reads less than to look up what each answer belongs to.
    practice = Submission.objects.filter(school=actor.school, kind=Submission.Kind.PRACTICE)
    counts = responses.exclude(submission__in=practice).aggregate(
        waiting=Count("pk", filter=Q(state=states.PENDING)),
        drafted=Count("pk", filter=~Q(state=states.PENDING)),
    )
    age = worker_age()
    return {
        **counts,
        "worker_runs": age is not None and age < WORKER_LATE_SECONDS,
        "worker_age": age,
        "model_note": model_note(),
    }


def _tasks(actor: Actor) -> list[Task]:
    found = [
        _imports(actor), _alarms(actor), _graders(actor), _never(actor), _teacherless(actor), _classless(actor),
    ]  # fmt: skip
    return [task for task in found if task]


def _imports(actor: Actor) -> Task | None:
    waiting = visible(actor, RosterImport).filter(state=RosterImport.State.CHECKED)
    count = waiting.count()
    if not count:
        return None
    text = ngettext(
        "%(count)d import waits for your decision.", "%(count)d imports wait for your decision.", count
    )
    return Task(text % {"count": count}, reverse("rosters:import"), _("Look at it"))


def _alarms(actor: Actor) -> Task | None:
    count = DriftAlarm.objects.for_actor(actor, VIEW).unclosed().count()
    if not count:
        return None
    text = ngettext(
        "The drafts of a class have changed.", "The drafts of classes have changed in %(count)d ways.", count
    )
    return Task(text % {"count": count}, reverse("grading:school_watch"), _("See what changed"))


def _never(actor: Actor) -> Task | None:
    count = never_signed_in(actor).count()
    if not count:
        return None
    text = ngettext(
        "%(count)d student has never signed in.", "%(count)d students have never signed in.", count
    )
    url = f"{reverse('rosters:people')}?role=student&status=never"
    return Task(text % {"count": count}, url, _("See who"))


def _teacherless(actor: Actor) -> Task | None:
    teachers = Enrolment.objects.filter(section=OuterRef("pk"), role=Enrolment.Role.TEACHER, is_active=True)
    count = visible(actor, Section, VIEW).exclude(Exists(teachers)).count()
    if not count:
        return None
    text = ngettext("%(count)d class has no teacher.", "%(count)d classes have no teacher.", count)
    return Task(text % {"count": count}, reverse("courses:sections"), _("See the classes"))


def _classless(actor: Actor) -> Task | None:
    enrolled = Enrolment.objects.filter(user=OuterRef("user"), section__school=actor.school, is_active=True)
    students = Membership.objects.active().filter(school=actor.school, role=Role.STUDENT)
    count = students.exclude(Exists(enrolled)).count()
    if not count:
        return None
    text = ngettext("%(count)d student is in no class.", "%(count)d students are in no class.", count)
    return Task(
        text % {"count": count}, f"{reverse('rosters:people')}?role=student&status=classless", _("See who")
    )


def _graders(actor: Actor) -> Task | None:
    """Classes' own graders in use that a worker had to leave aside."""
    notes = grader_notes()
    if not notes:
        return None
    rows = visible(actor, TrainedGrader).filter(public_id__in=notes, state=TrainedGrader.State.SERVING)
    count = rows.count()
    if not count:
        return None
    text = ngettext(
        "%(count)d class grader cannot be used.", "%(count)d class graders cannot be used.", count
    )
    return Task(text % {"count": count}, reverse("grading:graders"), _("See the graders"))
