"""Class policies: signed by name, revocable, and never for short answers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from grading.models import ClassPolicy, Grade
from grading.services.batches import batches_grade
from school.people.models import AuditEvent
from tests.grading.conftest import states_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(world):
    return reverse("grading:policies", args=[world.section.public_id])


def switch(client, url, kind="key", on="1", **more):
    return client.post(url, {"kind": kind, "on": on, **more}, follow=True)


def test_a_teacher_signs_and_revokes_with_a_trace(world, client_of, url):
    teacher = client_of(world.teacher)
    assert "Tess Teacher" in switch(teacher, url).content.decode()
    assert ClassPolicy.objects.in_force().get().signed_by == world.teacher
    switch(teacher, url, on="0")
    assert not ClassPolicy.objects.in_force().exists()
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "policy.sign",
        "policy.revoke",
    ]


def test_signing_twice_is_signing_once(world, client_of, url):
    for _time in range(2):
        switch(client_of(world.teacher), url)
    assert ClassPolicy.objects.count() == 1


def test_signing_grades_the_key_answers_that_wait_and_no_short_answer(world, tiny, hand_in, client_of, url):
    submission = hand_in(world)
    batches_grade()
    page = switch(client_of(world.teacher), url).content.decode()
    assert "2 waiting answers were graded by their key." in page
    assert states_of(submission) == {
        "short_answer": "drafted", "single_choice": "graded", "numeric": "graded",
    }  # fmt: skip
    assert set(Grade.objects.values_list("policy__kind", flat=True)) == {"key"}


def test_an_assistant_reads_the_policies_and_cannot_sign(world, client_of, url):
    assistant = client_of(world.people["assistant"])
    assert "Only a teacher of this class" in assistant.get(url).content.decode()
    assert switch(assistant, url).status_code == 404
    assert not ClassPolicy.objects.exists()


def test_a_policy_that_does_not_exist_is_refused_with_a_message(world, client_of, url):
    page = switch(client_of(world.teacher), url, kind="everything").content.decode()
    assert "Nothing was changed" in page


def test_saying_no_to_practice_before_anybody_practised_is_kept(world, client_of, url):
    switch(client_of(world.teacher), url, kind="practice", on="0")
    assert ClassPolicy.objects.get(kind="practice").revoked_at is not None


def test_switching_on_the_overview_leads_back_to_it(world, client_of, url):
    reply = switch(client_of(world.teacher), url, assignment=str(world.assignment.public_id))
    assert reply.redirect_chain[-1][0] == reverse("grading:overview", args=[world.assignment.public_id])
    assert switch(client_of(world.teacher), url, assignment="nonsense").status_code == 404
