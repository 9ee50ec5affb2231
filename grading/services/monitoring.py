"""Watching drafts: check the classes of a school once a week, open and close alarms, let a person settle them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from grading import graders
from grading.models import DriftAlarm, DriftCheck
from grading.monitoring.drift import Measure, Periods, Reading, State, compare, periods
from grading.monitoring.observations import Stream, reports_of, streams_of
from school.courses.models import Section
from school.people.audit import audit_record
from school.people.models import School, User

__all__ = [
    "Comparison", "alarm_acknowledge", "alarm_close", "check_ask", "check_due", "check_run", "comparisons_of",
    "section_check",
]  # fmt: skip


# What a promotion report can be compared in; it says nothing about confidence.
REPORTED = (Measure.SCORE, Measure.OVERRIDE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One stream of drafts of a class, then and now."""

    kind: str
    model_version: str
    periods: Periods
    readings: tuple[Reading, ...]
    against_report: bool = False  # the reference is the promotion report of the class's own grader


def check_due(now: datetime) -> list[School]:
    """Schools whose clock has not checked this week, or that asked for a check which nobody has made yet."""
    done = DriftCheck.objects.filter(week=_monday(now), finished_at__isnull=False)
    return list(School.objects.exclude(pk__in=done.values("school")).order_by("pk"))


def check_ask(*, school: School, by: User, now: datetime) -> DriftCheck:
    """Have the school checked again; the worker does it. Asking twice is asking once."""
    check, _made = DriftCheck.objects.update_or_create(
        school=school, week=_monday(now), defaults={"asked_at": now, "finished_at": None}
    )
    audit_record(school=school, actor=by, action="drift.ask")
    return check


def check_run(*, school: School, now: datetime) -> DriftCheck:
    """Check every class of the school for this week. Idempotent: a second run finds the same alarms."""
    check, _made = DriftCheck.objects.get_or_create(
        school=school, week=_monday(now), defaults={"asked_at": now}
    )
    sections = list(Section.objects.filter(school=school).order_by("pk"))
    readings = [one for section in sections for one in section_check(section=section, now=now)]
    check.classes = len(sections)
    check.too_few = sum(one.state == State.TOO_FEW for one in readings)
    check.compared = len(readings) - check.too_few
    check.finished_at = now
    check.save(update_fields=["classes", "too_few", "compared", "finished_at"])
    return check


@transaction.atomic
def section_check(*, section: Section, now: datetime) -> list[Reading]:
    """Compare the class's drafts and bring its alarms up to date. Returns all readings."""
    Section.objects.select_for_update(no_key=True, of=("self",)).get(pk=section.pk)
    readings = []
    for found in comparisons_of(section, now):
        for reading in found.readings:
            readings.append(reading)
            _settle(section, found, reading, now)
    return readings


def comparisons_of(section: Section, now: datetime) -> Iterator[Comparison]:
    """What a check of the class sees now; writes nothing."""
    accepted, reports = _accepted(section), reports_of(section)
    for (kind, version), rows in sorted(streams_of(section).items()):
        since, measures = accepted.get((kind, version)), _measures(kind)
        # A draft names the class's own grader after the shipped one, with a plus between.
        report = reports.get(version.rpartition("+")[2]) if since is None else None
        if report:
            yield _with_report(kind, version, periods(rows, now, None, report), len(measures))
            measures = tuple(one for one in measures if one not in REPORTED)
        found = periods(rows, now, since)
        yield Comparison(kind, version, found, compare(found.reference, found.current, measures))


def _with_report(kind: str, version: str, found: Periods, tests: int) -> Comparison:
    readings = compare(found.reference, found.current, REPORTED, tests=tests, only_more=True)
    return Comparison(kind, version, found, readings, against_report=True)


@transaction.atomic
def alarm_acknowledge(*, alarm: DriftAlarm, by: User, now: datetime) -> DriftAlarm:
    """Say that somebody looks into it. Idempotent; a closed alarm stays closed."""
    alarm = DriftAlarm.objects.select_for_update().get(pk=alarm.pk)
    if alarm.state == DriftAlarm.State.OPEN:
        alarm.state = DriftAlarm.State.ACKNOWLEDGED
        alarm.acknowledged_by, alarm.acknowledged_at = by, now
        alarm.save(update_fields=["state", "acknowledged_by", "acknowledged_at"])
        _audit("drift.acknowledge", alarm, by)
    return alarm


@transaction.atomic
def alarm_close(*, alarm: DriftAlarm, by: User | None, now: datetime) -> DriftAlarm:
    """Close it. By a person: what is now is the new measure, and comparisons start anew. Idempotent."""
    alarm = DriftAlarm.objects.select_for_update().get(pk=alarm.pk)
    if alarm.state != DriftAlarm.State.CLOSED:
        alarm.state, alarm.closed_by, alarm.closed_at = DriftAlarm.State.CLOSED, by, now
        alarm.accepted = by is not None
        alarm.save(update_fields=["state", "closed_by", "closed_at", "accepted"])
        _audit("drift.close" if by else "drift.gone", alarm, by)
    return alarm


def _monday(now: datetime) -> date:
    return (now - timedelta(days=now.weekday())).date()


def _measures(kind: str) -> tuple[Measure, ...]:
    """A key knows no confidence, and its scores say how hard the questions are: only overrides can tell of it."""
    try:
        return tuple(Measure) if graders.get(kind).needs_model else (Measure.OVERRIDE,)
    except LookupError:
        return (Measure.OVERRIDE,)


def _accepted(section: Section) -> dict[Stream, datetime]:
    """Since when the present counts as usual, where a person said so."""
    rows = DriftAlarm.objects.filter(section=section, accepted=True).order_by()
    latest = rows.values("kind", "model_version").annotate(since=Max("closed_at"))
    return {(row["kind"], row["model_version"]): row["since"] for row in latest}


def _settle(section: Section, found: Comparison, reading: Reading, now: datetime) -> None:
    """Open, refresh or close the alarm of one reading; too few drafts leave it as it is."""
    key = {
        "section": section, "kind": found.kind, "model_version": found.model_version,
        "measure": reading.measure.value,
    }  # fmt: skip
    alarm = DriftAlarm.objects.unclosed().filter(**key).first()
    if reading.state == State.STEADY and alarm:
        alarm_close(alarm=alarm, by=None, now=now)
    elif reading.state == State.ALARM and alarm:
        alarm.figures, alarm.seen_at = figures_of(found.periods, reading), now
        alarm.save(update_fields=["figures", "seen_at"])
    elif reading.state == State.ALARM:
        figures = figures_of(found.periods, reading)
        alarm = DriftAlarm.objects.create(school=section.school, figures=figures, seen_at=now, **key)
        _audit("drift.open", alarm, None)


def figures_of(between: Periods, reading: Reading) -> dict[str, Any]:
    """What a page draws: counts by bin (or kept and changed), means or shares, and how sure the difference is."""
    return {
        "reference": list(reading.reference),
        "current": list(reading.current),
        "before": reading.before,
        "now": reading.now,
        "effect": reading.effect,
        "p": reading.p,
        "from": between.since.isoformat(),
        "to": between.until.isoformat(),
        "reference_from": between.reference[0].at.isoformat() if between.reference else "",
        "reference_to": between.reference[-1].at.isoformat() if between.reference else "",
    }


def _audit(action: str, alarm: DriftAlarm, by: User | None) -> None:
    audit_record(
        school=alarm.school, actor=by, action=action, target=str(alarm.section.public_id),
        name=alarm.section.name, measure=alarm.measure, kind=alarm.kind, alarm=str(alarm.public_id),
    )  # fmt: skip
