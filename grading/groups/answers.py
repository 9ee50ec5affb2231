"""Members of a group as a page shows them: the answer, its draft where it may be seen, and the decision in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grading.models import Acceptance, Draft, Grade, GroupMember, Response
from grading.results import state_of
from grading.verdict import Label
from grading.words import flag_text, label_text
from school.courses.models import Question

__all__ = ["EXCERPT", "Answer", "answers_of", "loaded", "text_of"]

# So much of an answer is shown in a list; all of it is on the desk.
EXCERPT = 600


@dataclass(frozen=True)
class Answer:
    response: Response
    member: GroupMember
    draft: Draft | None  # of the answer as it stands; None for a silent check that still waits
    grade: Grade | None  # in force
    latest: Grade | None  # the newest row, also when it was taken back: what an optimistic check compares
    blind: bool
    points: Decimal
    text: str
    desk_url: str = ""
    alias: str = ""  # what stands in place of the student's name

    @property
    def name(self) -> str:
        return self.alias or self.response.submission.student.display_name

    @property
    def label(self) -> str:
        return label_text(str(self.draft.verdict["label"])) if self.draft else ""

    @property
    def state(self) -> str:
        """The status that colours its draft."""
        if self.draft and self.draft.verdict["label"] == Label.CONTRADICTORY:
            return "contradictory"
        return state_of(self.draft.score if self.draft else None)

    @property
    def grade_state(self) -> str:
        return state_of(self.grade.score if self.grade else None)

    @property
    def draft_points(self) -> Decimal | None:
        return _points(self.draft.score if self.draft else None, self.points)

    @property
    def grade_points(self) -> Decimal | None:
        return _points(self.grade.score if self.grade else None, self.points)

    @property
    def flags(self) -> list[str]:
        return [flag_text(flag) for flag in self.draft.verdict["flags"]] if self.draft else []

    @property
    def is_cut(self) -> bool:
        return len(self.text) > EXCERPT

    @property
    def excerpt(self) -> str:
        return self.text[:EXCERPT].rstrip() + "…" if self.is_cut else self.text


def _points(score: Decimal | None, points: Decimal) -> Decimal | None:
    return None if score is None else (score * points).quantize(Decimal("0.01"))


def loaded(members: QuerySet[GroupMember]) -> QuerySet[GroupMember]:
    """With all that `answers_of` reads: a fixed number of queries however many members there are."""
    people = ("response__submission__student", "response__submission__section")
    # A group may have thousands of members: no column is read of drafts and grades that no page shows.
    drafts = Draft.objects.only("response", "answer_version", "score", "verdict").order_by("pk")
    return members.select_related(*people).prefetch_related(
        Prefetch("response__drafts", drafts),
        Prefetch("response__grades", Grade.objects.only("response", "score").order_by("pk")),
        Prefetch("response__acceptances", Acceptance.objects.select_related("policy")),
    )


def answers_of(
    members: Sequence[GroupMember], question: Question, points: Decimal, urls: Mapping[int, str] | None = None
) -> list[Answer]:
    """`points` are the question's in this assignment; `urls` lead to the desk by response id."""
    return [_answer(one, question, points, (urls or {}).get(one.response_id, "")) for one in members]


def _answer(member: GroupMember, question: Question, points: Decimal, url: str) -> Answer:
    response = member.response
    acceptance = next(iter(response.acceptances.all()), None)
    blind = acceptance is not None and acceptance.is_blind(response.state)
    draft, latest = response.draft, response.grade
    return Answer(
        response=response,
        member=member,
        draft=draft if draft and draft.answer_version == response.version and not blind else None,
        grade=latest if response.state == Response.State.GRADED else None,
        latest=latest,
        blind=blind,
        points=points,
        text=text_of(response, question),
        desk_url=url,
    )


def text_of(response: Response, question: Question) -> str:
    """What was written, or the words of the option that was chosen, or how many files came; "" for nothing."""
    if files := response.answer.get("files"):
        return ngettext("%(n)d file", "%(n)d files", len(files)) % {"n": len(files)}
    if question.kind != Question.Kind.SINGLE_CHOICE:
        return response.text
    chosen = str(response.answer.get("choice") or "")
    options = {str(one["id"]): str(one["text"]) for one in question.content.get("options", [])}
    return options.get(chosen, _("An option that is no longer offered")) if chosen else ""
