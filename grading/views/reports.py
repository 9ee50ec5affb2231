"""Reports for teachers, each as a page, as a PDF and as a workbook: of an assignment, a question, a class, a student."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grading.reports.assignment import assignment_report
from grading.reports.document import Report
from grading.reports.files import TYPES, file_name, file_of
from grading.reports.question import question_report
from grading.reports.section import people_of, section_report
from grading.reports.student import student_report
from grading.reports.words import cells
from school.courses.models import Assignment, Question, Section
from school.courses.scope import MemberRequest
from school.courses.views.frame import crumbs
from school.people.access import TEACH, Actor, fetch, member, visible
from school.people.audit import audit_record
from school.people.models import User

PAGE = "page"
Trail = list[dict[str, str]]


@member()
@require_safe
def assignment(request: MemberRequest, assignment_id: UUID, form: str = PAGE) -> HttpResponse:
    found = _assignment(request.actor, assignment_id)
    report = assignment_report(request.actor, found, _today())
    return _answered(request, report, form, _trail(found))


@member()
@require_safe
def question(
    request: MemberRequest, assignment_id: UUID, question_id: UUID, form: str = PAGE
) -> HttpResponse:
    """`?names=1` tells who had which wrong idea."""
    actor, names = request.actor, request.GET.get("names") == "1"
    found = _assignment(actor, assignment_id)
    # Also one that was taken out of the assignment after it had been answered.
    of_it = Q(assignments=found) | Q(responses__submission__assignment=found)
    rows = visible(actor, Question, TEACH).filter(of_it).distinct()
    asked = fetch(actor, Question, question_id, TEACH, rows=rows)
    report = question_report(actor, found, asked, _today(), names=names)
    return _answered(request, report, form, _trail(found, inside=True), {"names": names})


@member()
@require_safe
def section(request: MemberRequest, section_id: UUID, form: str = PAGE) -> HttpResponse:
    found = _section(request.actor, section_id)
    report = section_report(request.actor, found, _today())
    return _answered(request, report, form, _class_trail(found, (_("Report"), "")))


@member()
@require_safe
def student(request: MemberRequest, section_id: UUID, student_id: UUID, form: str = PAGE) -> HttpResponse:
    """Also of one who has left the class and whose work stays."""
    actor = request.actor
    found = _section(actor, section_id)
    person = fetch(actor, User, student_id, TEACH, rows=people_of(actor, found))
    report = student_report(actor, found, person, _today())
    up = (_("Report"), reverse("grading:section_report", args=[found.public_id]))
    return _answered(
        request, report, form, _class_trail(found, up, (person.display_name, "")), {"person": person}
    )


def _today() -> date:
    return localdate()


def _assignment(actor: Actor, public_id: UUID) -> Assignment:
    rows = visible(actor, Assignment, TEACH).select_related("course")
    return fetch(actor, Assignment, public_id, TEACH, rows=rows)


def _section(actor: Actor, public_id: UUID) -> Section:
    return fetch(
        actor, Section, public_id, TEACH, rows=visible(actor, Section, TEACH).select_related("course")
    )


def _trail(found: Assignment, *, inside: bool = False) -> Trail:
    report = reverse("grading:assignment_report", args=[found.public_id]) if inside else ""
    overview = (found.title, reverse("grading:overview", args=[found.public_id]))
    return crumbs(found.course, overview, (_("Report"), report), *([(_("Question"), "")] if inside else []))


def _class_trail(found: Section, *further: tuple[str, str]) -> Trail:
    return crumbs(found.course, (found.name, reverse("courses:section", args=[found.public_id])), *further)


def _answered(
    request: MemberRequest, report: Report, form: str, trail: Trail, more: dict[str, object] | None = None
) -> HttpResponse:
    context = more or {}
    if form != PAGE:
        return _file(request, report, form, context.get("person"))
    parts = [{"part": one, "rows": cells(one.table) if one.table else []} for one in report.parts]
    files = _addresses(request, bool(context.get("names")))
    context = {"report": report, "parts": parts, "crumbs": trail, "files": files, **context}
    return render(request, "grading/report.html", context)


def _addresses(request: MemberRequest, names: bool) -> dict[str, str]:
    """Where the same report is had as a file."""
    match = request.resolver_match
    assert match is not None
    query = "?names=1" if names else ""
    return {form: reverse(f"grading:{match.url_name}_{form}", kwargs=match.kwargs) + query for form in TYPES}


def _file(request: MemberRequest, report: Report, form: str, person: object) -> HttpResponse:
    """Who takes a report away is written down: a student by id, everything else by its name."""
    record = {"school": request.actor.school, "actor": request.actor.user}
    if isinstance(person, User):
        audit_record(**record, action="report.export_student", target=str(person.public_id), form=form)  # type: ignore[arg-type]
    else:
        audit_record(**record, action="report.export", name=report.scope, form=form)  # type: ignore[arg-type]
    response = HttpResponse(file_of(report, form), content_type=TYPES[form])
    disposition = content_disposition_header(True, file_name(report, form))
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "no-store"
    return response
