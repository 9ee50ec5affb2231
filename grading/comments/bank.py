"""The bank beside an answer, with every placeholder filled for its student; and the phrases that might join it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q

from grading.comments.phrases import Phrase, Written, normal_form, phrases_of
from grading.comments.placeholders import fill, missing
from grading.models import Criterion, Grade, PassedPhrase, Response, SavedComment, TextMark
from grading.templatetags.points import points
from school.courses.models import AssignmentQuestion, Course
from school.people.access import TEACH, VIEW, Actor, visible

__all__ = ["Offer", "matching", "offers_for", "phrases_for", "values_for"]

MOST = 40  # offered at once; typing narrows them
LOOKED_AT = 1500  # of a person's latest comments, when phrases are looked for


@dataclass(frozen=True)
class Offer:
    """`text` is ready to be inserted; `missing` are placeholders that nothing is known for yet."""

    comment: SavedComment
    text: str
    missing: list[str]
    is_own: bool


def offers_for(actor: Actor, response: Response, asked: Mapping[str, Any]) -> list[Offer]:
    """What the person may say to this answer: own and shared comments, those of its question first.

    `asked` narrows by `q` (words, or a key) or by `key`, and tells the `points` and the number of the `criterion` that
    stand in the form now.
    """
    rows = visible(actor, SavedComment, VIEW).for_question(response.question).select_related("owner")  # type: ignore[attr-defined]
    if key := str(asked.get("key", "")):
        rows = rows.filter(hot_key=key)
    query = str(asked.get("q", ""))[:100]
    values = values_for(response, asked)
    found = [
        Offer(one, fill(one.text, values), missing(one.text, values), one.owner_id == actor.user.pk)
        for one in rows.filter(matching(query))[:MOST]
    ]
    # Of two comments with one key, the person's own is meant.
    return (
        sorted(found, key=lambda one: (one.comment.hot_key != (key or query), not one.is_own))
        if key or query
        else found
    )


def matching(query: str) -> Q:
    """Comments that hold every word of the query, or have it as their key."""
    words = Q()
    for word in query.split():
        words &= Q(text__icontains=word)
    return words | Q(hot_key=query.lower()) if len(query) == 1 else words


def values_for(response: Response, asked: Mapping[str, Any]) -> dict[str, str]:
    """What the placeholders stand for, for this answer; "" where it is not known yet."""
    grade = response.grade if response.state == Response.State.GRADED else None
    place = AssignmentQuestion.objects.filter(
        assignment=response.submission.assignment_id, question=response.question_id
    ).first()
    most = place.points if place else response.question.points
    given = _typed_points(asked.get("points"), most)
    if given is None and grade:
        given = grade.score * most
    lesson = response.question.lesson
    return {
        # Who grades without names is told none by a comment either.
        "name": "" if asked.get("names") == "hidden" else response.submission.student.display_name,
        "points": "" if given is None else f"{points(given)}/{points(most)}",
        "criterion": _criterion(response, grade, asked.get("criterion")),
        "lesson": lesson.title if lesson else "",
    }


def _typed_points(raw: Any, most: Decimal) -> Decimal | None:
    try:
        typed = Decimal(str(raw or "").replace(",", "."))
    except InvalidOperation:
        return None
    return typed if typed.is_finite() and 0 <= typed <= most else None


def _criterion(response: Response, grade: Grade | None, number: Any) -> str:
    """The criterion with this number, else the one that the decision gives least for, else the first."""
    rubric = getattr(response.question, "rubric", None)
    rows: list[Criterion] = list(rubric.criteria.order_by("position", "pk")) if rubric else []
    if not rows:
        return ""
    if str(number).isascii() and str(number).isdigit() and 1 <= int(str(number)[:4]) <= len(rows):
        return rows[int(number) - 1].text
    levels = grade.criteria if grade else {}
    return min(rows, key=lambda one: Decimal(str(levels.get(str(one.public_id), 2)))).text


def phrases_for(actor: Actor, course: Course) -> list[Phrase]:
    """What the person has written on several answers of this course and has neither saved nor turned down."""
    mine = {"course": course, "owner": actor.user}
    saved = visible(actor, SavedComment, TEACH).filter(**mine).values_list("text", flat=True)
    known = [normal_form(text) for text in saved]
    known += PassedPhrase.objects.filter(**mine).values_list("normal", flat=True)
    return phrases_of(_written(actor, course), known)


def _written(actor: Actor, course: Course) -> list[Written]:
    """Comments and notes by this person, latest first."""
    grades = Grade.objects.filter(
        decided_by=actor.user, response__submission__assignment__course=course
    ).exclude(comment="")
    marks = (
        TextMark.objects.standing()
        .filter(by=actor.user, on__response__submission__assignment__course=course)
        .exclude(note="")
    )
    name = "submission__student__display_name"
    rows = [
        *grades.order_by("-pk").values_list("created_at", "response", "comment", f"response__{name}")[:LOOKED_AT],
        *marks.order_by("-pk").values_list("created_at", "on__response", "note", f"on__response__{name}")[:LOOKED_AT],
    ]  # fmt: skip
    return [Written(*row[1:]) for row in sorted(rows, key=lambda row: row[0], reverse=True)]
