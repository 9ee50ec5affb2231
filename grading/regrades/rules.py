"""Whether a student may ask for another look at an answer now, and until when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["Refusal", "Standing", "deadline", "refusal"]


class Refusal(StrEnum):
    LEFT = "left"  # the student is no longer in the class
    HIDDEN = "hidden"  # the result is not shown, or was taken back
    OFF = "off"  # the teacher takes no requests
    ASKED = "asked"  # one about this answer is not settled yet
    LATE = "late"  # the window is over
    LIMIT = "limit"  # too many that are not settled


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one answer: is its result shown, when was all of the work released, who has asked what."""

    enrolled: bool
    shown: bool
    released_at: datetime | None
    asked: bool
    unsettled: int  # of this student on this assignment


def deadline(released_at: datetime | None, days: int) -> datetime | None:
    """The window runs from the release of the whole work; None while part of it is hidden, or nobody may ask."""
    return released_at + timedelta(days=days) if released_at and days else None


def refusal(standing: Standing, days: int, limit: int, now: datetime) -> Refusal | None:
    """Why not, the plainest reason first; None when the student may ask."""
    until = deadline(standing.released_at, days)
    reasons = (
        (not standing.enrolled, Refusal.LEFT),
        (not standing.shown, Refusal.HIDDEN),
        (days == 0, Refusal.OFF),
        (standing.asked, Refusal.ASKED),
        (until is not None and now >= until, Refusal.LATE),
        (standing.unsettled >= limit, Refusal.LIMIT),
    )
    return next((reason for holds, reason in reasons if holds), None)
