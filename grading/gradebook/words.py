"""What the gradebook says: flags of a cell, and what is wrong with what was typed."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from grading.gradebook.book import Column
from grading.gradebook.files import BadFile
from grading.gradebook.files.plan import Problem
from grading.gradebook.values import MOST_TIMES, BadValue, shown

__all__ = [
    "bad_value",
    "extra_credit",
    "file_problem",
    "flag_words",
    "not_here",
    "preset_names",
    "row_problem",
    "scale_problem",
    "step_name",
]


def flag_words() -> dict[str, str]:
    """A word for each flag of `markup.Face`."""
    return {
        "o": _("typed over"),
        "x": _("excused"),
        "m": _("missing"),
        "w": _("not graded yet"),
        "l": _("late"),
        "d": _("dropped as lowest"),
        "e": _("extra credit"),
        "": _("empty"),
    }


def bad_value(error: BadValue, text: str, column: Column) -> str:
    params = {"text": text[:20], "points": shown(column.points), "most": shown(MOST_TIMES * column.points)}
    if error.code == "negative":
        return _("“%(text)s” is below zero. Type 0 or more points.") % params
    if error.code == "too_much":
        return (
            _("“%(text)s” is more than %(most)s, twice the points of this column. Is a point missing?")
            % params
        )
    return _("“%(text)s” is not a number. Type points, a share such as 85%%, or EX for excused.") % params


def not_here(text: str, student: bool) -> str:
    """Why a mark went nowhere: its student, else its column, is not of the class any more."""
    if student:
        return _("“%(text)s” was not saved: this student is no longer in the class.") % {"text": text[:20]}
    return _("“%(text)s” was not saved: this column is no longer there.") % {"text": text[:20]}


def extra_credit(value: Decimal, column: Column) -> str:
    return _("%(value)s of %(points)s points: the rest counts as extra credit.") % {
        "value": shown(value), "points": shown(column.points),
    }  # fmt: skip


def file_problem(error: BadFile) -> str:
    texts = {
        "too_big": _("The file is larger than %(megabytes)s MB. Leave out what is not needed."),
        "empty": _("The file is empty. Choose the file again, or save it from your spreadsheet once more."),
        "no_rows": _("The file has headings and no students below them."),
        "old_excel": _("This is an old Excel file (.xls). Save it as .xlsx or CSV and upload that."),
        "not_text_spreadsheet": _(
            "This spreadsheet cannot be read. Save it as .xlsx or CSV and upload that."
        ),
        "not_text_pdf": _("This is a PDF. Export the marks as CSV or XLSX from the program that made it."),
        "not_text_binary": _("This is neither CSV nor XLSX. Save the marks as one of them and upload that."),
        "not_csv": _("The rows of this file cannot be told apart. Save it as “CSV UTF-8” again."),
        "bomb": _(
            "Unpacked, this workbook would be larger than %(megabytes)s MB. Copy the marks into a new one."
        ),
        "not_a_workbook": _("This is a zip file, but no Excel workbook. Save the marks as .xlsx or CSV."),
        "broken_workbook": _(
            "This workbook is damaged. Open it in your spreadsheet program and save it again."
        ),
        "too_wide": _("The file has more than %(columns)s columns."),
        "too_many_rows": _("The file has more than %(rows)s rows."),
        "missing_identity": _(
            "There is no column to tell students apart. Add “name”, “school_number” or “key”. Found: %(found)s."
        ),
        "no_columns": _(
            "None of the headings is a column of this gradebook. Found: %(found)s. Known: %(known)s."
        ),
        "column_twice": _("The column “%(column)s” stands in the file twice. Keep one of the two."),
    }
    return texts[error.code] % dict(error.params)


def row_problem(problem: Problem) -> str:
    texts = {
        "unknown_student": _("“%(name)s” is not a student of this class."),
        "many_students": _(
            "Several students are called “%(name)s”. Add their school numbers, or the column “key”."
        ),
        "student_twice": _("“%(name)s” is already in line %(line)s. Keep one of the two."),
        "nobody": _("This row names nobody."),
        "not_a_number": _(
            "“%(text)s” is not a number. Write points, a share such as 85%%, or EX for excused."
        ),
        "negative": _("“%(text)s” is below zero."),
        "too_much": _("“%(text)s” is more than twice the points of the column."),
    }
    return texts[problem.code] % dict(problem.params)


def preset_names() -> dict[str, str]:
    return {
        "none": _("Percent only"),
        "letters": _("Letters A to F"),
        "letters_signs": _("Letters with + and −"),
        "chinese": _("Five levels (优, 良, 中, 及格, 不及格)"),
        "standards": _("Four levels of a standard"),
    }


def step_name(name: str) -> str:
    """The name of a level in the reader's language, where a preset named it in English."""
    return {
        "Exceeding": _("Exceeding"), "Meeting": _("Meeting"), "Approaching": _("Approaching"), "Beginning": _("Beginning"),
    }.get(name, name)  # fmt: skip


def scale_problem(code: str, name: str) -> str:
    texts = {
        "name_missing": _("The level from %(name)s % needs a name."),
        "least_missing": _("Say from which percentage “%(name)s” is given."),
        "twice": _("“%(name)s” stands in the scale twice."),
        "out_of_range": _("“%(name)s” must begin between 0 and 200 percent."),
        "no_zero": _(
            "The lowest level, “%(name)s”, must begin at 0 percent, so that every total has a name."
        ),
        "too_many": _("A scale has at most 15 levels."),
        "too_long": _("“%(name)s…” is too long for a level."),
    }
    return texts[code].replace("%(name)s", name)
