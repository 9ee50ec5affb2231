"""Who changes by how much when a group is graded: shown before anything is written, and what was shown is what is checked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from grading.feedback.levels import at_levels
from grading.groups.answers import Answer
from grading.services.grades import Decision, Seen
from grading.services.group_grades import Wanted
from grading.suggestions import Voices, feedback_for

__all__ = ["Change", "Preview", "chosen", "preview_of", "seen_read"]

PICKED = 500


@dataclass(frozen=True)
class Change:
    """One answer before and after, in points of the question."""

    answer: Answer
    before: Decimal | None  # decided, else drafted, else nothing
    after: Decimal

    @property
    def by(self) -> Decimal | None:
        return None if self.before is None else self.after - self.before

    @property
    def size(self) -> Decimal:
        return abs(self.by or Decimal(0))


@dataclass(frozen=True)
class Preview:
    open: Sequence[Change]
    decided: Sequence[Change]  # only with a tick
    blind: Sequence[Answer]  # silent checks: decided on the desk, one by one
    points: Decimal
    seen: str  # response id -> [grade, version, decided], as this page shows them

    @property
    def steps(self) -> list[tuple[Decimal | None, int]]:
        """How many open answers are drafted at how many points, the least first; None: without a draft."""
        counts = Counter(one.before for one in self.open)
        return sorted(counts.items(), key=lambda pair: (pair[0] is not None, pair[0] or 0))

    @property
    def pickable(self) -> bool:
        """Whether decided answers are ticked one by one: a form has room for so many fields only."""
        return len(self.decided) <= PICKED

    @property
    def moved(self) -> int:
        """Open answers that get other points than their draft."""
        return sum(bool(one.by) for one in self.open)


def preview_of(answers: Sequence[Answer], decision: Decision, points: Decimal) -> Preview:
    after = (decision.score * points).quantize(Decimal("0.01"))
    seeing = [one for one in answers if not one.blind]
    return Preview(
        open=[Change(one, one.draft_points, after) for one in seeing if not one.grade],
        decided=[Change(one, one.grade_points, after) for one in seeing if one.grade],
        blind=[one for one in answers if one.blind],
        points=after,
        seen=json.dumps({str(one.response.pk): _shown(one) for one in seeing}, separators=(",", ":")),
    )


def _shown(answer: Answer) -> list[int | None]:
    latest = answer.latest.pk if answer.latest else None
    return [latest, answer.response.version, int(answer.grade is not None)]


def seen_read(text: str) -> dict[int, tuple[Seen, bool]]:
    """What the preview showed of each answer, and whether it was decided then; empty for what is no such text."""
    try:
        rows = json.loads(text).items()
        return {
            int(pk): (Seen(None if grade is None else int(grade), int(version)), bool(decided))
            for pk, (grade, version, decided) in rows
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def chosen(
    answers: Sequence[Answer],
    decision: Decision,
    shown: Mapping[int, tuple[Seen, bool]],
    also: Sequence[Any],
    voices: Voices,
) -> tuple[list[Wanted], list[Answer]]:
    """What is to be decided, and the answers that the preview did not show.

    Answers that were undecided in the preview, and decided ones that were ticked (`also`: public ids, or "all"). What
    somebody decided since the preview is found by the service, which leaves it alone.
    """
    ticked = {_uuid(one) for one in also}
    wanted, unseen = [], []
    for one in answers:
        if one.blind:
            continue
        if one.response.pk not in shown:
            unseen.append(one)
            continue
        seen, decided = shown[one.response.pk]
        if not decided or "all" in also or one.response.public_id in ticked:
            wanted.append(Wanted(one.response, _with_feedback(decision, one, voices), seen, one.draft))
    return wanted, unseen


def _with_feedback(decision: Decision, answer: Answer, voices: Voices) -> Decision:
    """The draft's own words go along, for the levels that were chosen; without levels only where the points are the draft's."""
    if answer.draft is None or answer.draft_points is None:
        return decision
    verdict = answer.draft.as_verdict()
    said = at_levels(verdict, decision.criteria) if decision.criteria else verdict
    if said is None or (said is verdict and abs(answer.draft.score - decision.score) > Decimal("0.001")):
        return decision
    words = feedback_for(said, voices.of(answer.response))
    return Decision(decision.score, decision.criteria, decision.comment, words)


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
