"""Out as a file and in again: no difference; and every bad file has a clear answer."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.gradebook import files
from grading.gradebook.book import Column, Rules, Standing, result_of
from grading.gradebook.files.plan import plan_of
from grading.gradebook.files.sheet import Person, rows_of
from grading.gradebook.words import file_problem, row_problem

KINDS = ["csv", "xlsx"]
COLUMNS = (
    Column("a1b2c3d4-quiz", "Quiz 1", Decimal(10)),
    Column("b1b2c3d4-talk", "Talk", Decimal(20), by_hand=True),
)
PEOPLE = (Person("key-ann", 1, "Ann Lee", "N-1"), Person("key-bo", 2, "Bo Li", ""))
GRID = (
    (Standing(Decimal("7.50")), Standing(typed=Decimal(18), seen=4)),
    (Standing(excused=True, seen=5), Standing(missing=True)),
)


def exported(kind, columns=COLUMNS, people=PEOPLE, grid=GRID):
    results = [result_of(columns, line, Rules()) for line in grid]
    return files.write(kind, rows_of(columns, people, grid, results))


def planned(data, columns=COLUMNS, people=PEOPLE, grid=GRID):
    return plan_of(files.read(data), columns, people, grid)


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_comes_back_without_a_difference(kind):
    plan = planned(exported(kind))
    assert (plan.changes, plan.problems, plan.unknown, plan.same) == ((), (), (), 3)


names = st.text(min_size=1, max_size=40).filter(str.strip)
marks = st.none() | st.decimals(0, 20, places=2)


@pytest.mark.parametrize("kind", KINDS)
@given(
    st.lists(st.tuples(names, marks, st.booleans()), min_size=1, max_size=6),
    st.lists(names, min_size=2, max_size=2),
)
def test_any_book_comes_back_without_a_difference(kind, rows, titles):
    columns = [Column(f"{at}1b2c3d4-x", title, Decimal(20)) for at, title in enumerate(titles)]
    people = [Person(f"key-{at}", at, name, "") for at, (name, _mark, _ex) in enumerate(rows)]
    grid = [
        [Standing(excused=True) if excused else Standing(mark), Standing(mark)]
        for _name, mark, excused in rows
    ]
    plan = planned(exported(kind, columns, people, grid), columns, people, grid)
    assert (plan.changes, plan.problems, plan.unknown) == ((), (), ())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example")', "+1", "-2+3", "@SUM(A1)", "＝1+1"])
def test_a_name_that_a_spreadsheet_would_run_is_written_as_text_and_read_as_itself(kind, name):
    people = (Person("", 1, name, ""), PEOPLE[1])
    data = exported(kind, people=people)
    if kind == "csv":
        assert f"'{name[0]}".encode() in data
    else:
        cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
        assert (cell.value, cell.data_type) == (f"'{name}", "s")
    assert not planned(data, people=people).problems


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_that_is_one_of_our_headings_or_stands_twice_still_finds_its_column(kind):
    columns = (Column("aaaaaaaa-1", "Name", Decimal(10)), Column("bbbbbbbb-2", "Total", Decimal(20)))
    assert planned(exported(kind, columns), columns).same == 3
    twice = (Column("aaaaaaaa-1", "Quiz", Decimal(10)), Column("bbbbbbbb-2", "quiz", Decimal(20)))
    assert planned(exported(kind, twice), twice).same == 3


def test_differences_tell_row_column_old_and_new():
    plan = planned(csv("name,Quiz 1,Talk", "Ann Lee,8,EX", "Bo Li,,15"))
    told = [(one.line, one.person.name, one.column.title, one.before, one.after) for one in plan.changes]
    assert told == [
        (2, "Ann Lee", "Quiz 1", "7.5", "8"),
        (2, "Ann Lee", "Talk", "18", "EX"),
        (3, "Bo Li", "Talk", "", "15"),
    ]


def test_an_empty_cell_changes_nothing():
    assert not planned(csv("name,Quiz 1", "Ann Lee,")).changes


@pytest.mark.parametrize("heading", ["school_number", "学号", "Student No"])
def test_students_are_told_by_their_numbers_too(heading):
    assert planned(csv(f"{heading},Quiz 1", "N-1,9")).changes[0].person.name == "Ann Lee"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Cid,5", "unknown_student"),
        (",5", "nobody"),
        ("Ann Lee,abc", "not_a_number"),
        ("Ann Lee,-1", "negative"),
        ("Ann Lee,21", "too_much"),
    ],
)
def test_what_is_wrong_in_a_row_is_told_with_its_line(row, code):
    plan = planned(csv("name,Quiz 1", row))
    assert [(one.line, one.code) for one in plan.problems] == [(2, code)]
    assert row_problem(plan.problems[0])


def test_a_student_who_stands_twice_is_taken_once():
    plan = planned(csv("name,Quiz 1", "Ann Lee,8", "ann lee,9"))
    assert [one.after for one in plan.changes] == ["8"]
    assert plan.problems[0].params["line"] == "2"


def test_two_students_of_one_name_need_a_number():
    people = (PEOPLE[0], Person("key-2", 2, "Ann Lee", "N-2"))
    assert planned(csv("name,Quiz 1", "Ann Lee,8"), people=people).problems[0].code == "many_students"


def test_columns_that_the_book_does_not_have_are_named():
    assert planned(csv("name,Quiz 1,Quiz 9", "Ann Lee,8,3")).unknown == ("Quiz 9",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (csv("name,Quiz 1"), "no_rows"),
        (csv("Quiz 1,Talk", "1,2"), "missing_identity"),
        (csv("name,Quiz 9", "Ann Lee,2"), "no_columns"),
        (csv("name,Quiz 1,quiz 1", "Ann Lee,2,3"), "column_twice"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old_excel"),
        (b"%PDF-1.7", "not_text_pdf"),
        (b"\x00\x01\x02\x03\x04", "not_text_binary"),
        (b"PK\x03\x04 and no more", "broken_workbook"),
        (csv("name," + "x," * 500, "Ann Lee"), "too_wide"),
        (csv("name,Quiz 1", *["Ann Lee,1"] * 5_001), "too_many_rows"),
        (b"x" * (files.MAX_BYTES + 1), "too_big"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(data, code):
    with pytest.raises(files.BadFile) as refused:
        planned(data)
    assert refused.value.code == code
    assert file_problem(refused.value)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_unpacked():
    data = zipped(**{"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": bytes(70 * 1024 * 1024)})
    assert len(data) < 200_000
    with pytest.raises(files.BadFile, match="bomb"):
        files.read(data)


def test_a_workbook_with_entities_or_without_sheets_is_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Types>&b;</Types>'
    with pytest.raises(files.BadFile, match="broken_workbook"):
        files.read(zipped(**{"[Content_Types].xml": bomb}))
    with pytest.raises(files.BadFile, match="not_a_workbook"):
        files.read(zipped(**{"letter.txt": b"hello"}))


def test_a_file_in_another_encoding_is_read_and_said_so():
    data = "姓名,Quiz 1\n张伟,8\n".encode("gb18030")
    people = (Person("k", 1, "张伟", ""), PEOPLE[1])
    assert files.read(data).encoding == "GB18030 (GBK)"
    assert planned(data, people=people).changes[0].after == "8"


def test_a_formula_in_a_workbook_is_read_by_its_stored_result_and_never_run():
    book = openpyxl.Workbook()
    book.active.append(["name", "Quiz 1"])
    book.active.append(["Ann Lee", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    plan = planned(out.getvalue())  # never computed, so nothing is stored
    assert (plan.changes, plan.problems) == ((), ())


def test_a_percentage_in_a_workbook_is_a_share_of_the_points():
    book = openpyxl.Workbook()
    book.active.append(["name", "Talk"])
    book.active.append(["Bo Li", 0.85])
    book.active["B2"].number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    assert planned(out.getvalue()).changes[0].after == "17"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(data):
    try:
        files.read(data)
    except files.BadFile as refused:
        file_problem(refused)  # has words for it
