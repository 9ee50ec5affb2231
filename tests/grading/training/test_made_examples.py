"""Trainings that learn from made examples too: what the page says, what goes to a generator, and what is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from grading.models import TrainedGrader, TrainingRun
from grading.own_models import generator as engine
from grading.services.graders import grader_retire
from grading.services.training import training_start
from grading.services.training_runs import trainings_run
from ml.generators.fake import FakeGenerator
from tests.grading.training.material import RIGHT, decided_class

pytestmark = pytest.mark.django_db


class Rewords(FakeGenerator):
    """Says the same words in another order."""

    name = ""

    def stream(self, messages, **more):
        text = messages[-1].content.removeprefix("<text>\n").removesuffix("\n</text>")
        words = text.split()
        self.text = " ".join([*words[1:], words[0]])
        return super().stream(messages, **{**more, "stop": ()})


@pytest.fixture
def rewords(settings, monkeypatch) -> Rewords:
    settings.GENERATOR = "fake"
    found = Rewords()
    monkeypatch.setattr(engine, "generator", lambda: found)
    return found


@pytest.fixture
def trained(world, scope, one_model):
    def make(**settings) -> TrainedGrader:
        run = training_start(scope=scope, by=world.teacher, settings=settings)
        trainings_run()
        run = TrainingRun.objects.get(pk=run.pk)
        assert (run.state, run.problem) == ("done", "")
        return run.grader

    return make


def everything_sent(writer: Rewords) -> str:
    return " ".join(message.content for messages in writer.asked for message in messages)


def test_what_was_added_is_told_on_both_pages_by_kind(world, trained, client_of):
    decided_class(world)
    grader = trained(augment=["typos", "negation"])
    made = grader.figures["augmented"]["made"]
    assert made["typos"] > 10
    assert made["negation"] >= 1
    assert grader.answers == 20
    assert grader.figures["own"]["qwk"]["rows"] == 20
    for address in (
        reverse("grading:grader", args=[grader.public_id]),
        reverse("grading:training", args=[grader.training.public_id]),
    ):
        text = client_of(world.teacher).get(address).content.decode()
        assert f"Slips of the keys: {made['typos']}" in text
        assert "Model answers turned round, worth nothing:" in text


def test_a_class_with_few_grades_learns_from_made_ones_by_itself_and_without_where_it_says_so(
    world, trained, client_of
):
    decided_class(world)
    made = trained().figures["augmented"]["made"]
    assert min(made.values()) > 10
    page = client_of(world.teacher).get(reverse("grading:section_graders", args=[world.section.public_id]))
    assert "Where decided answers are few (the default)" in page.content.decode()
    assert trained(augment=[]).figures["augmented"] == {}


def test_a_generator_words_answers_and_never_one_with_a_name_in_it(world, trained, rewords):
    grades = decided_class(world)
    response = grades[0].response
    student = response.submission.student
    student.display_name = "Zora Nwosu"
    student.save()
    response.answer = {"text": f"{RIGHT[0]}, says Zora"}
    response.save()
    told = trained(augment=["paraphrase"]).figures["augmented"]
    assert told["made"]["paraphrase"] > 5
    assert told["withheld"] == {"paraphrase": 1}
    sent = everything_sent(rewords)
    assert "the current is the same everywhere" in sent
    assert "Zora" not in sent
    assert "Pupil" not in sent
    # Each text is worded once, however many parts are held back.
    asked = [messages[-1].content for messages in rewords.asked]
    assert len(set(asked)) == len(asked)


def test_a_generator_elsewhere_sees_the_model_answers_alone(world, trained, rewords):
    decided_class(world)
    rewords.stays_here = False
    told = trained(augment=["paraphrase"]).figures["augmented"]
    assert told["withheld"]["paraphrase"] > 5
    references = world.questions["short_answer"].content["references"]
    assert [messages[-1].content.splitlines()[1] for messages in rewords.asked] == references


def test_a_generator_that_fails_is_told_and_the_training_goes_on(world, trained, rewords, client_of):
    decided_class(world)
    rewords.fail_after = 0
    grader = trained(augment=["paraphrase", "typos"])
    assert grader.figures["augmented"]["failed"] == ["paraphrase"]
    assert grader.figures["augmented"]["made"]["typos"] > 10
    text = client_of(world.teacher).get(reverse("grading:grader", args=[grader.public_id])).content.decode()
    assert "The generator failed, so it was gone on without: Answers reworded by the generator." in text


def test_an_event_file_is_kept_with_the_grader_holds_no_words_and_goes_with_it(world, trained):
    from django.utils import timezone

    decided_class(world)
    grader = trained()
    (path,) = (Path(grader.folder) / "log").iterdir()
    assert path.name.startswith("events.out.tfevents.")
    content = path.read_bytes()
    assert content.count(b"fitting/loss") > 10
    assert b"fitting/qwk" in content
    assert b"current" not in content
    assert len(grader.training.points) > 10
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        grader_retire(grader=grader, by=world.teacher, now=timezone.now())
    assert not path.exists()


def test_kinds_that_nobody_can_write_are_not_offered_and_refused(world, client_of):
    decided_class(world)
    address = reverse("grading:section_graders", args=[world.section.public_id])
    text = client_of(world.teacher).get(address).content.decode()
    assert "Rewording needs a generator, and none is set up here." in text
    assert "Translating needs a translator, and none is set up here." in text
    assert 'value="paraphrase"' not in text
    reply = client_of(world.teacher).post(address, {"augment": ["typos", "paraphrase"]})
    assert reply.status_code == 422
    assert "Nothing is set up here that could write this" in reply.content.decode()
    assert not TrainingRun.objects.exists()


def test_kinds_that_a_generator_writes_are_offered_where_there_is_one(world, client_of, settings):
    decided_class(world)
    settings.GENERATOR = settings.TRANSLATOR = "fake"
    address = reverse("grading:section_graders", args=[world.section.public_id])
    text = client_of(world.teacher).get(address).content.decode()
    assert "none is set up here" not in text
    client_of(world.teacher).post(address, {"augment": ["paraphrase", "back_translation"], "variants": "2"})
    assert TrainingRun.objects.get().settings == {
        "augment": ["paraphrase", "back_translation"],
        "variants": 2,
    }
