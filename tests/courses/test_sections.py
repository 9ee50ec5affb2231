"""Classes: people, codes and switches."""

from __future__ import annotations

from django.urls import reverse

from school.courses.models import Section
from school.people.models import AuditEvent, Membership
from tests.factories import person


def post(client, name: str, row, /, **data):
    return client.post(reverse(f"courses:{name}", args=[row.public_id]), data)


def shown(client, section, **query) -> str:
    reply = client.get(reverse("courses:section", args=[section.public_id]), query)
    return reply.content.decode()


def membership(user) -> str:
    return str(Membership.objects.get(user=user).public_id)


def test_a_teacher_finds_a_student_by_name_or_number_and_adds_them(world, client_of):
    client, outsider = client_of(world.teacher), world.people["outsider"]
    assert "Olu Outsider" in shown(client, world.section, q="olu")
    assert "Olu Outsider" in shown(client, world.section, q="s-1002")
    assert "Nobody else of this name" in shown(client, world.section, q="sam")
    post(client, "enrolment_add", world.section, who=[membership(outsider), "no-id"])
    assert world.section.enrolments.get(user=outsider).role == "student"


def test_a_teacher_adds_a_colleague_who_then_teaches_the_class(world, client_of):
    colleague = person(world.school, "teacher", "Cole League")
    address = reverse("courses:section", args=[world.section.public_id])
    assert client_of(colleague).get(address).status_code == 404
    assert "Cole League" in shown(client_of(world.teacher), world.section, q="cole")
    post(client_of(world.teacher), "enrolment_add", world.section, who=[membership(colleague)])
    assert "Add people" in client_of(colleague).get(address).content.decode()
    event = AuditEvent.objects.get(action="enrolment.add")
    assert event.detail == {"person": str(colleague.public_id), "role": "teacher"}
    listed = client_of(world.people["admin"]).get(reverse("people:audit")).content.decode()
    assert "Took Cole League into a class as a teacher" in listed


def test_a_colleague_may_come_in_as_an_assistant_and_an_assistant_as_nothing_more(world, client_of):
    colleague = person(world.school, "teacher", "Cole League")
    helper = person(world.school, "assistant", "Hel Per")
    chosen = [membership(colleague), membership(helper), membership(world.people["outsider"])]
    wishes = dict(zip((f"role-{one}" for one in chosen), ("assistant", "teacher", "teacher"), strict=True))
    post(client_of(world.teacher), "enrolment_add", world.section, who=chosen, **wishes)
    roles = dict(world.section.enrolments.values_list("user", "role"))
    assert (roles[colleague.pk], roles[helper.pk]) == ("assistant", "assistant")
    assert roles[world.people["outsider"].pk] == "student"
    assert "Add people" not in shown(client_of(colleague), world.section)


def test_guardians_admins_and_strangers_are_not_for_a_class(world, other_world, client_of):
    client, guardian = client_of(world.teacher), world.people["guardian"]
    assert "Gil Guardian" not in shown(client, world.section, q="gil")
    who = [membership(guardian), membership(world.people["admin"]), membership(other_world.teacher)]
    post(client, "enrolment_add", world.section, who=who)
    users = [guardian, world.people["admin"], other_world.teacher]
    assert not world.section.enrolments.filter(user__in=users).exists()


def test_an_assistant_adds_nobody(world, client_of):
    colleague = person(world.school, "teacher", "Cole League")
    client = client_of(world.people["assistant"])
    assert "Cole League" not in shown(client, world.section, q="cole")
    assert post(client, "enrolment_add", world.section, who=[membership(colleague)]).status_code == 403


def test_an_admin_adds_a_teacher_with_the_role_of_the_membership(world, client_of):
    colleague = person(world.school, "teacher", "Cole League")
    post(client_of(world.people["admin"]), "enrolment_add", world.section, who=[membership(colleague)])
    assert world.section.enrolments.get(user=colleague).role == "teacher"


def test_whoever_leaves_keeps_their_work_and_may_come_back(world, client_of):
    work = world.submission()
    client = client_of(world.teacher)
    client.post(reverse("courses:enrolment_end", args=[world.section.public_id, world.student.public_id]))
    assert not world.section.enrolments.get(user=world.student).is_active
    assert (
        client_of(world.student).get(reverse("courses:detail", args=[world.course.public_id])).status_code
        == 404
    )
    work.refresh_from_db()
    post(client, "enrolment_add", world.section, who=[membership(world.student)])
    assert world.section.enrolments.get(user=world.student).is_active
    gone = AuditEvent.objects.filter(action="enrolment.end").values_list("detail", flat=True).get()
    assert gone == {"person": str(world.student.public_id)}


def test_the_last_teacher_of_a_class_stays(world, client_of):
    client = client_of(world.teacher)
    address = reverse("courses:enrolment_end", args=[world.section.public_id, world.teacher.public_id])
    assert "A class needs a teacher" in client.post(address, follow=True).content.decode()
    assert world.section.enrolments.get(user=world.teacher).is_active


def test_a_code_is_renewed_switched_off_and_on(world, client_of):
    client, before = client_of(world.teacher), world.section.class_code
    post(client, "section_code", world.section, action="renew")
    world.section.refresh_from_db()
    assert world.section.class_code != before
    post(client, "section_code", world.section, action="close")
    assert "Nobody can join with a code" in shown(client, world.section)
    post(client, "section_code", world.section, action="open")
    assert world.section.class_code in shown(client, world.section)
    post(client, "section_code", world.section, action="nonsense")


def test_the_switches_for_ai_are_kept_and_noted(world, client_of):
    post(
        client_of(world.teacher),
        "section_edit",
        world.section,
        name="7A",
        ai_tutoring="on",
        feedback_tone="warm",
    )
    world.section.refresh_from_db()
    assert (world.section.ai_grading, world.section.ai_tutoring) == (False, True)
    noted = AuditEvent.objects.get(action="section.update").detail
    assert noted == {"ai_grading": False, "ai_tutoring": True, "ai_training": False, "feedback_tone": "warm"}


def test_a_new_class_needs_a_name_of_its_own_in_the_course(world, client_of):
    client = client_of(world.teacher)
    reply = post(client, "section_new", world.course, name="7A")
    assert "name" in reply.context["form"].errors
    post(client, "section_new", world.course, name="7B", ai_grading="on", feedback_tone="plain")
    made = Section.objects.get(name="7B")
    assert made.enrolments.get().user == world.teacher
    assert made.class_code


def test_an_admin_sees_all_classes_and_a_teacher_their_own(world, other_world, client_of):
    Section.objects.create(school=world.school, course=world.course, name="Zinnia class")
    address = reverse("courses:sections")
    everything = client_of(world.people["admin"]).get(address).content.decode()
    assert "7A" in everything
    assert "Zinnia class" in everything
    assert "Nobody yet" in everything
    assert "Zinnia class" not in client_of(world.teacher).get(address).content.decode()
    assert "No class fits" in client_of(world.teacher).get(address, {"q": "chemistry"}).content.decode()


def test_an_assistant_sees_the_class_without_tools(world, client_of):
    text = shown(client_of(world.people["assistant"]), world.section)
    assert "Sam Student" in text
    assert "Add people" not in text
    assert "/end/" not in text


def test_a_teacher_sees_the_work_of_the_class_and_where_it_leads(world, client_of):
    page = shown(client_of(world.teacher), world.section)
    assert reverse("grading:overview", args=[world.assignment.public_id]) in page
    assert reverse("grading:gradebook", args=[world.section.public_id]) in page
    world.assignment.sections.clear()
    assert "This class has no assignment yet." in shown(client_of(world.teacher), world.section)


def test_an_admin_who_does_not_teach_the_class_sees_its_people_but_not_its_work(world, client_of):
    page = shown(client_of(world.people["admin"]), world.section)
    assert world.student.display_name in page
    assert world.assignment.title not in page
