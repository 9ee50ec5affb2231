"""What stands around the pages of one course: its trail, its tabs, and who may change it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from school.courses.models import Course
from school.courses.scope import may_manage, taught
from school.courses.services.refused import Refused
from school.people.access import OWN, TEACH, Actor, visible

__all__ = ["course_frame", "crumbs", "say_refused"]

Crumb = dict[str, str]


def crumbs(course: Course | None = None, *further: tuple[str, str]) -> list[Crumb]:
    """Courses > this course > further (label, url) pairs; a pair without url is the page itself."""
    trail = [{"label": _("Courses"), "url": reverse("courses:list")}]
    if course is not None:
        trail.append({"label": course.title, "url": reverse("courses:detail", args=[course.public_id])})
    return trail + [{"label": label, "url": url} for label, url in further]


def course_frame(actor: Actor, course: Course, current: str, *further: tuple[str, str]) -> dict[str, Any]:
    """Context for templates/courses/_frame.html; `current` is the URL name of the tab."""
    staff = taught(actor, Course).filter(pk=course.pk).exists()
    teaches, learns = (visible(actor, Course, need).filter(pk=course.pk).exists() for need in (TEACH, OWN))
    names = [("courses:detail", _("Lessons"))]
    if staff:
        names += [("courses:assignments", _("Assignments")), ("courses:questions", _("Questions"))]
    names.append(("courses:concepts", _("Concepts")))
    if teaches:
        names.append(("grading:comments", _("Saved comments")))
    if staff:
        names.append(("grading:course_graders", _("Graders")))
    return {
        "course": course,
        "staff": staff,
        "learns": learns,
        # Where the title of an assignment leads: to work on it, to its answers, or to a look at it.
        "assignment_opens": "grading:overview"
        if teaches
        else ("courses:assignment_preview" if staff else ("grading:take" if learns else "")),
        "manages": staff and may_manage(actor, course),
        "tabs": [
            {"label": label, "url": reverse(name, args=[course.public_id]), "current": name == current}
            for name, label in names
        ],
        "crumbs": crumbs(course, *further) if further else crumbs(None, (course.title, "")),
    }


def say_refused(request: HttpRequest, refused: Refused) -> None:
    messages.error(request, str(refused.message))
