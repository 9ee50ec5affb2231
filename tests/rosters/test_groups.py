"""Columns `group:NAME` of a list of people."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from school.people.access import actor_for
from school.people.models import SubgroupEntry
from school.people.services.subgroups import subgroup_save
from school.rosters.formats import Row, get
from school.rosters.groups import GroupReader
from school.rosters.models import RosterImport
from school.rosters.state import GroupField

LIST = "school_number,name,roles,group: Language at home\n"


def rows(text: str):
    return get("csv-simple").read(text.encode()).rows


def test_a_column_is_read_in_any_spelling_and_empty_cells_say_nothing():
    text = "number,name,GROUP:  Home ,分组：家中语言\n1,Ann,Chinese,\n2,Bo,,普通话\n"
    assert [row.groups for row in rows(text)] == [(("Home", "Chinese"),), (("家中语言", "普通话"),)]


def test_a_class_column_called_group_is_still_a_class():
    assert rows("number,name,group\n1,Ann,7A\n")[0].classes == ("7A",)


def reader() -> GroupReader:
    return GroupReader([GroupField(5, "Home", {"Chinese": 1, "Another": 2})])


def test_groups_are_found_whatever_the_case():
    faults: list = []
    row = Row(2, "1", "Ann", groups=(("HOME", "chinese"),))
    assert reader().read(row, frozenset({"student"}), faults) == ((5, 1),)
    assert faults == []


@pytest.mark.parametrize(
    ("groups", "roles", "code"),
    [((("Home", "Klingon"),), {"student"}, "unknown_group"), ((("Home", "Chinese"),), {"teacher"}, "group_of_no_student")],
)  # fmt: skip
def test_what_cannot_be_written_is_a_problem_of_the_row(groups, roles, code):
    faults: list = []
    assert reader().read(Row(2, "1", "Ann", groups=groups), frozenset(roles), faults) == ()
    assert [one.code for one in faults] == [code]


def test_a_column_that_is_not_recorded_is_told_once():
    found = reader()
    for line in (2, 3):
        assert (
            found.read(Row(line, "1", "Ann", groups=(("Shoe size", "40"),)), frozenset({"student"}), []) == ()
        )
    assert [one.code for one in found.unknown()] == ["unknown_group_column"]


@pytest.fixture
def admin(world, client_of):
    subgroup_save(
        actor=actor_for(world.people["admin"]), field=None, name="Language at home", purpose="Fairness",
        values=["Chinese", "Another"],
    )  # fmt: skip
    return client_of(world.people["admin"])


def upload(admin, text):
    file = SimpleUploadedFile("people.csv", text.encode())
    admin.post(reverse("rosters:import"), {"file": file})
    record = RosterImport.objects.latest("pk")
    page = admin.get(reverse("rosters:import_detail", args=[record.public_id]))
    digest = page.context["plan"].digest
    admin.post(reverse("rosters:import_start", args=[record.public_id]), {"digest": digest, "sure": "on"})
    record.refresh_from_db()
    return page.content.decode(), record


@pytest.mark.django_db
def test_an_import_sets_groups_of_new_and_known_students(world, admin):
    page, record = upload(
        admin, LIST + "S-1001,Sam Student,student,Another\n900,New Person,student,chinese\n"
    )
    assert "2 entries of recorded groups are set" in page
    assert record.report["grouped"] == 2
    found = dict(SubgroupEntry.objects.values_list("user__display_name", "value__name"))
    assert found == {"Sam Student": "Another", "New Person": "Chinese"}


@pytest.mark.django_db
def test_the_same_list_again_changes_nothing(world, admin):
    text = LIST + "S-1001,Sam Student,student,Another\n"
    upload(admin, text)
    page, _record = upload(admin, text)
    assert "Nothing to do" in page
