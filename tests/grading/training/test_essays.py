"""Essays through the product: by hand first, then drafted by what the class's teacher decided."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from grading.graders.essay import EssayGrader
from grading.models import Criterion, Draft, Grade, Response, Rubric, Submission, TrainedGrader, TrainingRun
from grading.services.batches import batches_grade
from grading.services.graders import grader_promote
from grading.services.training import training_start
from grading.services.training_runs import trainings_run
from grading.training.corrections import material_of
from school.courses.models import AssignmentQuestion, Question
from tests.factories import World, enrol, person
from tests.grading.training.material import allow, consent

pytestmark = pytest.mark.django_db
GOOD = "Last summer I waited for hours at the station, because my brother was late. So I read a book and stayed calm. Number {n}."
POOR = "i was patient ok {n}"


@pytest.fixture
def essay(world: World) -> Question:
    question = Question.objects.create(
        course=world.course, kind="essay", prompt="Write about patience.", points=Decimal(4),
        content={"least_words": 0, "most_words": 600},
    )  # fmt: skip
    rubric = Rubric.objects.create(question=question)
    Criterion.objects.create(rubric=rubric, text="Tells of a time of waiting.", points=Decimal(4), position=0)
    AssignmentQuestion.objects.create(
        assignment=world.assignment, question=question, position=9, points=Decimal(4)
    )
    return question


def hand_in(world: World, question: Question, name: str, text: str) -> Response:
    student = person(world.school, "student", name)
    enrol(world.section, student)
    consent(world, student)
    submission = Submission.objects.create(
        school=world.school, section=world.section, student=student, assignment=world.assignment,
        state="submitted", submitted_at=timezone.now(),
    )  # fmt: skip
    return Response.objects.create(
        school=world.school,
        submission=submission,
        question=question,
        answer={"text": text},
        version=1,
        state="pending",
    )


@pytest.fixture
def two_models(shipped, monkeypatch):
    made = {"essay": EssayGrader(shipped.scorer)}
    monkeypatch.setattr("grading.services.training_work.ShortAnswerGrader", lambda: shipped)
    monkeypatch.setattr("grading.services.batches._made", lambda kind: made.get(kind.kind, shipped))


def test_an_essay_waits_for_the_teacher_until_a_grader_of_the_class_has_learnt(
    world, scope, essay, two_models, client_of
):
    waiting = hand_in(world, essay, "First", GOOD.format(n=1))
    batches_grade()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.hand_reason) == ("by_hand", "untrained")
    assert not Draft.objects.exists()
    address = reverse("grading:desk", args=[world.assignment.public_id])
    page = client_of(world.teacher).get(address, {"question": essay.public_id}).content.decode()
    assert "Essays get drafts once a grader of this class has learnt from your grades" in page

    grades_of(world, essay)
    grader = learnt(world, scope, essay)
    grader_promote(grader=grader, by=world.teacher, now=timezone.now())
    waiting.refresh_from_db()
    assert waiting.state == "pending"
    batches_grade()
    draft = Draft.objects.get(response=waiting)
    assert draft.score == 1
    assert draft.model_version.endswith(f"+{grader.version}")


def test_a_file_is_graded_by_a_version_that_is_named(
    world, scope, essay, two_models, tmp_path, monkeypatch, shipped, capsys
):
    grades_of(world, essay)
    grader = learnt(world, scope, essay)
    monkeypatch.setattr("grading.rows._made", {"essay": EssayGrader(shipped.scorer)})
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [
        {
            "id": "a",
            "kind": "essay",
            "question": essay.prompt,
            "question_id": str(essay.public_id),
            "answer": GOOD.format(n=99),
        },
        {"id": "b", "kind": "essay", "question": essay.prompt, "question_id": "other", "answer": POOR},
    ]
    source.write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(SystemExit) as ended:
        call_command("grade_file", str(source), str(target), version=grader.version)
    assert ended.value.code == 3
    assert "line 2: needs question_id" in capsys.readouterr().err
    (found,) = map(json.loads, target.read_text().splitlines())
    assert (found["id"], found["score"]) == ("a", 1.0)
    assert found["version"].endswith(grader.version)


@pytest.mark.parametrize("version", ["no-such-version"])
def test_a_version_that_does_not_exist_is_refused_with_the_shipped_one(db, tmp_path, version):
    source = tmp_path / "in.jsonl"
    source.write_text("{}")
    with pytest.raises(CommandError, match="The shipped one is short-answer-"):
        call_command("grade_file", str(source), str(tmp_path / "out.jsonl"), version=version)


def test_with_essays_among_the_answers_the_card_names_the_method_that_was_used(
    world, scope, essay, two_models
):
    grades_of(world, essay)
    run = training_start(scope=scope, by=world.teacher, settings={"method": "lora"})
    trainings_run()
    run.refresh_from_db()
    assert run.grader.settings["method"] == "head"


def grades_of(world: World, essay: Question) -> None:
    """Twenty essays that the teacher decided, half of them good."""
    allow(world)
    criterion = essay.rubric.criteria.get()
    for number in range(20):
        level = str(int(number % 2 == 0))
        text = (GOOD if level == "1" else POOR).format(n=number)
        decided = hand_in(world, essay, f"Pupil {number}", text)
        Response.objects.filter(pk=decided.pk).update(state="graded")
        Grade.objects.create(
            response=decided,
            score=Decimal(level),
            decided_by=world.teacher,
            criteria={str(criterion.public_id): level},
        )


def learnt(world: World, scope: TrainingRun, question: Question) -> TrainedGrader:
    """The version that a training of the class makes."""
    assert material_of(scope).by_question == {str(question.public_id): 20}
    run = training_start(scope=scope, by=world.teacher, settings={})
    trainings_run()
    run.refresh_from_db()
    assert (run.state, run.problem) == ("done", "")
    return run.grader
