"""Guardians in a list of people: read from a student's row, checked, shown, linked once and never ended."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from school.people.models import AuditEvent, Guardianship, Membership, User
from school.rosters import formats
from school.rosters.formats import Contact, RosterFile, Row
from school.rosters.formats.contacts import contacts_in
from school.rosters.plan import plan
from school.rosters.state import Person, State
from school.rosters.words import problem_words
from tests.factories import person

CSV = formats.get("csv-simple")
SAM = Person(1, "Sam", "", "S-1", frozenset({"student"}), guardians=frozenset({2}))
GIL = Person(2, "Gil", "gil@x.org", "", frozenset({"guardian"}))
TESS = Person(3, "Tess", "tess@x.org", "T-1", frozenset({"teacher"}))
STATE = State((SAM, GIL, TESS), taken=frozenset({"far@x.org"}))


@pytest.mark.parametrize(
    ("cell", "names", "found"),
    [
        ("Pat@X.org", "", [("pat@x.org", "")]),
        ("Pat Lee <pat@x.org>", "", [("pat@x.org", "Pat Lee")]),
        ("Lee, Pat <pat@x.org>|bo@x.org", "", [("pat@x.org", "Lee, Pat"), ("bo@x.org", "")]),
        ("a@x.org, b@x.org", "Ann|Bo", [("a@x.org", "Ann"), ("b@x.org", "Bo")]),
        ("a@x.org;A@x.org", "", [("a@x.org", "")]),
        ("G-17", "", [("G-17", "")]),
        ("王伟 <wei@x.org>、李娜 <na@x.org>", "", [("wei@x.org", "王伟"), ("na@x.org", "李娜")]),
        ("", "Ann", []),
    ],
)
def test_guardians_are_read_as_people_write_them(cell, names, found):
    assert contacts_in(cell, names) == [Contact(*one) for one in found]


@pytest.mark.parametrize("heading", ["guardians", "Parent E-Mail", "家长邮箱", "guardian_email"])
def test_the_column_goes_by_many_names(heading):
    file = CSV.read(f"name,number,{heading}\nSam,S-1,gil@x.org\n".encode())
    assert file.rows == (Row(2, "S-1", "Sam", "", (), (), (Contact("gil@x.org"),)),)


def made(*rows: Row):
    return plan(RosterFile(rows), STATE)


def row(
    *guardians: Contact, number: str = "S-2", roles: tuple[str, ...] = ("student",), line: int = 2
) -> Row:
    return Row(line, number, "Nia", "", roles, (), guardians)


def test_a_named_guardian_who_is_new_is_added_and_linked_once():
    pat = Contact("pat@x.org", "Pat Lee")
    found = made(row(pat), row(pat, number="S-3", line=3))
    assert [(one.name, one.email, set(one.roles)) for one in found.new] == [
        ("Nia", "", {"student"}), ("Nia", "", {"student"}), ("Pat Lee", "pat@x.org", {"guardian"}),
    ]  # fmt: skip
    assert [(one.guardian.new, one.student.new) for one in found.linked] == [(2, 0), (2, 1)]


def test_a_guardian_may_have_a_row_of_their_own_further_down():
    own = Row(3, "", "Pat Lee", "pat@x.org", ("guardian",))
    found = made(row(Contact("pat@x.org")), own)
    assert [(one.guardian.new, one.guardian_name) for one in found.linked] == [(1, "Pat Lee")]
    assert found.problems == ()


def test_a_link_that_exists_changes_nothing_and_none_is_ever_ended():
    assert made(Row(2, "S-1", "Sam", "", (), (), (Contact("gil@x.org"),))).changes_nothing
    assert made(Row(2, "S-1", "Sam")).changes_nothing


def test_a_new_link_of_somebody_who_is_unchanged_is_no_longer_nothing_to_do():
    found = made(Row(2, "S-1", "Sam", "", (), (), (Contact("pat@x.org", "Pat"),)))
    assert (found.changes_nothing, found.unchanged, len(found.linked)) == (False, 0, 1)


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        (row(Contact("new@x.org")), "unknown_guardian", "Pat Lee <pat@example.org>"),
        (row(Contact("G-99", "Gus")), "unknown_guardian", "G-99"),
        (row(Contact("tess@x.org")), "no_guardian", "tess@x.org"),
        (row(Contact("far@x.org", "Far")), "taken", "far@x.org"),
        (row(Contact("S-2")), "own_guardian", "own guardian"),
        (row(Contact("gil@x.org"), roles=("teacher",)), "guardians_of_whom", "Only students"),
    ],
)
def test_what_is_wrong_with_a_guardian_is_said_with_the_line(given, code, says):
    (problem,) = made(given).problems
    assert (problem.line, problem.column, problem.code) == (2, "guardians", code)
    assert says in problem_words(problem)


def test_a_mistyped_address_is_told_with_its_line():
    file = CSV.read(b"name,number,guardians\nSam,S-1,gil@x.org|not@here\n")
    assert [(one.line, one.column, one.code) for one in file.problems] == [(2, "guardians", "bad_email")]


def test_a_teacher_becomes_a_guardian_by_a_row_that_says_so():
    also = Row(3, "T-1", "Tess", "", ("teacher", "guardian"))
    found = made(row(Contact("tess@x.org")), also)
    assert (found.problems, len(found.linked)) == ((), 1)


@pytest.mark.django_db
def test_the_dry_run_shows_the_links_and_applying_makes_them(world, client_of):
    client = client_of(world.people["admin"])
    text = (
        "school_number,name,class,guardians\n"
        f"S-1001,Sam Student,7A,{world.people['guardian'].email}|Pat Lee <pat@hill.example>\n"
        "N-1,Nia New,7A,Pat Lee <pat@hill.example>\n"
    )
    file = SimpleUploadedFile("people.csv", text.encode())
    url = client.post("/school/import/", {"file": file}).headers["Location"]
    page = client.get(url)
    assert "2 new guardian links" in page.content.decode()
    assert "guardian of Nia New" in page.content.decode()
    assert not User.objects.filter(email="pat@hill.example").exists()
    client.post(f"{url}apply/", {"digest": page.context["plan"].digest})
    pat = User.objects.get(email="pat@hill.example")
    assert Membership.objects.get(user=pat).role == "guardian"
    wards = Guardianship.objects.filter(guardian=pat).values_list("student__display_name", flat=True)
    assert set(wards) == {"Sam Student", "Nia New"}
    assert AuditEvent.objects.get(action="roster.apply").detail["linked"] == 2
    assert "Guardians linked" in client.get(url).content.decode()
    assert "Sam Student" in client_of(pat).get("/").content.decode()


@pytest.mark.django_db
def test_the_example_and_the_export_of_the_school_can_be_imported(world, client_of):
    client = client_of(world.people["admin"])
    example = CSV.read(client.get("/school/import/example.csv").content)
    assert example.problems == ()
    assert any(one.guardians for one in example.rows)
    person(world.school, "guardian", "Ned Number", number="G-7", email="x@hill.example")
    exported = CSV.read(client.post("/school/people/export/").content)
    (sam,) = [one for one in exported.rows if one.number == "S-1001"]
    assert sam.guardians == (Contact(world.people["guardian"].email),)
