"""Criteria with levels of their own: written, kept with each draft, decided on the desk, seen by the student."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from grading.graders.base import Criterion as Asked
from grading.items import item_of
from grading.models import Criterion, Draft, Grade, Response
from grading.rubrics.scales import Level
from grading.services.batches import batches_grade
from grading.services.rubrics import CriterionText
from school.courses.models import Question
from tests.grading.test_desk import decide, desk
from tests.grading.test_question_form import BASE, answer, criteria, edit, new

pytestmark = pytest.mark.django_db
RUBRIC = {
    "criterion_id": [""],
    "criterion_text": ["Explains the path"],
    "criterion_points": ["1"],
    "criterion_scale": ["own"],
    "level_points-1": ["4", "0", "1,5", ""],
    "level_name-1": ["Full", "Nothing", "Some", ""],
    "level_text-1": ["", "", "Names one path.", ""],
}


@pytest.fixture
def own(world, client_of):
    """The short answer with one criterion of three levels: 0, 1.5 and 4 points."""
    question = world.questions["short_answer"]
    edit(
        client_of(world.teacher),
        question,
        prompt=question.prompt,
        reference=question.content["references"],
        **RUBRIC,
    )
    return Question.objects.get(pk=question.pk)


def test_levels_are_stored_from_the_least_to_the_most_and_the_highest_is_what_it_is_worth(own):
    (criterion,) = own.rubric.criteria.all()
    assert (criterion.points, own.points) == (Decimal(4), Decimal(4))
    assert [(one.points, one.name) for one in criterion.scale] == [
        (0, "Nothing"),
        (Decimal("1.5"), "Some"),
        (4, "Full"),
    ]


def test_two_levels_without_names_are_missing_and_met(world, client_of):
    new(client_of(world.teacher), world.course, "short_answer", **RUBRIC | {"criterion_scale": ["two"]})
    (criterion,) = Question.objects.get(prompt=BASE["prompt"]).rubric.criteria.all()
    assert [name for name, _ in criterion.named_levels] == ["Missing", "Met"]


def test_criteria_from_before_there_were_levels_have_their_three(world):
    first = Criterion.objects.filter(rubric__question=world.questions["short_answer"]).first()
    assert (first.levels, [one.points for one in first.scale]) == ([], [0, Decimal("0.5"), 1])


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ({"level_points-1": ["4", "4", "0", ""]}, "Another level has these points already."),
        ({"level_points-1": ["4", "much", "0", ""]}, "Enter points from 0 to 100."),
        ({"level_points-1": ["4", "-1", "0", ""]}, "Enter points from 0 to 100."),
        ({"level_points-1": ["4", "1", "2", ""]}, "One level must be worth 0 points"),
        ({"level_points-1": ["4"], "level_name-1": ["x"], "level_text-1": [""]}, "at least two levels"),
        ({"level_name-1": ["n" * 61, "", "", ""]}, "Shorten the name"),
        ({"criterion_text": [""]}, "Write what this criterion asks for, or remove it."),
        ({"level_points-1": [], "level_name-1": [], "level_text-1": []}, "at least two levels"),
    ],
)  # fmt: skip
def test_levels_that_cannot_be_are_told_and_what_was_typed_stays(world, client_of, levels, told):
    reply = new(client_of(world.teacher), world.course, "short_answer", **RUBRIC | levels)
    page = reply.content.decode()
    assert told in page
    assert "Explains the path" in page or "criterion_text" in levels
    assert not Question.objects.filter(prompt=BASE["prompt"]).exists()


def test_the_editor_shows_the_levels_again(world, client_of, own):
    page = (
        client_of(world.teacher).get(reverse("grading:question_edit", args=[own.public_id])).content.decode()
    )
    assert 'value="own" selected' in page
    assert "Names one path." in page
    assert 'value="1.5"' in page


def test_a_changed_level_is_a_new_version_of_the_rubric(world, client_of, own):
    answer(world, own)
    version = own.rubric.version
    rows = criteria(own) | {
        key: value for key, value in RUBRIC.items() if key.startswith(("level", "criterion_scale"))
    }
    same = {"prompt": own.prompt, "reference": own.content["references"]}
    edit(client_of(world.teacher), own, **same, **rows)
    assert Question.objects.get(pk=own.pk).rubric.version == version
    client = client_of(world.teacher)
    client.post(edit(client, own, **same, **rows | {"level_points-1": ["4", "0", "2", ""]}).url)
    own = Question.objects.get(pk=own.pk)
    assert (own.rubric.version, own.version) == (version + 1, 2)


def test_levels_that_do_not_rise_from_nothing_to_all_are_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="must rise from 0"):
        CriterionText("", "t", Decimal(2), (Level(Decimal(1)), Level(Decimal(2))))


def test_the_grader_sees_the_levels(world, own, hand_in):
    response = hand_in(world).responses.get(question=own)
    assert item_of(response).criteria == (
        Asked(
            str(own.rubric.criteria.get().public_id),
            "Explains the path",
            Decimal(4),
            own.rubric.criteria.get().scale,
        ),
    )


def test_the_desk_offers_the_levels_and_the_total_follows(world, client_of, own, tiny, hand_in):
    response = hand_in(world).responses.get(question=own)
    batches_grade()
    client = client_of(world.teacher)
    page = client.get(desk(world)).content.decode()
    assert "Names one path." in page
    assert 'value="0.375"' in page
    name = f"level-{own.rubric.criteria.get().public_id}"
    assert decide(client, response, points="2", **{name: "0.5"}).status_code == 422
    decide(client, response, points="2", **{name: "0.375"})
    grade = Grade.objects.get()
    assert (grade.score, grade.criteria[name.removeprefix("level-")]) == (Decimal("0.375"), "0.375")


@pytest.mark.parametrize(
    ("chances", "said"), [((0.4, 0.2, 0.4), True), ((0.2, 0.3, 0.5), False), ((0.1, 0.8, 0.1), False)]
)
def test_the_desk_says_when_the_level_of_the_draft_lies_between_two_likelier_ones(
    world, client_of, own, tiny, hand_in, chances, said
):
    response = hand_in(world, short="half").responses.get(question=own)
    batches_grade()
    draft = Draft.objects.get(response=response)
    (one,) = draft.verdict["criteria"]
    shares = zip(("0", "0.375", "1"), chances, strict=True)
    one |= {"level": "0.375", "levels": [{"level": level, "probability": chance} for level, chance in shares]}
    draft.save()
    client = client_of(world.teacher)
    sentence = "The draft chose the level between two likelier ones"
    assert (sentence in client.get(desk(world)).content.decode()) == said
    # What a person has decided is not the draft's choice.
    name = f"level-{own.rubric.criteria.get().public_id}"
    assert decide(client, response, points="0.5", **{name: "0.375"}).status_code == 302
    assert sentence not in client.get(desk(world)).content.decode()


def test_what_a_criterion_is_worth_does_not_look_like_what_a_level_gives(
    world, client_of, own, tiny, hand_in
):
    hand_in(world)
    batches_grade()
    page = client_of(world.teacher).get(desk(world)).content.decode()
    assert "of 4 points" in page


def test_a_draft_keeps_the_version_of_the_rubric_and_the_desk_says_when_it_is_an_old_one(
    world, client_of, own, tiny, hand_in
):
    hand_in(world)
    batches_grade()
    draft = Draft.objects.get(response__question=own)
    assert draft.rubric_version == own.rubric.version
    assert Draft.objects.exclude(pk=draft.pk).first().rubric_version is None
    client = client_of(world.teacher)
    assert "of the rubric; it is now version" not in client.get(desk(world)).content.decode()
    own.rubric.version += 1
    own.rubric.save()
    assert "of the rubric; it is now version" in client.get(desk(world)).content.decode()


def test_the_student_reads_which_level_was_reached(world, client_of, own, tiny, hand_in):
    submission = hand_in(world)
    response = submission.responses.get(question=own)
    name = f"level-{own.rubric.criteria.get().public_id}"
    decide(client_of(world.teacher), response, points="", **{name: "0.375"})
    submission.refresh_from_db()
    submission.released_at = submission.submitted_at
    submission.save()
    page = (
        client_of(world.student).get(reverse("grading:result", args=[submission.public_id])).content.decode()
    )
    assert "Some: Names one path." in page
    assert Response.objects.get(pk=response.pk).grade.score == Decimal("0.375")
