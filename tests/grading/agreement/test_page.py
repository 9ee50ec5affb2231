"""The pages of agreement, from real grades."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grading.agreement.evidence import answered, drafted_pairs
from grading.models import Acceptance, ClassPolicy, Draft, MarkingPlan, Response, SecondMark, SecondReading
from grading.services.batches import batches_grade
from grading.services.grades import Decision, Seen, grade_decide, grade_undo
from tests.grading.marking.conftest import decide, short_answers

pytestmark = pytest.mark.django_db


def where(world):
    return reverse("grading:agreement", args=[world.assignment.public_id])


@pytest.fixture
def read_twice(world, hand_in):
    """`read_twice(firsts, seconds)`: answers graded by the teacher and read by the assistant, by both criteria."""

    def make(firsts, seconds):
        names = [str(one.public_id) for one in world.questions["short_answer"].rubric.criteria.all()]
        before = {one.pk for one in short_answers(world)}
        for place in range(len(firsts)):
            hand_in(world, world.new_student(f"Student {len(before) + place:02}"), short=f"path {place}")
        fresh = [one for one in short_answers(world) if one.pk not in before]
        for answer, first, second in zip(fresh, firsts, seconds, strict=True):
            decide(answer, world.teacher, first, **dict.fromkeys(names, Decimal(first)))
            reading = SecondReading.objects.create(
                school=world.school, response=answer, marker=world.people["assistant"]
            )
            SecondMark.objects.create(
                reading=reading, marker=world.people["assistant"], score=Decimal(second),
                criteria=dict.fromkeys(names, second),
            )  # fmt: skip

    return make


def test_nothing_to_compare_says_what_to_do(world, client_of):
    assert "Nothing to compare yet" in client_of(world.teacher).get(where(world)).content.decode()


def test_below_ten_pairs_the_number_missing_is_told(world, read_twice, client_of):
    read_twice(["1"] * 7, ["1"] * 7)
    assert "withheld: 3 more pairs needed" in client_of(world.teacher).get(where(world)).content.decode()


def test_people_are_compared_whole_and_by_criterion(world, read_twice, client_of):
    firsts = ["0", "0.5", "1"] * 4
    seconds = ["0", "0.5", "1"] * 3 + ["0.5", "1", "0"]
    read_twice(firsts, seconds)
    page = client_of(world.teacher).get(where(world))
    people = page.context["board"].tables[0]
    assert [line.depth for line in people.lines] == [0, 0, 1, 1]
    whole, criterion = people.lines[0].agreement, people.lines[2].agreement
    assert whole.exact.value == criterion.exact.value == pytest.approx(0.75)
    assert criterion.adjacent.value == pytest.approx(11 / 12)
    assert whole.qwk.value == pytest.approx(criterion.qwk.value)
    text = page.content.decode()
    assert "Says that there is only one path." in text
    assert "75 %" in text


def test_a_mark_far_from_the_first_is_listed_to_be_settled(world, read_twice, client_of):
    read_twice(["1"], ["0"])
    page = client_of(world.teacher).get(where(world)).content.decode()
    assert reverse("grading:second_settle", args=[SecondReading.objects.get().public_id]) in page


def test_a_marker_who_always_gives_less_is_shown_as_such(world, read_twice, client_of):
    read_twice(["1", "0.8"] * 10, ["0.8", "0.6"] * 10)
    board = client_of(world.teacher).get(where(world)).context["board"]
    found = {line.user.display_name: line.leniency for line in board.markers}
    assert found["Ari Assistant"].difference.value == pytest.approx(-0.1)
    assert found["Ari Assistant"].stands_out
    assert len(board.forest.bars) == 2
    assert len(board.drifts) == 2


def test_an_assistant_sees_only_their_own_figures(world, read_twice, client_of):
    read_twice(["1"] * 12, ["0.5"] * 12)
    page = client_of(world.people["assistant"]).get(where(world))
    assert [line.user for line in page.context["board"].markers] == [world.people["assistant"]]
    assert "Your own figures" in page.content.decode()


def drafted(world, tiny, hand_in, count):
    for place in range(count):
        hand_in(world, world.new_student(f"Drafted {place:02}"), short=f"one path {place}")
    batches_grade()
    return short_answers(world)


def test_decisions_that_saw_the_draft_stand_apart_from_silent_checks(world, tiny, hand_in, client_of):
    answers = drafted(world, tiny, hand_in, 4)
    policy = ClassPolicy.objects.create(
        school=world.school, section=world.section, kind="promise", signed_by=world.teacher,
        target=Decimal("0.9"), scope="class",
    )  # fmt: skip
    for place, answer in enumerate(answers):
        draft = Draft.objects.get(response=answer)
        if place == 0:
            Acceptance.objects.create(
                school=world.school, policy=policy, response=answer, draft=draft, is_check=True, threshold=0.9,
                evidence=20,
            )  # fmt: skip
        answer.grades.create(score=draft.score, decided_by=world.teacher, draft=None if place == 0 else draft)
        answer.state = "graded"
        answer.save()
    tables = client_of(world.teacher).get(where(world)).context["board"].tables
    assert {table.kind: table.pairs for table in tables} == {"people": 0, "check": 1, "seen": 3}


def test_a_decision_made_before_its_draft_was_seen_counts_as_hidden(world, tiny, hand_in, client_of):
    answer = drafted(world, tiny, hand_in, 1)[0]
    draft = Draft.objects.get(response=answer)
    answer.grades.create(score=draft.score, decided_by=world.teacher, draft=draft, draft_seen=False)
    answer.state = "graded"
    answer.save()
    tables = client_of(world.teacher).get(where(world)).context["board"].tables
    assert {table.kind: table.pairs for table in tables} == {"people": 0, "check": 1, "seen": 0}


def test_a_decision_that_was_taken_back_is_none(world, tiny, hand_in):
    """A slip of the hand, taken back at once: what counts is the decision after it, as it was first made."""
    answer = drafted(world, tiny, hand_in, 1)[0]

    def given(score):
        answer.refresh_from_db()
        seen = Seen(answer.grade.pk if answer.grade else None, answer.version)
        grade_decide(
            response=answer,
            by=world.teacher,
            decision=Decision(Decimal(score)),
            seen=seen,
            draft=answer.draft,
        )

    def compared():
        return [one.score for one in drafted_pairs(answered(Response.objects.all()))]

    given("0")
    assert compared() == [0]
    grade_undo(response=answer, by=world.teacher)
    assert compared() == []
    given("1")
    given("0.5")
    assert compared() == [1]


def test_a_decision_far_from_its_draft_leads_to_the_desk(world, tiny, hand_in, client_of):
    answer = drafted(world, tiny, hand_in, 1)[0]
    draft = Draft.objects.get(response=answer)
    answer.grades.create(score=1 - round(draft.score), decided_by=world.teacher, draft=draft)
    answer.state = "graded"
    answer.save()
    page = client_of(world.teacher).get(where(world)).content.decode()
    assert "Far from the draft" in page
    assert f"response={answer.public_id}" in page


def test_the_class_has_a_page_over_all_its_assignments(world, read_twice, client_of):
    read_twice(["1", "0"] * 6, ["1", "0"] * 6)
    url = reverse("grading:section_agreement", args=[world.section.public_id])
    for who in ("teacher", "admin"):
        page = client_of(world.people[who]).get(url).content.decode()
        assert "Circuits check" in page
        assert "100 %" in page


def test_an_answer_of_a_class_one_does_not_teach_counts_for_nobody_else(world, read_twice, client_of):
    """A teacher of another class of the course sees the page, and none of these answers in it."""
    from school.courses.models import Section
    from tests.factories import enrol, person

    read_twice(["1"] * 12, ["1"] * 12)
    other = Section.objects.create(school=world.school, course=world.course, name="7B")
    world.assignment.sections.add(other)
    elsewhere = person(world.school, "teacher", "Else Where")
    enrol(other, elsewhere, "teacher")
    assert "Nothing to compare yet" in client_of(elsewhere).get(where(world)).content.decode()


def test_the_page_costs_as_many_queries_for_thirty_pairs_as_for_twelve(world, read_twice, client_of):
    client, counts = client_of(world.teacher), []
    MarkingPlan.objects.create(school=world.school, assignment=world.assignment)
    for pairs in (12, 18):
        read_twice(["1", "0"] * (pairs // 2), ["0", "0"] * (pairs // 2))
        with CaptureQueriesContext(connection) as caught:
            client.get(where(world))
        counts.append(len(caught))
    assert counts[0] == counts[1]
