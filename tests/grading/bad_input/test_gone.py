"""Students who leave and questions that go: their work stays, and every page says the same of it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.gradebook.board import board_of
from grading.models import Grade, Response, Submission
from grading.overview import overview_of
from grading.reports.student import student_report
from grading.results import results_of, total_of
from grading.services.submissions import submission_open, submission_submit
from grading.tasks import unasked
from school.courses.models import AssignmentQuestion
from school.courses.services.assignments import Pick, assignment_save
from school.courses.services.enrolments import enrolments_end
from school.courses.services.refused import Refused
from school.people.access import actor_for
from tests.factories import World
from tests.grading.release.decided import answer_to, decide, decide_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def leaves(world: World) -> None:
    enrolments_end(rows=[(world.section.pk, world.student.pk)])


def desk_of(world: World, response: Response) -> str:
    return f"{reverse('grading:desk', args=[world.assignment.public_id])}?response={response.public_id}"


def test_work_of_a_student_who_left_is_graded_and_told_as_theirs(world, teacher, hand_in):
    response = answer_to(hand_in(world), "short_answer")
    leaves(world)
    text = teacher.get(desk_of(world, response)).content.decode()
    assert "left the class" in text
    form = {"seen": "", "version": "1", "points": "1.5", "comment": "Still said."}
    reply = teacher.post(reverse("grading:grade", args=[response.public_id]), form)
    assert reply.status_code == 302
    grade = Grade.objects.get(response=response)
    assert (grade.score, grade.comment) == (Decimal("0.75"), "Still said.")
    for name in ("gradebook", "section_report"):
        assert (
            "left the class"
            in teacher.get(reverse(f"grading:{name}", args=[world.section.public_id])).content.decode()
        )


def test_a_decision_on_an_erased_students_answer_gives_the_words_back(world, teacher, hand_in):
    response = answer_to(hand_in(world), "short_answer")
    url = reverse("grading:grade", args=[response.public_id])
    world.student.delete()
    page = teacher.post(url, {"seen": "", "version": "1", "points": "1", "comment": "You said <why>."})
    assert page.status_code == 404
    assert "You said &lt;why&gt;." in page.content.decode()
    assert teacher.post(url, {}).status_code == 404


def test_a_mark_typed_for_a_student_who_has_just_left_is_refused_in_words(world, teacher, hand_in):
    hand_in(world)
    url = reverse("grading:gradebook_cells", args=[world.section.public_id])
    edit = {
        "column": str(world.assignment.public_id), "student": str(world.student.public_id), "text": "3.5", "seen": 0,
    }  # fmt: skip
    leaves(world)
    reply = teacher.post(url, json.dumps({"edits": [edit]}), content_type="application/json")
    (told,) = reply.json()["edits"]
    assert told["state"] == "refused"
    assert told["text"] == "“3.5” was not saved: this student is no longer in the class."
    form = reverse("grading:gradebook_student", args=[world.section.public_id, world.student.public_id])
    assert "no longer in the class" in teacher.post(form, {}, follow=True).content.decode()


def test_a_mark_typed_into_a_column_that_has_just_gone_is_refused_in_words(world, teacher):
    url = reverse("grading:gradebook_cells", args=[world.section.public_id])
    edit = {"column": "0", "student": str(world.student.public_id), "text": "3.5", "seen": 0}
    reply = teacher.post(url, json.dumps({"edits": [edit]}), content_type="application/json")
    (told,) = reply.json()["edits"]
    assert "this column is no longer there" in told["text"]


def test_an_answered_question_is_not_taken_out_but_may_be_voided(world, hand_in):
    hand_in(world)
    kept = [
        Pick(world.questions[kind], world.questions[kind].points) for kind in ("single_choice", "numeric")
    ]
    with pytest.raises(Refused, match="can be voided instead"):
        assignment_save(
            assignment=world.assignment, sections=[world.section], picks=kept, by=actor_for(world.teacher)
        )
    assert world.assignment.items.count() == 3


def take_out(world: World, kind: str) -> None:
    """As it could happen before that was refused."""
    AssignmentQuestion.objects.get(assignment=world.assignment, question=world.questions[kind]).delete()


def sums_without_report(world: World, work: Submission) -> dict[str, tuple[Decimal, Decimal]]:
    actor = actor_for(world.teacher)
    total, overview = total_of(results_of(work)), overview_of(actor, world.assignment)
    book = board_of(actor, world.section, timezone.now())
    return {
        "result": (total.earned, total.points),
        "overview": (
            next(row.points for row in overview.page if row.work and row.work.pk == work.pk),
            overview.points,
        ),
        "gradebook": (book.row(str(work.student.public_id)).standings[0].value, book.columns[0].points),
    }


def sums(world: World, work: Submission) -> dict[str, tuple[Decimal, Decimal]]:
    """(points earned, points that count) as each page tells it."""
    actor = actor_for(world.teacher)
    report = student_report(actor, world.section, work.student, timezone.localdate())
    (line,) = report.parts[0].table.rows
    return {
        **sums_without_report(world, work),
        "report": (Decimal(str(line.values[2])), Decimal(str(line.values[3]))),
    }


@pytest.mark.parametrize("decided", [True, False])
def test_all_sums_agree_where_an_answered_question_is_asked_no_more(world, hand_in, decided):
    work = hand_in(world)
    for kind, score in (("single_choice", "1"), ("numeric", "0.5"), ("short_answer", "0.75")):
        if decided or kind != "short_answer":
            decide(answer_to(work, kind), world.teacher, score)
    take_out(world, "short_answer")
    unasked()
    assert set(sums(world, work).values()) == {(Decimal("1.5"), Decimal(2))}


def test_nobody_waits_for_an_answer_that_is_asked_no_more_and_it_is_still_there_to_read(
    world, teacher, hand_in, client_of
):
    work = hand_in(world, short="one path, my words")
    for kind in ("single_choice", "numeric"):
        decide(answer_to(work, kind), world.teacher, "1")
    take_out(world, "short_answer")
    unasked()
    reply = teacher.post(reverse("grading:release", args=[work.public_id]))
    work.refresh_from_db()
    assert reply.status_code == 302
    assert work.released_at
    page = client_of(world.student).get(reverse("grading:result", args=[work.public_id])).content.decode()
    assert "one path, my words" in page
    assert "No longer asked: does not count" in page


def test_what_was_being_typed_for_such_a_question_is_handed_in_with_the_rest(world):
    work = submission_open(assignment=world.assignment, student=world.student, now=timezone.now())
    work.responses.filter(question__kind="short_answer").update(answer={"text": "half a th"}, version=1)
    take_out(world, "short_answer")
    submission_submit(submission=work, now=timezone.now())
    assert answer_to(work, "short_answer").answer == {"text": "half a th"}
    assert answer_to(work, "short_answer").state == Response.State.GRADED
    assert answer_to(work, "numeric").state == Response.State.PENDING


def test_all_sums_agree_where_nothing_counts(world, teacher, hand_in, client_of):
    work = decide_all(hand_in(world), world.teacher, "1")
    AssignmentQuestion.objects.filter(assignment=world.assignment).update(void="out")
    found = sums_without_report(world, work)
    assert set(found.values()) == {(Decimal(0), Decimal(0))}
    Submission.objects.filter(pk=work.pk).update(released_at=timezone.now())
    result = client_of(world.student).get(reverse("grading:result", args=[work.public_id]))
    assert "nan" not in result.content.decode().casefold().replace("finan", "")


def test_a_teacher_with_two_windows_is_told_that_the_other_decision_is_their_own(world, teacher, hand_in):
    response = answer_to(hand_in(world), "short_answer")
    url = reverse("grading:grade", args=[response.public_id])
    for comment in ("First.", "Second."):
        reply = teacher.post(url, {"seen": "", "version": "1", "points": "1", "comment": comment})
    assert reply.status_code == 409
    assert "You have decided this in another window" in reply.content.decode()
    assert "Second." in reply.content.decode()
