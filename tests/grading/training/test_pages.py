"""The pages of graders: what they show to whom, without waiting for a training."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import TrainedGrader, TrainingRun
from grading.services.training import training_start
from school.courses.models import Section
from tests.grading.training.material import allow, consent, decide, decided_class

pytestmark = pytest.mark.django_db
INTERVAL = {"value": 0.8, "low": 0.6, "high": 0.9, "rows": 20}
AGREEMENT = {
    "qwk": INTERVAL, "exact": 0.9, "adjacent": 1.0, "smd": 0.05, "rmse": 0.1, "levels": [0.0, 1.0],
    "confusion": [[9, 1], [1, 9]],
}  # fmt: skip
FAILED = {
    "name": "qwk_not_lower",
    "value": 0.4,
    "limit": 0.6,
    "passed": False,
    "why": "qwk_lower",
    "group": "",
}


@pytest.fixture
def grader(world):
    def make(state: str = "candidate", **more) -> TrainedGrader:
        values = {
            "school": world.school, "course": world.course, "section": world.section, "number": 1,
            "version": "abc", "base": "short_answer-1", "code": "c", "seed": 1, "state": state,
            "created_by": world.teacher, "promoted_by": world.teacher, "promoted_at": timezone.now(),
            "figures": {"own": AGREEMENT, "before": AGREEMENT, "shipped": AGREEMENT, "markers": {"pairs": 0}},
            "gate": {"passes": state != "refused", "checks": [FAILED] if state == "refused" else []},
            "settings": {"method": "head", "least": 10},
        }  # fmt: skip
        return TrainedGrader.objects.create(**values | more)

    return make


@pytest.fixture
def page(world, client_of):
    def get(name: str, *args, who: str = "teacher") -> str:
        return client_of(world.people[who]).get(reverse(f"grading:{name}", args=args)).content.decode()

    return get


def test_an_empty_class_is_told_what_is_missing(world, page):
    text = page("section_graders", world.section.public_id)
    assert "Nothing to learn from yet" in text
    assert "From 10 decided answers" in text
    assert "The school has not switched this on." in text


def test_refused_answers_are_counted_and_nobody_is_named(world, page):
    allow(world)
    for number in range(3):
        decide(world, f"Silent {number}", "one path", "1", agrees=False)
    text = page("section_graders", world.section.public_id)
    assert "none of them may be used for training" in text
    assert "Silent" not in text


def test_too_few_say_how_many_more(world, page):
    allow(world)
    decide(world, "Ann", "one path", "1")
    decide(world, "Bob", "two paths", "0")
    text = page("section_graders", world.section.public_id)
    assert "8 more decided answers to one question are needed" in text
    assert "disabled" in text


def test_enough_answers_give_the_button_and_it_leads_to_the_training(world, page, client_of):
    decided_class(world)
    address = reverse("grading:section_graders", args=[world.section.public_id])
    assert "Can be learnt" in page("section_graders", world.section.public_id)
    reply = client_of(world.teacher).post(address, {"seed": "5"})
    run = TrainingRun.objects.get()
    assert reply.url == reverse("grading:training", args=[run.public_id])
    assert run.settings == {"seed": 5}
    again = client_of(world.teacher).post(address, follow=True).content.decode()
    assert "A training is under way already" in again
    assert TrainingRun.objects.count() == 1


def test_a_setting_out_of_range_is_refused_with_a_message(world, client_of):
    decided_class(world)
    address = reverse("grading:section_graders", args=[world.section.public_id])
    reply = client_of(world.teacher).post(address, {"rank": "9999"})
    assert reply.status_code == 422
    assert not TrainingRun.objects.exists()


@pytest.mark.parametrize("who", ["assistant", "admin"])
def test_assistants_and_admins_look_and_do_not_train(world, page, client_of, who):
    decided_class(world)
    assert "sparkles" not in page("section_graders", world.section.public_id, who=who)
    address = reverse("grading:section_graders", args=[world.section.public_id])
    assert client_of(world.people[who]).post(address).status_code == 404


def test_the_same_words_with_different_scores_are_listed_with_a_way_to_the_desk(world, page):
    allow(world)
    decide(world, "Ann One", "one path only", "1")
    other = decide(world, "Bob Two", "One path only.", "0")
    text = page("section_graders", world.section.public_id)
    assert "Same answer, different scores" in text
    assert f"response={other.response.public_id}" in text
    # Whose they are is no matter for settling them, and a grader may look at the class without names.
    assert "Ann One" not in text
    assert "names=hidden" in text


def test_conflicts_that_belong_to_other_classes_do_not_crowd_out_ones_own(world, page, client_of):
    allow(world)
    elsewhere = Section.objects.create(school=world.school, course=world.course, name="7B", ai_training=True)
    for number in range(25):
        for name, score in (("Ann", "1"), ("Bob", "0")):
            decide(world, f"{name} {number}", f"answer number {number}", score, section=elsewhere)
    for name, score in (("Cid", "0.5"), ("Dot", "0.25"), ("Eve", "1"), ("Fay", "0")):
        decide(world, name, "wide" if score in ("1", "0") else "narrow", score)
    text = page("course_graders", world.course.public_id)
    shown = text[text.index("Same answer, different scores") :]
    assert "answer number" not in shown
    assert shown.index("wide") < shown.index("narrow")


def test_a_version_that_did_not_pass_says_why_and_cannot_be_put_into_use(world, grader, page, client_of):
    refused = grader("refused")
    text = page("grader", refused.public_id)
    assert "What judges now agrees with you better" in text
    assert "Put into use" not in text
    reply = client_of(world.teacher).post(
        reverse("grading:grader_promote", args=[refused.public_id]), follow=True
    )
    assert "Nothing was changed" in reply.content.decode()


def test_missing_files_are_told_on_the_page(world, grader, page):
    serving = grader("serving", files={"heads.safetensors": "0" * 64})
    assert "Its files are missing on this machine" in page("grader", serving.public_id)
    assert "The grader in use cannot be used" in page("section_graders", world.section.public_id)


def test_a_withdrawn_consent_is_told_until_it_is_retired(world, grader, page, client_of):
    allow(world)
    grade = decide(world, "Ann", "one path", "1")
    student = grade.response.submission.student
    serving = grader("serving", learnt_from=[[world.section.pk, student.pk, 3]])
    assert "must be unlearned" not in page("section_graders", world.section.public_id)
    consent(world, student, granted=False)
    text = page("section_graders", world.section.public_id)
    assert "must be unlearned" in text
    assert "Ann" not in text
    client_of(world.people["admin"]).post(reverse("grading:grader_retire", args=[serving.public_id]))
    assert "must be unlearned" not in page("section_graders", world.section.public_id)


def test_the_comparison_shows_the_widest_difference_first_and_only_to_those_who_teach(
    world, grader, page, client_of
):
    allow(world)
    near, far = decide(world, "Ann", "near words", "1"), decide(world, "Bob", "far words", "0")
    rows = [
        [str(near.response.public_id), 1.0, 1.0, 1.0, 1.0],
        [str(far.response.public_id), 0.0, 0.0, 1.0, 0.5],
    ]
    one = grader(scores=rows)
    text = page("grader_compare", one.public_id)
    assert text.index("far words") < text.index("near words")
    address = reverse("grading:grader_compare", args=[one.public_id])
    assert client_of(world.people["admin"]).get(address).status_code == 404
    other = grader("refused", number=2, scores=[[rows[0][0], 1.0, 0.5, 1.0, 1.0]])
    beside = client_of(world.teacher).get(address, {"with": str(other.public_id)}).content.decode()
    assert "far words" not in beside
    assert "50 %" in beside


def test_a_training_shows_its_steps_its_curve_and_a_table(world, scope, page):
    run = training_start(scope=scope, by=world.teacher, settings={})
    TrainingRun.objects.update(
        state="running",
        stage="training",
        step=3,
        total=9,
        points=[[1, 0.9, 0.2], [2, 0.7, 0.4], [3, 0.5, 0.6]],
    )
    text = page("training", run.public_id)
    assert "3 of 9" in text
    assert text.count("<polyline") == 2
    assert "0.5000" in text
    assert f"/ws/trainings/{run.public_id}/" in text


def test_the_list_of_the_school_is_for_its_admin_and_a_teacher_sees_their_own(
    world, other_world, grader, page
):
    grader()
    assert "7A" in page("graders", who="admin")
    assert "7A" in page("graders")
