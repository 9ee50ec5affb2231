"""When the assignments of the demo school's four weeks opened, were due, and came back. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta

SPAN = timedelta(weeks=4)
MORNING, AFTERNOON = time(7, 30), time(15, 0)
LATE_WORK = timedelta(days=1)  # taken for this long after the due time
MARKING = timedelta(hours=18)  # what a teacher needs after that
LONGEST = timedelta(days=5)
TASK_SPAN, TASK_LATE = timedelta(days=11), timedelta(days=3)
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Window:
    """The times of one assignment, UTC; `released` is None while it is open."""

    opens: datetime
    due: datetime
    closes: datetime
    released: datetime | None


def windows(count: int, now: datetime) -> list[Window]:
    """`count` assignments spread evenly over the four weeks before `now`; the last is still open."""
    step = SPAN / count
    return [_window(now - SPAN + place * step, step, now, place == count - 1) for place in range(count)]


def _window(start: datetime, step: timedelta, now: datetime, is_newest: bool) -> Window:
    opens = _school_day(start, MORNING, forward=False)
    if is_newest:
        due = _school_day(now + timedelta(days=2), AFTERNOON, forward=True)
        return Window(opens, due, due + LATE_WORK, None)
    due = _school_day(start + min(step * 0.5, LONGEST), AFTERNOON, forward=True)
    closes = due + LATE_WORK
    return Window(opens, due, closes, closes + MARKING)


def task_window(now: datetime) -> Window:
    """Of larger work: due on the last school day, still taken late, and given back one by one."""
    opens = _school_day(now - TASK_SPAN, MORNING, forward=False)
    due = _school_day(now - timedelta(days=1), AFTERNOON, forward=False)
    return Window(opens, due, _school_day(now + TASK_LATE, AFTERNOON, forward=True), None)


def _school_day(day: datetime, at: time, *, forward: bool) -> datetime:
    """`day` at a time of the day, moved off a weekend."""
    weekend = max(day.weekday() - FRIDAY, 0)
    days = (3 - weekend if forward else -weekend) if weekend else 0
    return datetime.combine((day + timedelta(days=days)).date(), at, tzinfo=day.tzinfo)


def moment(rng: random.Random, start: datetime, end: datetime) -> datetime:
    """A time between the two, more often towards the end."""
    return start + (end - start) * rng.betavariate(2.5, 1.3)
