"""An import from upload to the changed school, through the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from school.courses.models import Enrolment, Section
from school.people.access import actor_for
from school.people.models import AuditEvent, Membership, User
from school.rosters import tasks
from school.rosters.models import RosterImport
from school.rosters.services import applying, import_apply, import_open
from tests.factories import enrol, person

pytestmark = pytest.mark.django_db
GOOD = "school_number,name,class\nS-1001,Sam Student,7A\nN-1,Nia New,7A\nN-2,Bo Berg,\n"


@pytest.fixture
def admin(world, client_of):
    return client_of(world.people["admin"])


def upload(client, text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return client.post("/school/import/", {"file": SimpleUploadedFile("people.csv", data)}).headers[
        "Location"
    ]


def confirm(client, url: str, **ticks: str) -> Any:
    digest = client.get(url).context["plan"].digest
    return client.post(f"{url}apply/", {"digest": digest, **ticks})


def names_in(section: Section) -> set[str]:
    rows = Enrolment.objects.filter(section=section, is_active=True, role="student")
    return set(rows.values_list("user__display_name", flat=True))


def test_looking_at_the_differences_changes_nothing(world, admin):
    people = User.objects.count()
    page = admin.get(upload(admin, GOOD))
    assert [page.context[key].total for key in ("new", "changed", "problems")] == [2, 0, 0]
    assert User.objects.count() == people
    assert b"Nia New" in page.content


def test_pages_are_planned_for_the_people_who_have_just_come(world, admin):
    rows = "".join(f"P-{number},Person {number},7A\n" for number in range(300))
    confirm(admin, upload(admin, f"school_number,name,class\n{rows}"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Membership._meta.db_table])
        assert cursor.fetchone() == (Membership.objects.count(),)


def test_a_confirmed_list_is_in_the_school_and_the_file_is_forgotten(world, admin):
    url = upload(admin, GOOD)
    assert confirm(admin, url).status_code == 302
    page = admin.get(url)
    assert page.context["report"]["people_added"] == 2
    assert names_in(world.section) == {"Sam Student", "Nia New"}
    new = Membership.objects.get(school_number="N-1")
    assert (new.role, new.user.has_usable_password()) == ("student", False)
    record = RosterImport.objects.get()
    assert (record.state, record.content) == ("applied", {})
    assert AuditEvent.objects.get(action="roster.apply").detail["people_added"] == 2


def test_the_second_import_of_the_same_list_writes_nothing(world, admin):
    confirm(admin, upload(admin, GOOD))
    page = admin.get(upload(admin, GOOD))
    assert b"Nothing to do" in page.content
    assert page.context["plan"].unchanged == 3


def test_what_the_school_exports_it_imports_without_a_change(world, admin):
    person(world.school, "teacher", "=SUM(A1)", email="formula@hill.example")
    Section.objects.create(school=world.school, course=world.course, name="a|b")
    enrol(Section.objects.get(name="a|b"), world.student)
    data = admin.post("/school/people/export/").content
    assert b"'=SUM(A1)" in data
    found = admin.get(upload(admin, data)).context["plan"]
    assert (found.changes_nothing, found.problems, found.leavers) == (True, (), ())


def test_good_rows_are_applied_and_rows_with_a_problem_left_out(world, admin):
    url = upload(admin, GOOD + "N-3,Cy,7X\n,Nobody,\n")
    page = admin.get(url)
    assert b"There is no class" in page.content
    assert b"Apply, without the 2 rows with problems" in page.content
    confirm(admin, url)
    assert admin.get(url).context["report"]["left_out"] == 2
    assert not User.objects.filter(display_name="Cy").exists()


def test_a_student_who_is_not_in_the_list_stays_unless_it_is_ticked(world, admin):
    world.new_student("Left Lee")
    confirm(admin, upload(admin, GOOD))
    assert "Left Lee" in names_in(world.section)
    confirm(admin, upload(admin, GOOD), end_leavers="on")
    assert names_in(world.section) == {"Sam Student", "Nia New"}
    assert Enrolment.objects.filter(user__display_name="Left Lee", is_active=False).exists()
    assert Enrolment.objects.filter(section=world.section, user=world.teacher, is_active=True).exists()


def test_changing_more_than_half_of_the_school_is_asked_twice(world, admin):
    text = "email,name\n" + "".join(f"{one.email},New {n}\n" for n, one in enumerate(world.people.values()))
    url = upload(admin, text)
    page = confirm(admin, url)
    assert page.status_code == 422
    assert b"more than half" in page.content
    assert not User.objects.filter(display_name="New 1").exists()
    assert confirm(admin, url, sure="on").status_code == 302
    assert User.objects.filter(display_name="New 1").exists()


def test_a_school_that_changed_meanwhile_is_shown_again(world, admin):
    url = upload(admin, GOOD)
    digest = admin.get(url).context["plan"].digest
    person(world.school, "student", "Nia New", number="N-1")
    page = admin.post(f"{url}apply/", {"digest": digest})
    assert page.status_code == 422
    assert b"changed since this page was made" in page.content


def test_a_change_between_confirming_and_applying_fails_as_a_whole(world, admin, monkeypatch):
    monkeypatch.setattr(applying, "INLINE_ROWS", 1)
    monkeypatch.setattr(tasks.apply, "delay", lambda _import_id: None)
    url = upload(admin, GOOD)
    confirm(admin, url)
    person(world.school, "student", "Nia New", number="N-1")
    tasks.apply(RosterImport.objects.get().pk)
    page = admin.get(url)
    assert b"Nothing was changed" in page.content
    assert not Membership.objects.filter(school_number="N-2").exists()


def test_a_large_list_goes_to_a_worker_and_the_page_can_be_left(world, admin, monkeypatch):
    rung: list[int] = []
    monkeypatch.setattr(tasks.apply, "delay", rung.append)
    text = "number,name,class\n" + "".join(f"L{n},Person {n},7A\n" for n in range(applying.INLINE_ROWS + 1))
    url = upload(admin, text)
    confirm(admin, url)
    assert b"being applied" in admin.get(url).content
    fragment = admin.get(url, headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    RosterImport.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    assert b"No worker has started" in admin.get(url).content
    tasks.apply(*rung)
    tasks.apply(*rung)
    assert admin.get(url).context["report"]["people_added"] == applying.INLINE_ROWS + 1
    assert Membership.objects.filter(school_number__startswith="L").count() == applying.INLINE_ROWS + 1


def test_a_large_list_is_applied_here_when_the_broker_is_down(world, admin, monkeypatch):
    def down(_import_id: int) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(applying, "INLINE_ROWS", 1)
    monkeypatch.setattr(tasks.apply, "delay", down)
    url = upload(admin, GOOD)
    confirm(admin, url)
    assert admin.get(url).context["report"]["people_added"] == 2


def test_an_import_that_no_worker_takes_can_be_applied_from_its_page(world, admin, monkeypatch):
    monkeypatch.setattr(applying, "INLINE_ROWS", 1)
    monkeypatch.setattr(tasks.apply, "delay", lambda _import_id: None)
    url = upload(admin, GOOD)
    confirm(admin, url)
    admin.post(f"{url}here/")
    assert admin.get(url).context["report"]["people_added"] == 2


def test_confirming_twice_applies_once(world, admin):
    url = upload(admin, GOOD)
    digest = admin.get(url).context["plan"].digest
    for _press in range(2):
        admin.post(f"{url}apply/", {"digest": digest})
    assert AuditEvent.objects.filter(action="roster.apply").count() == 1
    import_apply(import_id=RosterImport.objects.get().pk)
    assert Membership.objects.filter(school_number="N-1").count() == 1


def test_giving_up_forgets_the_file(world, admin):
    url = upload(admin, GOOD)
    admin.post(f"{url}drop/")
    assert RosterImport.objects.get().content == {}
    assert b"given up" in admin.get(url).content
    assert admin.post(f"{url}apply/", {"digest": "x"}).status_code == 302
    assert not Membership.objects.filter(school_number="N-1").exists()


def test_abandoned_lists_are_forgotten_at_the_next_upload(world, admin):
    upload(admin, GOOD)
    RosterImport.objects.update(created_at=timezone.now() - timedelta(days=8))
    upload(admin, GOOD)
    assert RosterImport.objects.filter(state="discarded", content={}).count() == 1


def test_another_school_is_neither_read_nor_matched(world, other_world, admin):
    found = admin.get(upload(admin, "number,name,email,class\nS-1001,Sam Student,,\n")).context["plan"]
    assert found.unchanged == 1
    address = other_world.teacher.email
    page = admin.get(upload(admin, f"email,name\n{address},Taken\n"))
    assert b"cannot be used here" in page.content
    assert not Membership.objects.filter(school=world.school, user=other_world.teacher).exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", b"The file is empty"),
        (b"PK\x03\x04rest", b"CSV UTF-8"),
        (b"\x00\x01\x02" * 9, b"not a text file"),
        (b"class\n7A\n", b"no column with names"),
    ],
)
def test_a_useless_file_is_answered_with_advice(world, admin, data, words):
    page = admin.get(upload(admin, data))
    assert words in page.content
    assert b"Apply" not in page.content


def test_no_file_and_a_file_too_large_are_told(world, admin):
    assert admin.post("/school/import/", {"x": "y"}).status_code == 422
    big = SimpleUploadedFile("people.csv", b"x" * (5 * 1024 * 1024 + 1))
    reply = admin.post("/school/import/", {"file": big})
    assert b"larger than 5" in reply.content


def test_reading_and_planning_takes_few_queries(world, admin, django_assert_max_num_queries):
    text = "number,name,class\n" + "".join(f"L{n},Person {n},7A\n" for n in range(400))
    url = upload(admin, text)
    admin.get(url)
    with django_assert_max_num_queries(17):
        admin.get(url)


def test_names_from_a_file_are_text_on_the_page(world, admin):
    page = admin.get(upload(admin, 'number,name\n9,"<script>alert(1)</script>"\n'))
    assert b"<script>alert" not in page.content
    assert b"&lt;script&gt;alert" in page.content


def test_open_imports_belong_to_the_one_who_looked(world, admin):
    actor = actor_for(world.people["admin"])
    assert actor is not None
    record = import_open(actor=actor, file_name="x" * 300, data=GOOD.encode())
    assert (record.uploaded_by, len(record.file_name)) == (world.people["admin"], 200)
