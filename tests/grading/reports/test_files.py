"""Reports as files: what is in them, in which language, and that nothing in them runs."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from grading.reports.document import Column, Form, Part, Report, Row, Table
from grading.reports.files import file_name
from grading.reports.paper import pdf_of
from grading.reports.workbook import xlsx_of
from school.people.models import AuditEvent
from tests.grading.reports.graded import decided, graded

pytestmark = pytest.mark.django_db
# Formulas, Chinese outside GB 2312, markup, signs that no font here has, right to left, what XML cannot hold, very long.
NASTY = [
    "=HYPERLINK(\"http://x\")", "+1", "-2", "@SUM(A1)", "\t=1", "𠮷龘<b>&", "🙂" * 20, "مرحبا بالعالم", "a\x0b\x00b\ud800c",
    "x" * 500, "\ufffe",
]  # fmt: skip


def report(texts, title="Report"):
    rows = [Row([one, 3, 0.25], mark="look") for one in texts]
    table = Table("Answers", [Column("Said"), Column("Count", Form.COUNT), Column("Share", Form.SHARE)], rows)
    parts = [Part("one", "Ideas/[2]: what?", table=table), Part("two", "Ideas/[2]: what?", table=table)]
    return Report("question", title, "Circuits", timezone.localdate(), parts=parts, notes=["Read it so."])


def book(data):
    return load_workbook(BytesIO(data))


def address(world, name, form):
    args = {"assignment": [world.assignment.public_id], "section": [world.section.public_id]}
    args["question"] = [*args["assignment"], world.questions["short_answer"].public_id]
    args["student"] = [*args["section"], world.student.public_id]
    return reverse(f"grading:{name}_report_{form}", args=args[name])


@pytest.mark.parametrize("name", ["assignment", "question", "section", "student"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_report_is_had_as_pdf_and_as_workbook(world, client_of, name, language):
    world.teacher.language = language
    world.teacher.save()
    graded(world, 12, students=[world.student, *(world.new_student(f"生 {n}") for n in range(11))])
    teacher = client_of(world.teacher)
    paper = teacher.get(address(world, name, "pdf"))
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-1.")
    assert paper.content.rstrip().endswith(b"%%EOF")
    sheets = book(teacher.get(address(world, name, "xlsx")).content)
    assert len(sheets.sheetnames) > 2


def test_without_grades_a_file_says_that_there_are_none(world, client_of):
    teacher = client_of(world.teacher)
    assert teacher.get(address(world, "assignment", "pdf")).content.startswith(b"%PDF-1.")
    sheet = book(teacher.get(address(world, "assignment", "xlsx")).content).worksheets[0]
    assert any("Nothing is graded yet" in str(row[0]) for row in sheet.iter_rows(values_only=True))


def test_figures_in_a_workbook_stay_numbers():
    sheet = book(xlsx_of(report(["used up"])))["Ideas 2 what"]
    assert [cell.value for cell in sheet[2]] == ["used up", 3, 0.25, "look"]
    assert sheet["C2"].number_format == "0.0%"
    assert sheet.freeze_panes == "B2"


def test_nothing_in_a_workbook_is_a_formula_and_every_text_can_be_written():
    for sheet in book(xlsx_of(report(NASTY, title="=1+1"))):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value[:1] in "=+-@\t" and cell.value)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_text_can_be_printed(language):
    with translation.override(language):
        assert pdf_of(report([one.replace("\ud800", "") for one in NASTY])).startswith(b"%PDF-1.")


def test_answers_of_students_reach_neither_file_as_anything_but_text(world, client_of):
    for number, text in enumerate(['=cmd|"/c calc"!A1'] * 2 + ["<b>🙂</b> current"] * 2):
        work = world.submission(
            world.new_student(f"=Name {number}"), state="submitted", submitted_at=timezone.now()
        )
        decided(world, work, "short_answer", {"text": text}, Decimal(0))
    teacher = client_of(world.teacher)
    sheets = book(teacher.get(address(world, "question", "xlsx") + "?names=1").content)
    cells = [
        cell for sheet in sheets for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)
    ]
    assert any("=cmd" in cell.value for cell in cells)
    assert any("=Name 0" in cell.value for cell in cells)
    assert not any(cell.value.startswith("=") or cell.data_type == "f" for cell in cells)
    assert teacher.get(address(world, "question", "pdf")).status_code == 200


def test_files_are_named_in_the_readers_language(world, client_of):
    graded(world, 2)
    world.teacher.language = "zh-hans"
    world.teacher.save()
    reply = client_of(world.teacher).get(address(world, "assignment", "xlsx"))
    name = unquote(reply.headers["Content-Disposition"])
    assert "Circuits check - 报告" in name
    assert name.endswith(".xlsx")


def test_a_file_name_holds_nothing_that_a_disk_refuses():
    name = file_name(report([], title='a/b\\c:"d"\n../..'), "pdf")
    assert not set(name) & set('/\\:"\n')


def test_who_takes_a_report_away_is_written_down(world, client_of):
    teacher = client_of(world.teacher)
    teacher.get(address(world, "assignment", "pdf"))
    teacher.get(address(world, "student", "xlsx"))
    events = dict(AuditEvent.objects.values_list("action", "target"))
    assert events["report.export"] == ""
    assert events["report.export_student"] == str(world.student.public_id)
    list_of_events = client_of(world.people["admin"]).get(reverse("people:audit")).content.decode()
    assert "Took away a report on Sam Student" in list_of_events
