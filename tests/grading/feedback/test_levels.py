"""Words that follow a teacher's levels: the draft's own at the draft's levels, and on the page as on the server."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading import feedback
from grading.feedback import Voice
from grading.feedback.levels import at_levels, phrases
from grading.graders.base import Criterion, Item
from grading.graders.remarks import findings
from grading.verdict import CriterionVerdict, Label, Span, Verdict

HALF = Decimal("0.5")
LEVELS = st.lists(st.sampled_from([Decimal(0), HALF, Decimal(1)]), min_size=2, max_size=2)
VOICES = st.builds(
    Voice,
    st.sampled_from(feedback.LANGUAGES),
    st.sampled_from(feedback.TONES),
    st.sampled_from(["", "One path"]),
)
CRITERIA = tuple(
    Criterion(name, text, Decimal(1))
    for name, text in [("a", "Says that it is the same"), ("b", "Names one path")]
)


def drafted(levels, *flags, contradicts=False):
    label = (
        Label.CORRECT
        if all(one == 1 for one in levels)
        else Label.PARTIAL
        if any(levels)
        else Label.INCORRECT
    )
    label = Label.CONTRADICTORY if contradicts and label == Label.INCORRECT else label
    found = [
        CriterionVerdict(one.id, 0.5, level, Span(0, 3) if level else None)
        for one, level in zip(CRITERIA, levels, strict=True)
    ]
    item = Item("1", "short_answer", "Why?", {}, {"text": "one path"}, CRITERIA)
    return Verdict(
        sum(levels) / 2, label, 0.5, "short_answer", "1", criteria=tuple(found),
        findings=findings(item, label, found, [], flags, list), flags=flags,
    )  # fmt: skip


def said(verdict, voice):
    return [line.text for line in feedback.lines(verdict, voice)]


@given(LEVELS, VOICES, st.sampled_from([(), ("markup",)]), st.booleans())
def test_at_the_drafts_own_levels_it_says_what_the_draft_says(levels, voice, flags, contradicts):
    draft = drafted(levels, *flags, contradicts=contradicts)
    assert said(at_levels(draft, dict(zip("ab", levels, strict=True))), voice) == said(draft, voice)


@given(LEVELS, LEVELS, VOICES, st.sampled_from([(), ("markup",)]))
def test_the_page_has_every_sentence_that_other_levels_need(levels, others, voice, flags):
    draft = drafted(levels, *flags, contradicts=True)
    found = phrases(draft, voice)
    known = {text for by_state in found.criteria.values() for text in by_state.values()}
    known |= {*found.wrong, *found.always, *found.after.values()}
    assert set(said(at_levels(draft, dict(zip("ab", others, strict=True))), voice)) <= known


def test_a_point_that_the_teacher_gives_is_not_called_missing():
    draft = drafted([Decimal(1), Decimal(0)])
    assert said(draft, Voice())[1] == "This point is missing: Names one path."
    assert said(at_levels(draft, {"a": Decimal(1), "b": Decimal(1)}), Voice()) == [
        "You have this point: it is the same. You wrote “one”.",
        "You have this point: Names one path.",
        "Go on to the next question.",
    ]


def test_what_contradicts_is_said_only_where_nothing_is_given():
    draft = drafted([Decimal(0), Decimal(0)], contradicts=True)
    assert any("does not fit" in one for one in said(draft, Voice()))
    assert not any(
        "does not fit" in one for one in said(at_levels(draft, {"a": HALF, "b": Decimal(0)}), Voice())
    )


@pytest.mark.parametrize(
    "levels", [{}, {"a": Decimal(1)}, {"a": Decimal(1), "b": Decimal(1), "c": Decimal(1)}]
)
def test_levels_of_another_rubric_are_not_spoken_of(levels):
    assert at_levels(drafted([Decimal(1), Decimal(0)]), levels) is None


def test_a_verdict_without_criteria_has_no_phrases():
    assert phrases(Verdict(Decimal(1), Label.CORRECT, 1.0, "numeric", "1"), Voice()) is None
