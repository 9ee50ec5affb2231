"""The list of people and the page of one: what each role sees and may do."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from school.courses.models import Section
from school.people.access import actor_for
from school.people.models import AuditEvent, Guardianship, Membership, User
from school.rosters.people import people_for
from tests.factories import PASSWORD, enrol, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(world, client_of):
    return client_of(world.people["admin"])


def names(client: Client, query: str = "") -> set[str]:
    return {row.user.display_name for row in client.get(f"/school/people/?{query}").context["rows"]}


def page_of(user: User) -> str:
    return f"/school/people/{user.public_id}/"


def body(user: User, *roles: str, **more: str) -> dict:
    return {
        "display_name": user.display_name,
        "email": user.email or "",
        "school_number": "",
        "roles": roles,
        **more,
    }


def test_an_admin_sees_everybody_of_the_school_and_nobody_else(world, other_world, admin):
    assert names(admin) == {one.display_name for one in world.people.values()}
    listed = {row.user for row in admin.get("/school/people/").context["rows"]}
    assert not listed & set(other_world.people.values())


@pytest.mark.parametrize("role", ["teacher", "assistant"])
def test_staff_see_the_students_of_their_classes(world, client_of, role):
    assert names(client_of(world.people[role])) == {"Sam Student"}
    assert client_of(world.people[role]).get(page_of(world.people["outsider"])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("words=sam", {"Sam Student"}),
        ("words=S-1002", {"Olu Outsider"}),
        ("words=teacher@hill", {"Tess Teacher"}),
        ("words=student sam", {"Sam Student"}),
        ("words=zzz", set()),
        ("role=student", {"Sam Student", "Olu Outsider"}),
        ("role=student&status=classless", {"Olu Outsider"}),
        ("status=closed", {"Gil Guardian"}),
        ("role=nonsense&status=nonsense", None),
    ],
)
def test_search_and_filters(world, admin, query, found):
    Membership.objects.filter(user=world.people["guardian"]).update(is_active=False)
    everybody = {one.display_name for one in world.people.values()}
    assert names(admin, query) == (everybody if found is None else found)


def test_queries_do_not_grow_with_the_people(world, admin, django_assert_max_num_queries):
    for number in range(30):
        enrol(world.section, person(world.school, "student", f"Pupil {number}", number=f"N{number}"))
    admin.get("/school/people/")
    with django_assert_max_num_queries(16):
        assert len(names(admin)) == 36


def test_adding_a_person(world, admin):
    form = {"display_name": "Nia New", "school_number": "N-1", "email": "", "roles": ["student"]}
    url = admin.post("/school/people/new/", form).headers["Location"]
    assert "Nia New" in admin.get(url).content.decode()
    assert AuditEvent.objects.get(action="person.add").detail == {"roles": ["student"]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"display_name": " "}, "This field is required"),
        ({"school_number": "s-1001"}, "Another person of the school has this number"),
        ({"email": "TESS.teacher@hill.example"}, "already used"),
        ({"school_number": "", "email": ""}, "sign in with one of them"),
        ({"roles": []}, "This field is required"),
        ({"roles": ["emperor"]}, "emperor"),
    ],
)
def test_a_bad_person_is_refused_with_a_reason_and_typing_is_kept(world, admin, change, words):
    form = {
        "display_name": "Nia New",
        "school_number": "N-1",
        "email": "nia@x.org",
        "roles": ["student"],
    } | change
    reply = admin.post("/school/people/new/", form)
    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert form["email"] in reply.content.decode()


def test_roles_change_and_the_number_stays(world, admin):
    outsider = world.people["outsider"]
    admin.post(f"{page_of(outsider)}edit/", body(outsider, "assistant", "guardian", school_number="S-1002"))
    rows = Membership.objects.filter(user=outsider).order_by("role").values_list("role", "school_number")
    assert {role for role, _number in rows} == {"assistant", "guardian"}
    assert sorted(number for _role, number in rows) == ["", "S-1002"]
    assert AuditEvent.objects.get(action="person.change").detail["fields"] == ["roles"]


def test_the_last_admin_stays_one(world, admin):
    ada = world.people["admin"]
    reply = admin.post(f"{page_of(ada)}edit/", body(ada, "teacher"))
    assert "last admin" in reply.content.decode()
    assert admin.post(f"{page_of(ada)}access/", {"open": "no"}, follow=True).status_code == 200
    assert Membership.objects.get(user=ada).is_active
    second = person(world.school, "admin", "Second Admin")
    assert admin.post(f"{page_of(ada)}edit/", body(ada, "teacher")).status_code == 302
    assert actor_for(second).is_admin


def test_a_closed_admin_does_not_count_as_one(world, admin):
    second = person(world.school, "admin", "Second Admin")
    assert admin.post(f"{page_of(second)}access/", {"open": "no"}).status_code == 302
    reply = admin.post(f"{page_of(world.people['admin'])}edit/", body(world.people["admin"], "teacher"))
    assert reply.status_code == 422


def test_a_closed_account_opens_nothing_until_it_is_opened_again(world, admin, client_of):
    teacher = client_of(world.teacher)
    admin.post(f"{page_of(world.teacher)}access/", {"open": "no"})
    assert teacher.get("/account/").status_code == 403
    admin.post(f"{page_of(world.teacher)}access/", {"open": "yes"})
    assert teacher.get("/account/").status_code == 200
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {
        "person.deactivate",
        "person.reactivate",
    }


def issue(client: Client, user: User) -> str:
    reply = client.post(f"{page_of(user)}password/")
    found = re.search(r'one-time-word" translate="no">([a-z-]+)<', reply.content.decode())
    return found[1] if found else ""


def test_a_teacher_makes_a_one_time_password_that_is_shown_once_and_works(world, client_of):
    teacher = client_of(world.teacher)
    issued = issue(teacher, world.student)
    assert issued not in teacher.get(page_of(world.student)).content.decode()
    pupil = Client()
    assert pupil.post("/sign-in/", {"identifier": "S-1001", "password": PASSWORD}).status_code == 422
    pupil.post("/sign-in/", {"identifier": "S-1001", "password": issued})
    assert pupil.get("/").headers["Location"].startswith("/account/password/")
    assert AuditEvent.objects.get(action="password.issue").target == str(world.student.public_id)


def test_the_answer_with_the_password_is_kept_by_no_cache(world, client_of):
    reply = client_of(world.teacher).post(f"{page_of(world.student)}password/")
    assert "no-store" in reply.headers["Cache-Control"]


def test_a_teacher_resets_students_of_their_own_classes_alone(world, other_world, client_of):
    teacher = client_of(world.teacher)
    for stranger in (world.people["outsider"], world.people["admin"], other_world.student):
        assert teacher.post(f"{page_of(stranger)}password/").status_code == 404
    assert client_of(world.people["assistant"]).post(f"{page_of(world.student)}password/").status_code == 403


def test_a_student_who_is_also_staff_is_not_reset_by_a_teacher(world, client_of):
    Membership.objects.create(school=world.school, user=world.student, role="admin")
    assert client_of(world.teacher).post(f"{page_of(world.student)}password/").status_code == 403


def test_a_person_of_two_schools_keeps_name_and_password_from_both(world, other_world, admin):
    Membership.objects.create(school=other_world.school, user=world.teacher, role="teacher")
    assert issue(admin, world.teacher) == ""
    world.teacher.refresh_from_db()
    assert world.teacher.check_password(PASSWORD)
    reply = admin.post(
        f"{page_of(world.teacher)}edit/", body(world.teacher, "teacher", display_name="Renamed")
    )
    assert "theirs to change" in reply.content.decode()


def test_guardians_are_added_and_parted(world, admin):
    outsider, url = world.people["outsider"], f"{page_of(world.people['outsider'])}guardians/"
    assert admin.post(url, {"identifier": "nobody@x.org"}).status_code == 422
    assert admin.post(url, {"identifier": world.teacher.email}).status_code == 422
    admin.post(url, {"identifier": world.people["guardian"].email.upper()})
    assert Guardianship.objects.filter(student=outsider).count() == 1
    admin.post(url, {"end": str(world.people["guardian"].public_id)})
    assert not Guardianship.objects.filter(student=outsider).exists()


def test_a_student_who_left_a_class_is_no_longer_the_teachers(world):
    Section.objects.get(pk=world.section.pk).enrolments.filter(user=world.student).update(is_active=False)
    assert list(people_for(actor_for(world.teacher))) == []


def test_sheets_have_working_passwords_for_those_who_never_signed_in(world, admin):
    User.objects.filter(pk=world.student.pk).update(last_login="2026-01-01T00:00:00Z")
    reply = admin.post("/school/people/sheets/", {"of": "school"})
    page = reply.content.decode()
    assert "Olu Outsider" in page
    assert "Sam Student" not in page
    assert "no-store" in reply.headers["Cache-Control"]
    password = re.search(r"slip-password\">([a-z-]+)<", page)[1]
    pupil = Client()
    pupil.post("/sign-in/", {"identifier": "S-1002", "password": password})
    assert pupil.get("/").headers["Location"].startswith("/account/password/")
    assert b"nothing to print" in admin.post("/school/people/sheets/", {"of": "school"}, follow=True).content


def test_a_list_of_sheets_is_hashed_quickly_but_never_plainly(world, admin):
    admin.post("/school/people/sheets/", {"of": "school"})
    world.people["outsider"].refresh_from_db()
    assert world.people["outsider"].password.startswith("one_time$")
