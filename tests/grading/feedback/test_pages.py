"""Where feedback is heard: the result page with its way back to the lesson, the desk, and the tones to choose from."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import Draft, Grade
from grading.services.batches import batches_grade
from grading.suggestions import Voices, feedback_for, is_suggested
from grading.verdict import Finding, Label, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(world):
    """The lesson that all questions of the little school name."""
    found = world.lesson
    found.title = "One path & its current"
    found.save()
    return found


@pytest.fixture
def released(world, hand_in, lesson):
    """A released submission: the choice is right, the number wrong, the short answer half right."""
    submission = hand_in(world)
    scores = {"single_choice": Decimal(1), "numeric": Decimal(0), "short_answer": Decimal("0.5")}
    for response in submission.responses.select_related("question"):
        Grade.objects.create(
            response=response, score=scores[response.question.kind], decided_by=world.teacher
        )
    submission.responses.update(state="graded")
    submission.released_at = timezone.now()
    submission.save()
    return submission


def result(client, submission):
    return client.get(reverse("grading:result", args=[submission.public_id])).content.decode()


def test_what_was_not_right_leads_back_to_the_lesson_and_what_was_right_does_not(
    world, client_of, released, lesson
):
    page = result(client_of(world.student), released)
    address = reverse("courses:lesson", args=[lesson.public_id])
    assert page.count(f'<a href="{address}" lang="en">One path &amp; its current</a>') == 2


def test_a_lesson_that_is_hidden_is_not_linked(world, client_of, released, lesson):
    lesson.is_published = False
    lesson.save()
    assert "Look again" not in result(client_of(world.student), released)


def test_nothing_is_linked_before_the_release(world, client_of, released):
    released.released_at = None
    released.save()
    assert "Look again" not in result(client_of(world.student), released)


FOUND = Verdict(
    Decimal(0),
    Label.INCORRECT,
    1.0,
    "numeric",
    "1",
    findings=(Finding("wrong_value", params={"given": "5"}),),
)


def voice_of(response):
    response.refresh_from_db()
    return Voices([response.question]).of(response)


def test_feedback_is_in_the_students_own_language_else_in_the_course_s(world, hand_in, lesson):
    response = hand_in(world).responses.first()
    world.student.language = "zh-hans"
    world.student.save()
    assert (
        feedback_for(FOUND, voice_of(response))
        == "你的数值5不正确。再算一遍。\n课文“One path & its current”里有做法。"
    )
    world.student.language = ""
    world.student.save()
    assert voice_of(response).language == "en"


def test_feedback_has_the_tone_of_the_class(world, hand_in, lesson):
    response = hand_in(world).responses.first()
    world.section.feedback_tone = "brief"
    world.section.save()
    assert (
        feedback_for(FOUND, voice_of(response))
        == "5 is not right. Work it out again.\nSee “One path & its current”."
    )


def test_words_of_another_tone_are_known_as_the_graders_own_and_a_persons_are_not(world, hand_in):
    voice = voice_of(hand_in(world).responses.first())
    assert is_suggested("5 is not right. Work it out again.", FOUND, voice)
    assert is_suggested("", FOUND, voice)
    assert not is_suggested("5 is not right. See me after class.", FOUND, voice)


def test_the_desk_suggests_it_and_says_who_worded_it(world, client_of, tiny, hand_in):
    submission = hand_in(world)
    batches_grade()
    draft = Draft.objects.get(grader="numeric")
    own = "Your value 5 is not right. Go through your calculation once more."
    draft.verdict |= {
        "findings": [{"code": "wrong_value", "criterion": None, "params": {"given": "5"}}],
        "wordings": {own: "Your value is not right: 5. Go through your calculation once more."},
        "worded": {"by": "a-model", "dropped": 2, "unsaid": 0},
    }
    draft.save()
    address = reverse("grading:desk", args=[submission.assignment.public_id])
    page = (
        client_of(world.teacher)
        .get(address, {"response": draft.response.public_id, "question": draft.response.question.public_id})
        .content.decode()
    )
    assert "Your value is not right: 5." in page
    assert "Worded by a-model. 2 sentences that said something else were put back." in page


def tones(client, world, **more):
    return client.get(reverse("grading:feedback_tones", args=[world.course.public_id]), **more)


def test_the_page_of_tones_says_a_question_of_the_course_in_each(world, client_of, lesson):
    first, second = world.questions["short_answer"].rubric.criteria.all()[:2]
    page = tones(client_of(world.teacher), world).content.decode()
    assert page.count(second.text.removeprefix("Says that ")) == 3
    assert "Well done, you have this point:" in page
    assert "One path &amp; its current" in page
    assert first.text.removeprefix("Says that ") in page


def test_a_course_without_criteria_is_heard_with_general_ones(world, client_of):
    world.questions["short_answer"].rubric.delete()
    assert (
        "This point is missing: this takes heat." in tones(client_of(world.teacher), world).content.decode()
    )
    world.course.language = "zh-hans"
    world.course.save()
    assert "缺少这一点：说明这需要热量。" in tones(client_of(world.teacher), world).content.decode()


@pytest.mark.parametrize(("asked", "said"), [("brief", "Missing:"), ("nonsense", "This point is missing:")])
def test_the_settings_fetch_the_tone_that_is_chosen(world, client_of, asked, said):
    reply = tones(
        client_of(world.teacher), world, data={"feedback_tone": asked}, headers={"HX-Request": "true"}
    )
    page = reply.content.decode()
    assert said in page
    assert "<html" not in page


def test_the_class_says_its_tone(world, client_of):
    world.section.feedback_tone = "warm"
    world.section.save()
    page = (
        client_of(world.teacher)
        .get(reverse("courses:section", args=[world.section.public_id]))
        .content.decode()
    )
    assert "<dd>Warm</dd>" in page
