"""The fairness report, as a page and as a PDF: of the school for admins, of a class for its teachers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.monitoring import fairness_words as words
from grading.monitoring.fairness_report import FieldReport, Report, report_of
from school.courses.models import Section
from school.courses.scope import MemberRequest
from school.people.access import MANAGE, fetch, member, visible
from school.people.audit import audit_record
from school.people.models import Role


@member(Role.ADMIN)
@require_safe
def school(request: MemberRequest) -> HttpResponse:
    return _page(request, report_of(request.actor.school, None, timezone.now()))


@member(Role.ADMIN)
@require_safe
def school_pdf(request: MemberRequest) -> HttpResponse:
    return _paper(request, report_of(request.actor.school, None, timezone.now()))


@member(Role.TEACHER, Role.ADMIN)
@require_safe
def section(request: MemberRequest, section_id: UUID) -> HttpResponse:
    return _page(request, _of_class(request, section_id))


@member(Role.TEACHER, Role.ADMIN)
@require_safe
def section_pdf(request: MemberRequest, section_id: UUID) -> HttpResponse:
    return _paper(request, _of_class(request, section_id))


def _of_class(request: MemberRequest, section_id: UUID) -> Report:
    rows = visible(request.actor, Section, MANAGE).select_related("course")
    found = fetch(request.actor, Section, section_id, MANAGE, rows=rows)
    return report_of(request.actor.school, found, timezone.now())


def _page(request: MemberRequest, report: Report) -> HttpResponse:
    context = {
        "report": report,
        "scope": words.scope_of(report),
        "summary": words.summary(report),
        "notes": words.notes(report),
        "columns": words.columns(),
        "total": words.figures_of(report.total) if report.total else None,
        "fields": [_field(one) for one in report.fields],
    }
    return render(request, "grading/fairness.html", context)


def _field(report: FieldReport) -> dict[str, Any]:
    return {
        "field": report.field,
        "rows": [
            {
                "name": words.group_name(row),
                "cell": row.cell,
                "figures": words.figures_of(row.cell) if row.cell else None,
                "bar": _bar(row.cell.difference_interval, row.cell.difference, report.widest)
                if row.cell
                else None,
            }
            for row in report.rows
        ],
        "edge": round(100 * report.widest),
        "any": bool(report.shown),
        "kept_back": words.kept_back() if report.kept_back else "",
    }


def _bar(interval: tuple[float, float], middle: float, edge: float) -> dict[str, int]:
    """Places in percent of the width of a drawing that reaches from -edge to edge."""
    low, high, at = (round(50 + 50 * value / edge) for value in (*interval, middle))
    return {"low": low, "width": max(1, high - low), "at": at}


def _paper(request: MemberRequest, report: Report) -> HttpResponse:
    from grading.monitoring.fairness_paper import pdf_of

    section = report.section
    audit_record(
        school=report.school, actor=request.actor.user, action="fairness.export",
        target=str(section.public_id) if section else "", name=words.scope_of(report),
    )  # fmt: skip
    response = HttpResponse(pdf_of(report), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="fairness-{report.until:%Y-%m-%d}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
