"""The account page: profile, language and theme, consents, schools."""

from __future__ import annotations

import pytest
from django.test import Client

from school.people.access import actor_for
from school.people.consent import consent_given, may_allow, refused_by
from school.people.models import AuditEvent, Consent, Guardianship, Membership
from tests.factories import person

pytestmark = pytest.mark.django_db
KIND = Consent.Kind


def decide(client: Client, who, kind: str, granted: str):
    body = {"person": str(who.public_id), "kind": kind, "granted": granted}
    return client.post("/account/consents/", body).status_code


def test_profile_changes_are_kept(world, client_of):
    client = client_of(world.student)
    body = {"display_name": "  Samira\u202e  Student ", "language": "zh-hans", "theme": "dark"}
    assert client.post("/account/", body).status_code == 302
    world.student.refresh_from_db()
    assert world.student.display_name == "Samira Student"
    page = client.get("/account/").content.decode()
    assert 'lang="zh-hans"' in page
    assert 'data-theme="dark"' in page


def test_an_empty_name_is_refused_and_typing_is_kept(world, client_of):
    reply = client_of(world.student).post("/account/", {"display_name": " ", "language": "", "theme": "dark"})
    assert reply.status_code == 422
    assert b'value="dark" selected' in reply.content


def test_the_language_switch_works_signed_out_and_is_remembered_signed_in(world, client_of):
    visitor = Client()
    visitor.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})
    assert b'lang="zh-hans"' in visitor.get("/sign-in/").content
    client = client_of(world.student)
    assert (
        client.post("/language/", {"language": "zh-hans", "next": "/account/"}).headers["Location"]
        == "/account/"
    )
    world.student.refresh_from_db()
    assert world.student.language == "zh-hans"
    client.post("/language/", {"language": "tlh"})
    world.student.refresh_from_db()
    assert world.student.language == "zh-hans"


def test_the_theme_switch_is_stored(world, client_of):
    client = client_of(world.student)
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": "neon"})
    world.student.refresh_from_db()
    assert world.student.theme == "dark"


def test_without_a_word_the_school_decides_but_training_needs_a_yes(world):
    school, student = world.school, world.student
    school.ai_training = True
    assert consent_given(student, school, KIND.AI_GRADING)
    assert not consent_given(student, school, KIND.AI_TRAINING)
    school.ai_grading = False
    assert not consent_given(student, school, KIND.AI_GRADING)


def test_a_student_switches_ai_off_and_on(world, client_of):
    outsider = world.people["outsider"]
    client = client_of(outsider)
    decide(client, outsider, KIND.AI_GRADING, "no")
    assert not consent_given(outsider, world.school, KIND.AI_GRADING)
    assert refused_by(world.school, KIND.AI_GRADING, [outsider.pk, world.student.pk]) == {outsider.pk}
    decide(client, outsider, KIND.AI_GRADING, "yes")
    assert consent_given(outsider, world.school, KIND.AI_GRADING)
    assert AuditEvent.objects.filter(action="consent.decide").count() == 2


def test_a_minor_cannot_allow_training_but_the_guardian_can(world, client_of):
    world.school.ai_training = True
    world.school.save()
    assert decide(client_of(world.student), world.student, KIND.AI_TRAINING, "yes") == 403
    assert decide(client_of(world.people["guardian"]), world.student, KIND.AI_TRAINING, "yes") == 302
    assert consent_given(world.student, world.school, KIND.AI_TRAINING)
    assert decide(client_of(world.student), world.student, KIND.AI_TRAINING, "no") == 302
    assert not consent_given(world.student, world.school, KIND.AI_TRAINING)


def test_a_guardians_refusal_stands_until_the_guardian_lifts_it(world, client_of):
    guardian, student = client_of(world.people["guardian"]), client_of(world.student)
    decide(guardian, world.student, KIND.AI_TUTORING, "no")
    assert decide(student, world.student, KIND.AI_TUTORING, "yes") == 403
    decide(guardian, world.student, KIND.AI_TUTORING, "yes")
    assert consent_given(world.student, world.school, KIND.AI_TUTORING)


@pytest.mark.parametrize("role", ["guardian", "teacher", "admin", "outsider"])
def test_nobody_decides_for_a_stranger(world, other_world, client_of, role):
    client = client_of(world.people[role])
    strangers = [other_world.student, world.people["assistant"]]
    assert [decide(client, one, KIND.AI_GRADING, "no") for one in strangers] == [404, 404]
    assert not Consent.objects.exists()


def test_the_page_shows_a_guardian_the_switches_of_the_ward(world, client_of):
    page = client_of(world.people["guardian"]).get("/account/").content.decode()
    assert "For Sam Student" in page


def test_a_person_in_two_schools_switches_between_them(world, other_world, client_of):
    Membership.objects.create(school=other_world.school, user=world.teacher, role="teacher")
    client = client_of(world.teacher)
    assert "Hill School" in client.get("/account/").content.decode()
    client.post("/account/school/", {"school": str(other_world.school.public_id)})
    assert client.get("/account/").context["actor"].school == other_world.school
    client.post("/account/school/", {"school": "not-an-id"})
    assert client.get("/account/").context["actor"].school == other_world.school


def test_nobody_switches_into_a_foreign_school(world, other_world, client_of):
    client = client_of(world.teacher)
    client.post("/account/school/", {"school": str(other_world.school.public_id)})
    assert client.get("/account/").context["actor"].school == world.school


def test_guardianship_counts_in_its_own_school_alone(world, other_world):
    guardian = person(other_world.school, "guardian", "Far Guardian")
    Guardianship.objects.create(
        school=other_world.school, guardian=guardian, student=world.people["outsider"]
    )
    actor = actor_for(world.people["outsider"])
    assert actor is not None
    assert may_allow(world.people["outsider"], world.school, actor.user, KIND.AI_TRAINING)
