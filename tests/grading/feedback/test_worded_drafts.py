"""The worker's part: what a generator says reaches the desk, and what it breaks reaches nobody."""

import pytest

from grading.models import Draft, Grade
from grading.own_models import generator as engine
from grading.services.batches import batches_grade
from grading.services.wording import drafts_word, wording_is_due
from grading.suggestions import Voices, feedback_for
from grading.verdict import Finding
from ml.generators import UnavailableError
from ml.generators.fake import FakeGenerator
from ml.generators.none import NoGenerator

pytestmark = pytest.mark.django_db

MISSING = Finding("criterion_missing", "c1", {"criterion": "The path is closed"})
OWN = "This point is missing: The path is closed."
SAID = "Missing is this point: The path is closed."


@pytest.fixture
def draft(world, tiny, hand_in):
    hand_in(world)
    batches_grade()
    Draft.objects.exclude(grader="short_answer").delete()
    found = Draft.objects.get()
    found.verdict["findings"] = [
        {"code": MISSING.code, "criterion": MISSING.criterion_id, "params": dict(MISSING.params)}
    ]
    found.save()
    return found


@pytest.fixture
def says(monkeypatch):
    """`says("1. text")`: a generator that is set up and says this."""

    def make(text, **more):
        generator = FakeGenerator(text, **more)
        monkeypatch.setattr(engine, "is_configured", lambda: True)
        monkeypatch.setattr(engine, "generator", lambda: generator)
        return generator

    return make


def feedback_of(draft):
    draft.refresh_from_db()
    return feedback_for(draft.as_verdict(), Voices([draft.response.question]).of(draft.response))


def test_a_faithful_wording_is_what_the_desk_suggests(draft, says):
    says("1. Missing is this point: [[A]].")
    assert drafts_word() == 1
    assert feedback_of(draft) == SAID
    assert draft.verdict["worded"] == {"by": "fake", "dropped": 0, "unsaid": 0}
    assert not Grade.objects.exists()


def test_a_wording_that_adds_a_claim_is_counted_and_not_used(draft, says):
    says("1. This point is missing: [[A]], as in every battery.")
    assert drafts_word() == 1
    assert feedback_of(draft) == OWN
    assert draft.verdict["worded"]["dropped"] == 1


def test_a_draft_is_worded_once(draft, says):
    generator = says("1. Missing is this point: [[A]].")
    assert [drafts_word(), drafts_word()] == [1, 0]
    assert len(generator.asked) == 1
    assert not wording_is_due()


def test_another_tone_falls_back_to_the_catalogue(world, draft, says):
    says("1. Missing is this point: [[A]].")
    drafts_word()
    world.section.feedback_tone = "brief"
    world.section.save()
    draft = Draft.objects.get()
    assert feedback_of(draft) == "Missing: The path is closed."


def test_a_generator_that_is_down_is_logged_and_left_alone_for_a_while(draft, says, caplog):
    generator = says("1. Some words", fail_after=0)
    assert drafts_word() == 0
    assert "feedback keeps the words of the catalogue" in caplog.text
    assert feedback_of(draft) == OWN
    assert wording_is_due()
    assert drafts_word() == 0
    assert len(generator.asked) == 1


def test_options_that_do_not_fit_are_no_error_either(draft, says, monkeypatch):
    says("")

    def broken():
        raise UnavailableError("no such server")

    monkeypatch.setattr(engine, "generator", broken)
    assert drafts_word() == 0


def test_without_a_generator_nothing_is_due(draft, settings):
    settings.GENERATOR = NoGenerator.name
    assert not wording_is_due()
    assert drafts_word() == 0
    assert "worded" not in Draft.objects.get().verdict


def test_what_was_decided_meanwhile_is_not_worded(draft, says):
    generator = says("1. Missing is this point: [[A]].")
    draft.response.state = "graded"
    draft.response.save()
    assert drafts_word() == 0
    assert not generator.asked
