"""Files as schools really save them, and files that are none."""

from __future__ import annotations

import codecs

import pytest

from school.rosters import formats
from school.rosters.formats import Row
from school.rosters.formats.csv_simple import MAX_BYTES, MAX_ROWS
from school.rosters.words import note_words, problem_words

CSV = formats.get("csv-simple")
TEXT = "学号,姓名,角色,班级\n1001,陈小雨,学生,7A\n1002,王梓涵,学生,7A|7B\n"
ROWS = (
    Row(2, "1001", "陈小雨", "", ("student",), ("7A",)),
    Row(3, "1002", "王梓涵", "", ("student",), ("7A", "7B")),
)


def read(text: str | bytes):
    return CSV.read(text.encode() if isinstance(text, str) else text)


def codes(file) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.code) for one in file.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_chinese_lists_are_read_in_every_encoding_that_programs_save(encoding):
    file = read(TEXT.encode(encoding))
    assert file.rows == ROWS
    assert bool(file.notes) == encoding.startswith("gb")


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_without_its_mark_is_recognised(order):
    assert read(("number,name\n1,Ann\n").encode(f"utf-16-{order}")).rows == (Row(2, "1", "Ann"),)


def test_western_letters_in_windows_1252_are_not_taken_for_chinese_and_are_told():
    file = read("number;name\n1;Zoë Müller\n2;Renée Bäcker\n".encode("cp1252"))
    assert [row.name for row in file.rows] == ["Zoë Müller", "Renée Bäcker"]
    assert ["Windows-1252" in note_words(note) for note in file.notes] == [True, False]


def test_a_mark_in_front_is_no_part_of_the_first_heading():
    assert read(codecs.BOM_UTF8 + b"number,name\n1,Ann\n").rows[0].number == "1"


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_separator_is_found(sign):
    assert read(sign.join(["NAME", "E-Mail Address"]) + "\n" + sign.join(["Ann", "a@b.org"])).rows == (
        Row(2, "", "Ann", "a@b.org"),
    )


def test_headings_may_be_in_any_order_case_and_spelling():
    file = read("Class;EMAIL;Given Name;Family-Name;Student_ID;Phone\n7A;A@B.org;Ann;Lee;007;1\n")
    assert file.rows == (Row(2, "007", "Ann Lee", "a@b.org", (), ("7A",)),)
    assert "Phone" in note_words(file.notes[-1])


def test_chinese_family_and_given_names_are_joined_without_a_space():
    assert read("姓,名,学号\n陈,小雨,1\n").rows[0].name == "陈小雨"


def test_a_quoted_cell_may_hold_the_separator_and_a_line_break():
    file = read('number,name,class\n1,"Lee, Ann","7A\n7B"\n2,Bo,\n')
    assert [(row.line, row.name, row.classes) for row in file.rows] == [
        (2, "Lee, Ann", ("7A", "7B")),
        (4, "Bo", ()),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"number,name\n", "no_people"),
        (b"PK\x03\x04xl/workbook.xml", "not_text_spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 50, "not_text_spreadsheet"),
        (b"%PDF-1.7", "not_text_pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_text_binary"),
        (bytes(range(256)) * 4, "not_text_binary"),
        (b"number,class\n1,7A\n", "missing_name"),
        (b"name,class\nAnn,7A\n", "missing_identity"),
        (b"x" * (MAX_BYTES + 1), "too_big"),
        (b"number,name\n" + b"".join(b"%d,A\n" % n for n in range(MAX_ROWS + 1)), "too_many_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_used_says_why_and_what_to_do(data, code):
    file = read(data)
    assert [one.code for one in file.problems] == [code]
    assert file.rows == ()
    assert len(problem_words(file.problems[0])) > 30


def test_a_missing_column_names_what_was_found():
    assert "klas, nom" in problem_words(read("klas,nom\n1,2\n").problems[0])


def test_bad_rows_are_left_out_and_named_by_line_and_column():
    file = read(
        "number,name,email,role,class\n"
        "1,Ann,,,\n"
        ",Nobody,,,\n"
        "2,Bo,not-an-address,,\n"
        "3,Cy,,wizard,\n"
        "1,Twin,,,\n"
        "4,Di,ANN@x.org,,\n"
        "5,Ed,ann@x.org,,\n"
    )
    assert codes(file) == [
        (3, "number", "no_identity"),
        (4, "email", "bad_email"),
        (5, "roles", "unknown_role"),
        (6, "number", "twice"),
        (8, "email", "twice"),
    ]
    assert [row.number for row in file.rows] == ["1", "4"]
    assert "line 2" in problem_words(file.problems[3])


def test_a_cell_of_a_hundred_thousand_characters_is_one_bad_cell():
    file = read(f"number,name\n1,{'a' * 100_000}\n2,Bo\n")
    assert codes(file) == [(2, "name", "too_long")]
    assert [row.number for row in file.rows] == ["2"]


def test_a_forgotten_quotation_mark_is_told_and_does_not_stop_the_reading():
    file = read('number,name\n1,"Ann\n' + "".join(f"{n},Somebody\n" for n in range(2, 60)))
    assert codes(file) == [(2, "name", "too_long")]


def test_formulas_are_text_and_nothing_more():
    names = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)"]
    file = read(
        "number,name\n"
        + "".join(f'{n},"{name.replace(chr(34), chr(34) * 2)}"\n' for n, name in enumerate(names))
    )
    assert [row.name for row in file.rows] == names
    written = CSV.write([formats.Export(str(n), name, "", (), ()) for n, name in enumerate(names)]).decode()
    assert all(f",'{name[0]}" in written or f",\"'{name[0]}" in written for name in names)


def test_hidden_characters_and_spaces_do_not_make_another_name():
    assert read("number,name\n1,\u202e Ann \u00a0 Lee\u200b\n").rows[0].name == "Ann Lee"


def test_ten_thousand_rows_are_read():
    file = read("number,name,class\n" + "".join(f"N{n},Person {n},7A\n" for n in range(10_000)))
    assert len(file.rows) == 10_000


def test_what_is_read_survives_being_kept_as_json():
    file = read("number,name,role,class\n1,Ann,teacher,7A|7B\n,Bo,,\n")
    assert formats.RosterFile.from_json(file.as_json()) == file


def test_an_unknown_format_lists_the_known_ones():
    with pytest.raises(LookupError, match="csv-simple"):
        formats.get("oneroster")
