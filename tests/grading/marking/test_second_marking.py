"""Second marking: a stable sample, blind reading, and settling what lies apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from grading.marking import second
from grading.models import Grade, MarkingPlan, SecondMark, SecondReading
from grading.services.batches import batches_grade
from grading.services.grades import Decision, GradeConflict, Seen
from grading.services.second_marking import (
    NothingToSettle,
    NotYours,
    reading_mark,
    reading_settle,
)
from grading.services.second_sampling import Sample, readings_draw
from school.people.models import AuditEvent
from tests.grading.marking.conftest import decide, second_teacher

pytestmark = pytest.mark.django_db


def draw(world, percent=0, count=0, gap="0.25", settler=None):
    plan = MarkingPlan.objects.filter(assignment=world.assignment).first()
    return readings_draw(
        assignment=world.assignment, sample=Sample(percent, count, Decimal(gap), settler), by=world.teacher,
        version=plan.version if plan else 1,
    )  # fmt: skip


def mark(reading, score="0"):
    return reading_mark(
        reading=reading,
        by=reading.marker,
        decision=Decision(Decimal(score)),
        version=reading.response.version,
    )


def url(name, row):
    return reverse(f"grading:{name}", args=[row.public_id])


@pytest.fixture
def reading(world, class_of):
    """One answer, first graded by the teacher, to be read by the assistant."""
    answer = class_of(1)[0]
    decide(answer, world.teacher, "1")
    draw(world, count=1)
    return SecondReading.objects.select_related("response", "marker").get()


def test_the_sample_is_drawn_per_question_and_only_of_written_answers(world, class_of):
    class_of(10)
    assert draw(world, percent=25).added == 3
    kinds = SecondReading.objects.values_list("response__question__kind", flat=True)
    assert set(kinds) == {"short_answer"}


def test_a_larger_sample_keeps_and_a_smaller_one_drops_only_what_nobody_has_read(world, class_of):
    class_of(6)
    draw(world, count=2)
    first = set(SecondReading.objects.values_list("response", flat=True))
    draw(world, count=4)
    then = set(SecondReading.objects.values_list("response", flat=True))
    assert first < then
    read = SecondReading.objects.filter(marker__isnull=False).first()
    mark(read)
    draw(world, count=0)
    assert SecondReading.objects.get() == read


def test_the_second_marker_is_never_the_first(world, class_of):
    for answer in class_of(6):
        decide(answer, world.teacher)
    draw(world, percent=100)
    assert set(SecondReading.objects.values_list("marker__display_name", flat=True)) == {"Ari Assistant"}


def test_an_answer_that_its_reader_decides_meanwhile_goes_to_somebody_else(world, class_of):
    answer = class_of(1)[0]
    draw(world, count=1)
    reading = SecondReading.objects.get()
    decide(answer, reading.marker)
    with pytest.raises(NotYours):
        mark(reading)
    draw(world, count=1)
    reading.refresh_from_db()
    assert reading.marker_id != answer.grade.decided_by_id


def test_the_reader_sees_neither_name_nor_grade_nor_draft(world, tiny, class_of, client_of):
    answer = class_of(1)[0]
    batches_grade()
    decide(answer, world.teacher, "0.5")
    draw(world, count=1)
    reading = SecondReading.objects.get()
    page = client_of(world.people["assistant"]).get(url("second_reading", reading)).content.decode()
    assert "one path, says 0" in page
    for hidden in ("Student 00", "tiny-1", "checked", 'class="evidence"', "Tess Teacher"):
        assert hidden not in page[page.index('id="answer-title"') :].split("</main>")[0]


def test_reading_goes_on_to_the_next_and_ends_with_thanks(world, class_of, client_of):
    for answer in class_of(2):
        decide(answer, world.teacher)
    draw(world, percent=100)
    client = client_of(world.people["assistant"])
    for _turn in range(2):
        reading = SecondReading.objects.filter(mark=None).first()
        form = {"version": reading.response.version, "points": "1", "comment": "half of it"}
        reply = client.post(url("second_reading", reading), form, follow=True)
    assert "You have read all answers that were yours" in reply.content.decode()
    assert SecondMark.objects.count() == 2
    assert {one.score for one in SecondMark.objects.all()} == {Decimal("0.5")}
    assert client.get(url("second_reading", reading)).status_code == 404


def test_marks_that_are_near_let_the_first_grade_stand(world, reading, client_of):
    mark(reading, "0.8")
    page = client_of(world.teacher).get(reverse("grading:second_marking", args=[world.assignment.public_id]))
    assert "Marks that lie apart" not in page.content.decode()
    with pytest.raises(NothingToSettle):
        settle(world, reading)


def settle(world, reading, score="0.5", seen=None):
    grade = Grade.objects.filter(response=reading.response).latest("pk")
    return reading_settle(
        reading=reading, by=world.teacher, decision=Decision(Decimal(score)), now=timezone.now(),
        seen=seen or Seen(grade.pk, reading.response.version),
    )  # fmt: skip


def test_marks_that_lie_apart_are_settled_by_a_third_decision(world, reading, client_of):
    mark(reading, "0")
    client = client_of(world.teacher)
    board = client.get(reverse("grading:second_marking", args=[world.assignment.public_id])).content.decode()
    assert "Marks that lie apart" in board
    page = client.get(url("second_settle", reading)).content.decode()
    assert "First mark" in page
    assert "Ari Assistant" in page
    first = Grade.objects.get()
    form = {"version": reading.response.version, "seen": first.pk, "points": "1", "comment": "half"}
    reply = client.post(url("second_settle", reading), form, follow=True)
    assert "Settled." in reply.content.decode()
    grade = Grade.objects.latest("pk")
    reading.refresh_from_db()
    assert (grade.score, grade.comment) == (Decimal("0.5"), "half")
    assert (reading.first, reading.settled_by) == (first, world.teacher)
    assert AuditEvent.objects.filter(action="marking.settle").count() == 1
    assert "Settled by Tess Teacher" in client.get(url("second_settle", reading)).content.decode()


def test_settling_never_overwrites_a_grade_that_was_not_shown(world, reading):
    mark(reading, "0")
    with pytest.raises(GradeConflict):
        settle(world, reading, seen=Seen(None, reading.response.version))
    reading.refresh_from_db()
    assert reading.settled_at is None


def test_a_named_third_marker_settles_alone(world, class_of, client_of):
    answer = class_of(1)[0]
    decide(answer, world.teacher)
    tom = second_teacher(world)
    draw(world, count=1, settler=tom)
    reading = SecondReading.objects.get()
    mark(reading, "0")
    assert client_of(world.teacher).get(url("second_settle", reading)).status_code == 404
    assert client_of(tom).get(url("second_settle", reading)).status_code == 200


def test_somebody_else_cannot_read_it(world, reading, client_of):
    assert client_of(world.teacher).get(url("second_reading", reading)).status_code == 404
    with pytest.raises(NotYours):
        reading_mark(reading=reading, by=world.teacher, decision=Decision(Decimal(1)), version=1)


def test_a_mark_is_refused_a_rewrite_by_the_database(reading):
    given = mark(reading)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE grading_secondmark SET score = 1 WHERE id = %s", [given.pk])


@pytest.mark.parametrize("points", ["-1", "2.01", "abc", ""])
def test_points_that_cannot_be_are_refused(world, reading, client_of, points):
    form = {"version": reading.response.version, "points": points}
    reply = client_of(reading.marker).post(url("second_reading", reading), form)
    assert reply.status_code == 422
    assert not SecondMark.objects.exists()


def test_an_answer_that_changed_is_not_marked_unseen(world, reading, client_of):
    form = {"version": reading.response.version + 1, "points": "1"}
    reply = client_of(reading.marker).post(url("second_reading", reading), form)
    assert reply.status_code == 409
    assert "has changed since you opened it" in reply.content.decode()


def test_terms_that_cannot_be_are_shown_with_their_faults(world, class_of, client_of):
    class_of(1)
    where = reverse("grading:second_marking", args=[world.assignment.public_id])
    form = {"percent": "101", "count": "-1", "gap": "x", "version": "1"}
    assert client_of(world.teacher).post(where, form).status_code == 422
    assert not SecondReading.objects.exists()


@pytest.mark.parametrize("page", ["second_marking", "agreement"])
def test_many_marks_that_lie_apart_come_page_by_page_the_widest_gap_first(
    world, class_of, client_of, monkeypatch, page
):
    monkeypatch.setattr(second, "PAGE", 2)
    for answer in class_of(3):
        decide(answer, world.teacher, "1")
    draw(world, count=3)
    readings = list(SecondReading.objects.select_related("response", "marker").order_by("pk"))
    for reading, score in zip(readings, ("0.5", "0", "0.25"), strict=True):
        mark(reading, score)
    client, address = client_of(world.teacher), reverse(f"grading:{page}", args=[world.assignment.public_id])
    shown = [client.get(address, {"page": number}).content.decode() for number in (1, 2)]
    at = [[text.find(url("second_settle", one)) for one in readings] for text in shown]
    assert (at[0][0], 0 < at[0][1] < at[0][2]) == (-1, True)
    assert (at[1][0] > 0, at[1][1:]) == (True, [-1, -1])


def test_once_a_sample_is_drawn_sharing_still_proposes_everybody(world, class_of, client_of):
    class_of(2)
    draw(world, count=1)
    shown = client_of(world.teacher).get(url("marking", world.assignment)).content.decode()
    for marker in (world.teacher, world.people["assistant"]):
        assert f'value="{marker.public_id}" checked' in shown
