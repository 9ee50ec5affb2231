"""The fairness report in words: the same for the page and for the paper."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grading.monitoring.fairness import MINIMUM, STUDENTS, Cell
from grading.monitoring.fairness_report import GroupRow, Report

__all__ = ["columns", "figures_of", "group_name", "kept_back", "notes", "scope_of", "summary"]


def scope_of(report: Report) -> str:
    if report.section is None:
        return report.school.name
    return _("%(course)s, %(name)s") % {"course": report.section.course.title, "name": report.section.name}


def group_name(row: GroupRow) -> str:
    return row.name or _("Not recorded")


def columns() -> list[str]:
    return [
        _("Group"), _("Graded answers"), _("Students"), _("Draft minus person"), _("In standard deviations"),
        _("Drafts changed"), _("Agreement (QWK)"),
    ]  # fmt: skip


def figures_of(cell: Cell) -> list[tuple[str, str]]:
    """The cells of a row after its name: (figure, its interval or "")."""
    return [
        (str(cell.answers), ""),
        (str(cell.students), ""),
        _figure(cell.difference, cell.difference_interval, "+.1f", 100),
        _figure(cell.smd, cell.smd_interval, "+.2f"),
        _figure(cell.changed, cell.changed_interval, ".0f", 100),
        _figure(cell.agreement, cell.agreement_interval, ".2f"),
    ]


def _figure(value: float, interval: tuple[float, float], form: str, scale: int = 1) -> tuple[str, str]:
    texts = [format(scale * number, form).replace("-", "\N{MINUS SIGN}") for number in (value, *interval)]
    unit = " %" if scale == 100 else ""
    return texts[0] + unit, _("%(low)s to %(high)s") % {"low": texts[1], "high": texts[2]}


def summary(report: Report) -> str:
    """One sentence: does any group stand out?"""
    if report.total is None:
        return _("There are too few decided drafts for a report: it needs %(n)d answers of %(students)d students.") % {
            "n": MINIMUM, "students": STUDENTS,
        }  # fmt: skip
    if not report.fields:
        return _("The school records no groups, so only the whole is shown.")
    if not any(one.shown for one in report.fields):
        if any(one.kept_back for one in report.fields):
            return _("No groups of this class can be shown.")
        return _("No group is large enough to be shown yet.")
    count = sum(bool(row.cell and row.cell.stands_out) for one in report.fields for row in one.rows)
    if not count:
        return _("No group that is shown gets noticeably more or fewer points from drafts than from people.")
    text = ngettext(
        "%(n)d group gets noticeably more or fewer points from drafts than from people.",
        "%(n)d groups get noticeably more or fewer points from drafts than from people.",
        count,
    )
    return text % {"n": count}


def kept_back() -> str:
    """Why nothing of a class is shown, whether the small figures are its own or another's: which one is not told."""
    return _(
        "Withheld for this class: from its figures and the school's, others that rest on too few answers, here or "
        "in another class, could be worked out. The school's report shows all classes together."
    )


def notes(report: Report) -> list[str]:
    """How to read it, and what it cannot say."""
    dates = {
        "since": date_format(report.since, "DATE_FORMAT"),
        "until": date_format(report.until, "DATE_FORMAT"),
    }
    return [
        _(
            "Short answers and essays of assignments with a draft that a person decided, %(since)s to %(until)s."
        )
        % dates,
        _(
            "Draft minus person: how many percent of the points the draft gives more (+) or fewer (−) than the "
            "person did. A group is marked when that is more than 0.10 standard deviations and its interval "
            "leaves out 0."
        ),
        _(
            "Beside or below each figure: its 95% interval. Those of drafts changed are Wilson's; the others come "
            "from drawing students again 400 times."
        ),
        _(
            "Groups with fewer than %(n)d graded answers or %(students)d students are withheld, and with them "
            "others from which they could be worked out."
        )
        % {"n": MINIMUM, "students": STUDENTS},
        _(
            "A class shows no groups where subtracting reports of classes from the school's would give figures of "
            "fewer answers or students, of this class or another."
        ),
        _(
            "The person saw the draft before deciding, so both may be wrong in the same way. Groups also differ "
            "in what they answered. A difference is a reason to look, not a proof."
        ),
    ]
