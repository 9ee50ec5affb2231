"""An alarm in plain words: what changed, and what a teacher can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from grading.models import DriftAlarm
from grading.monitoring.statistics import wilson
from grading.training.corrections import KINDS

__all__ = ["about_trained", "advice", "percent", "what_changed"]

Measure = DriftAlarm.Measure
# Means closer than this are called nearly the same: the scores are spread differently.
NEAR = 0.05


def percent(share: float) -> int:
    return round(100 * share)


def what_changed(measure: str, figures: Mapping[str, Any]) -> str:
    """One sentence with the two figures it rests on."""
    before, now = figures["before"], figures["now"]
    known = {"before": percent(before), "now": percent(now)}
    if measure == Measure.OVERRIDE:
        return _overrides(figures, known)
    near = abs(now - before) < NEAR
    if measure == Measure.CONFIDENCE:
        return _confidence(now < before, near) % known
    if near:
        return (
            _("Drafts spread the points differently around nearly the same average (%(now)d %%, before %(before)d %%).")
            % known
        )  # fmt: skip
    text = (
        _("Drafts propose fewer points than they used to: on average %(now)d %%, before %(before)d %%.")
        if now < before
        else _("Drafts propose more points than they used to: on average %(now)d %%, before %(before)d %%.")
    )
    return text % known


def _confidence(less: bool, near: bool) -> str:
    if near:
        return _("The grader is sure of other answers than before: on average %(now)d %%, before %(before)d %%.")  # fmt: skip
    if less:
        return _("The grader is less sure of its drafts: on average %(now)d %%, before %(before)d %%.")
    return _("The grader is surer of its drafts: on average %(now)d %%, before %(before)d %%.")


def _overrides(figures: Mapping[str, Any], known: Mapping[str, int]) -> str:
    low, high = wilson(figures["current"][1], sum(figures["current"]))
    text = (
        _("People change more drafts than they used to: %(now)d %% (likely %(low)d to %(high)d %%), before %(before)d %%.")
        if figures["now"] > figures["before"]
        else _("People change fewer drafts than they used to: %(now)d %% (likely %(low)d to %(high)d %%), before %(before)d %%.")
    )  # fmt: skip
    return text % {**known, "low": percent(low), "high": percent(high)}


def advice(alarm: DriftAlarm) -> list[str]:
    """What to do, the most likely cause first."""
    figures = alarm.figures
    if alarm.measure == Measure.OVERRIDE:
        return _about_overrides(figures["now"] > figures["before"], alarm.kind)
    if alarm.measure == Measure.CONFIDENCE:
        return [
            _("Decide unsure answers first: the desk shows them in that order."),
            _("A new topic often does this. Give its questions two or three reference answers in words that students use."),
            _("If nothing is wrong, accept the present as usual."),
        ]  # fmt: skip
    return [
        _("Look at some of the newest drafts at the desk. Are their points what you would give?"),
        _("Harder or easier questions move the points without anything being wrong: then accept the present as usual."),
        _("If right answers get too few points, mend the reference answers or the rubric of the question."),
    ]  # fmt: skip


def about_trained(alarm: DriftAlarm) -> bool:
    """Does the advice speak of the class's own grader? It learns from what people change, and only in these kinds."""
    more = alarm.figures["now"] > alarm.figures["before"]
    return alarm.measure == Measure.OVERRIDE and more and alarm.kind in KINDS


def _about_overrides(more: bool, kind: str) -> list[str]:
    if not more:
        return [
            _("Drafts fit better than before, or are looked at less closely. Read a few answers before their drafts."),
            _("If the drafts are simply better, accept the present as usual."),
        ]  # fmt: skip
    if kind not in KINDS:
        return [
            _("These answers are judged by their key: look for a question with a wrong key or too narrow a tolerance."),
            _("If nothing is wrong, accept the present as usual."),
        ]  # fmt: skip
    return [
        _("See which question the changes belong to, and mend its reference answers or its rubric."),
        _("Until then read each draft closely; do not rely on its confidence."),
        _("If this class has a grader of its own, train it again with your latest grades, or go back to the version before."),
    ]  # fmt: skip
