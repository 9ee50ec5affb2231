"""What a file would change, as plain values."""

from __future__ import annotations

import pytest

from school.rosters.formats import Problem, RosterFile, Row
from school.rosters.plan import plan
from school.rosters.state import ClassRef, Person, State
from school.rosters.words import problem_words

A7 = ClassRef(1, "7A", "Science", "AAAAAA")
B7 = ClassRef(2, "7B", "Science", "BBBBBB")
ENGLISH = ClassRef(3, "7A", "English", "CCCCCC")
ANN = Person(10, "Ann Lee", "ann@x.org", "1", frozenset({"student"}), True, {1: "student"})
BO = Person(11, "Bo Ray", "bo@x.org", "2", frozenset({"student"}), True, {1: "student", 2: "student"})
TESS = Person(12, "Tess", "tess@x.org", "", frozenset({"teacher", "admin"}), True, {1: "teacher"})
STATE = State((ANN, BO, TESS), (A7, B7))


def made(*rows: Row, state: State = STATE):
    return plan(RosterFile(rows), state)


def codes(found) -> list[str]:
    return [one.code for one in found.problems]


def test_a_person_who_is_already_like_this_is_unchanged():
    found = made(Row(2, "1", "Ann Lee", "ann@x.org", ("student",), ("7A",)))
    assert (found.unchanged, found.changes_nothing, found.problems) == (1, True, ())


def test_empty_cells_say_nothing():
    assert made(Row(2, "1"), Row(3, "2"), Row(4, "", "", "tess@x.org")).unchanged == 3


def test_a_new_person_is_a_student_unless_the_file_says_otherwise():
    found = made(Row(2, "9", "New", "", (), ("7b",)), Row(3, "8", "Teach", "", ("teacher",), ("7A",)))
    assert [(one.roles, one.classes) for one in found.new] == [
        (frozenset({"student"}), ((2, "student"),)),
        (frozenset({"teacher"}), ((1, "teacher"),)),
    ]


def test_a_new_person_needs_a_name():
    assert codes(made(Row(2, "9"))) == ["no_name"]


def test_people_are_found_by_number_first_and_by_address_else():
    found = made(Row(2, "1", "Anna Lee", "anna@x.org"), Row(3, "7", "Tess", "tess@x.org"))
    assert [(one.id, one.fields) for one in found.changed] == [
        (10, {"name": ("Ann Lee", "Anna Lee"), "email": ("ann@x.org", "anna@x.org")}),
        (12, {"number": ("", "7")}),
    ]


def test_a_row_that_could_be_two_people_is_neither():
    found = made(Row(2, "1", "Ann Lee", "bo@x.org"))
    assert codes(found) == ["two_people"]
    assert "Ann Lee" in problem_words(found.problems[0])


def test_a_file_never_takes_the_role_of_an_admin():
    assert made(Row(2, "", "Tess", "tess@x.org", ("assistant",))).changed[0].fields == {
        "roles": (["admin", "teacher"], ["admin", "assistant"])
    }


def test_somebody_who_was_closed_and_is_in_the_file_is_opened():
    closed = Person(13, "Cy", "", "3", frozenset({"student"}), active=False)
    assert made(Row(2, "3", "Cy"), state=State((closed,))).changed[0].fields == {"active": (False, True)}


def test_an_address_of_an_account_outside_is_refused_without_saying_whose():
    found = made(Row(2, "9", "New", "far@x.org"), state=State((ANN,), (), frozenset({"far@x.org"})))
    assert codes(found) == ["taken"]
    assert found.new == ()


def test_the_name_of_somebody_who_belongs_elsewhere_too_is_not_changed():
    found = made(Row(2, "1", "Renamed"), state=State((ANN,), (A7,), frozenset(), frozenset({10})))
    assert (codes(found), found.changed) == (["elsewhere"], ())


def test_an_unknown_class_lists_the_known_ones():
    found = made(Row(2, "1", "", "", (), ("7X",)))
    assert "7A, 7B" in problem_words(found.problems[0])


def test_a_name_of_two_classes_asks_for_the_course_or_the_code():
    state = State((ANN,), (A7, ENGLISH))
    found = made(Row(2, "1", "", "", (), ("7A",)), state=state)
    assert "English: 7A, Science: 7A" in problem_words(found.problems[0])
    for label in ("English: 7A", "english:7a", "CCCCCC", "ＣＣＣＣＣＣ"):
        assert made(Row(2, "1", "", "", (), (label,)), state=state).enrolled[0].section == 3


def test_two_classes_alike_in_course_and_name_are_told_apart_by_code():
    state = State((ANN,), (A7, ClassRef(4, "7A", "Science", "DDDDDD")))
    assert "AAAAAA, DDDDDD" in problem_words(made(Row(2, "1", "", "", (), ("7A",)), state=state).problems[0])


@pytest.mark.parametrize("role", ["admin", "guardian"])
def test_admins_and_guardians_are_in_no_class(role):
    assert codes(made(Row(2, "9", "New", "", (role,), ("7A",)))) == ["no_class_role"]


def test_who_is_not_in_the_file_is_not_touched():
    found = made(Row(2, "1", "Ann Lee", "", (), ("7A",)))
    assert found.changes_nothing
    assert [(one.person, one.section) for one in found.leavers] == [(11, 1)]


def test_only_students_of_classes_that_the_file_names_can_be_leavers():
    found = made(Row(2, "2", "", "", (), ("7B",)))
    assert found.leavers == ()
    assert {one.person for one in made(Row(2, "9", "New", "", (), ("7A",))).leavers} == {10, 11}


def test_a_file_with_a_problem_cannot_end_anything():
    file = RosterFile((Row(2, "1", "", "", (), ("7A",)),), (Problem(3, "number", "no_identity"),))
    assert (bool(plan(file, STATE).leavers), plan(file, STATE).may_end) == (True, False)


def test_changing_more_than_half_of_the_school_is_large():
    people = tuple(
        Person(n, f"P{n}", "", str(n), frozenset({"student"}), True, {1: "student"}) for n in range(20)
    )
    state = State(people, (A7,))
    renamed = [Row(n, str(n), f"New {n}") for n in range(11)]
    assert made(*renamed, state=state).is_large(end=False)
    assert not made(*renamed[:10], state=state).is_large(end=False)
    alone = made(Row(2, "1", "P1", "", (), ("7A",)), state=state)
    assert (alone.is_large(end=False), alone.is_large(end=True)) == (False, True)


def test_the_digest_follows_what_would_be_written():
    one, same = made(Row(2, "1", "Anna")), made(Row(2, "1", "Anna"))
    assert one.digest == same.digest != made(Row(2, "1", "Anne")).digest
