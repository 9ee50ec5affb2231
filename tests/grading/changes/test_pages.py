"""The pages of a change: preview, applying, taking back, the history, voiding, and what the student reads."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grading.models import QuestionChange, Response, Submission
from grading.services.grades import Decision, Seen, grade_decide
from grading.services.rubrics import CriterionText
from school.courses.models import Section
from tests.grading.changes.changing import applied, criteria_of, decided, edited, undecided

pytestmark = pytest.mark.django_db
SHORT = "short_answer"


def heavier(world) -> QuestionChange:
    first, second = criteria_of(world.questions[SHORT])
    return edited(world, SHORT, [replace(first, points=Decimal(3)), second])


def url(change: QuestionChange) -> str:
    return reverse("grading:change", args=[change.public_id])


def text(reply) -> str:
    return " ".join(reply.content.decode().split())


def test_the_preview_shows_each_student_before_and_after_and_saves_nothing(world, client_of):
    up, down, plain = decided(world, "1", "0"), decided(world, "0", "1"), decided(world, score="0.6")
    undecided(world)
    change = heavier(world)
    reply = client_of(world.teacher).get(url(change))
    board = reply.context["board"]
    assert {one.response.pk: one.group for one in board.page if one.group != "open"} == {
        up.pk: "up", down.pk: "same", plain.pk: "kept",
    }  # fmt: skip
    assert (board.counts["up"], board.counts["kept"], board.counts["open"]) == (1, 1, 1)
    page = text(reply)
    assert "Points of “Says that the current is the same everywhere.”: 1 → 3" in page
    assert "Points of the question: 2 → 4" in page
    assert "Kept: given as points, without levels" in page
    assert "Show as a table" in page
    assert Response.objects.get(pk=up.pk).grades.count() == 1


def test_a_new_criterion_asks_what_it_counts_for_and_the_choice_is_previewed(world, client_of):
    response = decided(world, "1", "1")
    change = edited(
        world, SHORT, [*criteria_of(world.questions[SHORT]), CriterionText("", "New", Decimal(2))]
    )
    client = client_of(world.teacher)
    board = client.get(url(change)).context["board"]
    assert (board.asks_added, board.added, board.page[0].group) == (True, "grade", "again")
    part = client.get(f"{url(change)}?added=none", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert part.context["board"].page[0].after.earned == 2
    assert 'name="added" value="none" form="apply-form"' in text(part)
    client.post(url(change), {"added": "none", "reason": "One more thing."})
    assert Response.objects.get(pk=response.pk).grade.score == Decimal("0.5")


def test_applying_without_a_reason_keeps_the_preview_and_says_why(world, client_of):
    decided(world, "1", "0")
    change = heavier(world)
    reply = client_of(world.teacher).post(url(change), {"reason": " "})
    assert "Say in a sentence why you change it" in text(reply)
    change.refresh_from_db()
    assert change.state == "proposed"


def test_applying_names_who_was_decided_in_between(world, client_of):
    response = decided(world, "1", "0")
    change = heavier(world)
    seen = Seen(response.grade.pk, 1)
    grade_decide(response=response, by=world.teacher, decision=Decision(Decimal(1)), seen=seen)
    client = client_of(world.teacher)
    assert "1 answer was decided since you began" in text(client.get(url(change)))
    reply = client.post(url(change), {"reason": "Fairer."}, follow=True)
    assert "1 answer was decided in between" in text(reply)
    assert "Left out: decided after the preview" in text(reply)


def test_an_outdated_preview_says_so_and_applies_nothing(world, client_of):
    decided(world, "1", "0")
    change, question = heavier(world), world.questions[SHORT]
    question.prompt = "Other"
    question.save()
    client = client_of(world.teacher)
    assert "This preview is out of date" in text(client.get(url(change)))
    reply = client.post(url(change), {"reason": "x"}, follow=True)
    assert "Nothing was changed" in text(reply)


def test_a_change_is_taken_back_from_its_page_and_stands_in_the_history(world, client_of):
    response = decided(world, "1", "0")
    change = heavier(world)
    client = client_of(world.teacher)
    client.post(url(change), {"reason": "Fairer."})
    assert "Take it back" in text(client.get(url(change)))
    reply = client.post(reverse("grading:change_undo", args=[change.public_id]), follow=True)
    assert "The change is taken back." in text(reply)
    assert Response.objects.get(pk=response.pk).grade.score == Decimal("0.5")
    history = text(client.get(reverse("grading:question_changes", args=[world.questions[SHORT].public_id])))
    assert "Change taken back" in history
    assert "Taken back later" in history
    assert "1 up, 0 down, 0 kept" in history


def test_editing_can_go_on_with_what_was_proposed(world, client_of):
    decided(world, "1", "0")
    change = heavier(world)
    address = reverse("grading:question_edit", args=[world.questions[SHORT].public_id])
    reply = client_of(world.teacher).get(f"{address}?change={change.public_id}")
    assert [row.points for row in reply.context["rows"]][:2] == ["3", "1"]
    assert client_of(world.teacher).get(f"{address}?change=nonsense").context["rows"][0].points == "1"


def test_dropping_a_proposal_leaves_everything_as_it_is(world, client_of):
    change = heavier(world)
    client_of(world.teacher).post(reverse("grading:change_drop", args=[change.public_id]))
    assert not QuestionChange.objects.exists()


def test_answers_of_classes_that_are_not_taught_are_counted_and_not_named(world, client_of):
    other = Section.objects.create(school=world.school, course=world.course, name="7B")
    theirs = decided(world, "1", "0")
    Submission.objects.filter(pk=theirs.submission_id).update(section=other)
    mine = decided(world, "1", "0")
    board = client_of(world.teacher).get(url(heavier(world))).context["board"]
    assert ([one.response.pk for one in board.page], board.hidden, board.counts["up"]) == ([mine.pk], 1, 2)


def test_voiding_from_its_page_takes_the_points_out_and_says_so_to_the_student(world, client_of):
    response = decided(world, "0", "0", released=True)
    client = client_of(world.teacher)
    address = reverse("grading:question_void", args=[world.questions[SHORT].public_id])
    assert "In all assignments that ask it" in text(client.get(address))
    reply = client.post(address, {"assignment": "", "void": "out"}, follow=True)
    assert "In “Circuits check” its 2 points count for nobody." in text(reply)
    client.post(reply.redirect_chain[-1][0], {"reason": "The figure was missing."})
    page = text(
        client_of(response.submission.student).get(
            reverse("grading:result", args=[response.submission.public_id])
        )
    )
    assert "Voided: does not count" in page
    assert "This question was taken out of the points" in page
    assert "Reason: The figure was missing." in page
    overview = text(client.get(reverse("grading:overview", args=[world.assignment.public_id])))
    assert "Voided: does not count" in overview
    assert "2 points" in overview
    assert "Nothing to void" in text(client.get(address))


def test_the_form_of_a_begun_assignment_offers_to_void(world, client_of):
    decided(world, "1", "0")
    address = reverse("courses:assignment_edit", args=[world.assignment.public_id])
    page = text(client_of(world.teacher).get(address))
    assert reverse("grading:question_void", args=[world.questions[SHORT].public_id]) in page


def test_a_student_reads_what_was_changed_after_the_release_as_plain_text(world, client_of):
    response = decided(world, "1", "0", released=True)
    applied(world, heavier(world), reason="<b>The</b> path matters.")
    page = text(
        client_of(response.submission.student).get(
            reverse("grading:result", args=[response.submission.public_id])
        )
    )
    assert "The rubric or key was changed on" in page
    assert "1 / 2 → 3 / 4" in page
    assert "Reason: &lt;b&gt;The&lt;/b&gt; path matters." in page
    assert "by version 2 of the question and its rubric" in page


def test_the_pages_ask_no_more_of_the_database_for_more_answers(world, client_of):
    client = client_of(world.teacher)
    for _ in range(2):
        decided(world, "1", "0")
    counts = []
    for _ in range(2):
        change = heavier(world)
        with CaptureQueriesContext(connection) as asked:
            client.get(url(change))
        counts.append(len(asked))
        for _more in range(6):
            decided(world, "1", "1")
    assert counts[0] == counts[1]


def test_a_rubric_without_points_is_told_at_the_form_and_proposes_nothing(world, client_of):
    decided(world, "1", "0")
    question = world.questions[SHORT]
    rows = criteria_of(question)
    typed = {
        "prompt": question.prompt, "points": "1", "difficulty": "0.5", "reference": question.content["references"],
        "criterion_id": [one.public_id for one in rows], "criterion_text": [one.text for one in rows],
        "criterion_points": ["0", "0"],
    }  # fmt: skip
    reply = client_of(world.teacher).post(reverse("grading:question_edit", args=[question.public_id]), typed)
    assert "Enter points above 0" in text(reply)
    assert not QuestionChange.objects.exists()


def test_a_question_cannot_leave_an_assignment_that_was_begun_and_the_way_out_is_told(world, client_of):
    decided(world, "1", "0")
    address = reverse("courses:assignment_edit", args=[world.assignment.public_id])
    form = client_of(world.teacher).get(address).context["form"]
    names = ("title", "instructions", "opens_at", "due_at", "closes_at")
    data = {name: form[name].value() if form[name].value() is not None else "" for name in names}
    data = {
        name: value.isoformat()[:16] if hasattr(value, "isoformat") else value for name, value in data.items()
    }
    data |= {"sections": [str(world.section.public_id)], "pick": [str(world.questions["numeric"].public_id)]}
    data[f"points-{world.questions['numeric'].public_id}"] = "1"
    page = text(client_of(world.teacher).post(address, data))
    assert "A faulty one can be voided instead" in page
    assert world.assignment.items.count() == 3
