"""What the pages of watching show: alarms with their figures, and what a check of a class sees now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from grading.models import DriftAlarm, DriftCheck
from grading.monitoring.drift import EDGES, MINIMUM, Reading, State
from grading.monitoring.words import about_trained, advice, percent, what_changed
from grading.services.monitoring import comparisons_of
from school.courses.models import Question, Section
from school.people.access import Actor, visible

__all__ = [
    "AlarmCard", "ReadingRow", "alarm_cards", "anything_compared", "class_watch", "open_alarms", "school_watch",
]  # fmt: skip

PAST = 10


@dataclass(frozen=True)
class AlarmCard:
    """One alarm as it is drawn."""

    alarm: DriftAlarm
    title: str
    text: str
    advice: list[str]
    columns: list[dict[str, Any]]  # of a distribution; heights in percent of the tallest
    shares: list[dict[str, Any]]  # of overrides, as the bars component takes them
    sizes: tuple[int, int]
    since: datetime | None
    until: datetime | None
    about_grader: bool  # whether training the class's own grader again, or an earlier one, may help


@dataclass(frozen=True)
class ReadingRow:
    """A line of the table: one measure of one kind and version, then and now."""

    kind: str
    version: str
    measure: str
    reading: Reading
    before: int
    now: int
    against_report: bool

    @property
    def comparable(self) -> bool:
        return self.reading.state != State.TOO_FEW


def open_alarms(actor: Actor) -> list[DriftAlarm]:
    """Alarms that nobody has settled, of the classes this person teaches; the admin's are all of the school."""
    rows = visible(actor, DriftAlarm).unclosed()  # type: ignore[attr-defined]
    return list(rows.select_related("section__course"))


def alarm_cards(alarms: Iterable[DriftAlarm]) -> list[AlarmCard]:
    return [_card(one) for one in alarms]


def class_watch(actor: Actor, section: Section, now: datetime) -> dict[str, Any]:
    """The context of `grading/watch.html`."""
    alarms = visible(actor, DriftAlarm).filter(section=section)
    rows = alarms.select_related("section__course", "acknowledged_by", "closed_by")
    unclosed = rows.exclude(state=DriftAlarm.State.CLOSED)
    closed = rows.filter(state=DriftAlarm.State.CLOSED).order_by("-closed_at")[:PAST]
    lines = _rows(section, now)
    return {
        "section": section,
        "cards": alarm_cards(unclosed),
        "past": [(one, what_changed(one.measure, one.figures)) for one in closed],
        "rows": lines,
        "compared": any(one.comparable for one in lines),
        "least": MINIMUM,
        "check": DriftCheck.objects.filter(school=actor.school).order_by("-week").first(),
    }


def anything_compared(section: Section, now: datetime) -> bool:
    """Does any measure of the class have enough drafts on both sides? Without one, no alarm says nothing."""
    found = comparisons_of(section, now)
    return any(one.state != State.TOO_FEW for each in found for one in each.readings)


def school_watch(actor: Actor) -> dict[str, Any]:
    """The context of `grading/watch_school.html`: two queries, whatever the size of the school."""
    checks = list(DriftCheck.objects.filter(school=actor.school).order_by("-week")[:2])
    # While this week's check is made, what is known is what the one before compared.
    known = next((one for one in checks if one.finished_at or one.compared), None)
    return {
        "cards": alarm_cards(open_alarms(actor)),
        "check": checks[0] if checks else None,
        "compared": bool(known and known.compared),
        "least": MINIMUM,
    }


def _rows(section: Section, now: datetime) -> list[ReadingRow]:
    kinds, measures = dict(Question.Kind.choices), dict(DriftAlarm.Measure.choices)
    return [
        ReadingRow(
            str(kinds.get(found.kind, found.kind)), found.model_version, str(measures[one.measure.value]), one,
            percent(one.before), percent(one.now), found.against_report,
        )
        for found in comparisons_of(section, now)
        for one in found.readings
    ]  # fmt: skip


def _card(alarm: DriftAlarm) -> AlarmCard:
    figures, overrides = alarm.figures, alarm.measure == DriftAlarm.Measure.OVERRIDE
    return AlarmCard(
        alarm,
        _("%(measure)s: %(kind)s")
        % {"measure": alarm.get_measure_display(), "kind": alarm.get_kind_display()},
        what_changed(alarm.measure, figures),
        advice(alarm),
        [] if overrides else _columns(figures),
        _shares(figures) if overrides else [],
        (sum(figures["reference"]), sum(figures["current"])),
        parse_datetime(figures["from"]),
        parse_datetime(figures["to"]),
        about_trained(alarm),
    )


def _columns(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """For each bin the share of drafts before and now, side by side."""
    sides = [figures["reference"], figures["current"]]
    shares = [[count / max(1, sum(side)) for count in side] for side in sides]
    tallest = max(max(side) for side in shares) or 1
    step = 100 / (len(EDGES) - 1)
    columns = []
    for place, (before, now) in enumerate(zip(*shares, strict=True)):
        low, high = percent(EDGES[place]), percent(EDGES[place + 1])
        heights = [round(100 * share / tallest) for share in (before, now)]
        columns.append(
            {
                "from": low, "to": high, "before": percent(before), "now": percent(now),
                "before_height": heights[0], "before_top": 100 - heights[0],
                "now_height": heights[1], "now_top": 100 - heights[1],
                "x": round(place * step + 1), "x_now": round(place * step + step / 2),
            }
        )  # fmt: skip
    return columns


def _shares(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for label, side in ((_("Before"), figures["reference"]), (_("Now"), figures["current"])):
        share = percent(side[1] / max(1, sum(side)))
        text = _("%(share)d %% (%(changed)d/%(all)d)") % {
            "changed": side[1], "all": sum(side), "share": share,
        }  # fmt: skip
        rows.append({"label": label, "value": share, "percent": share, "text": text})
    return rows
