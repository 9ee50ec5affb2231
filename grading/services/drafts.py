"""Writing drafts, and the grades that a signed policy allows without a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from grading import graders
from grading.announce import announce_responses
from grading.models import ClassPolicy, Draft, Grade, Response, Submission
from grading.services.policies import practice_policy_for, promise_ring
from grading.services.release import practice_release
from grading.suggestions import Voices, feedback_for
from grading.verdict import Verdict
from school.courses.models import Section

__all__ = ["Judged", "drafts_write", "grade_from_draft"]


@dataclass(frozen=True)
class Judged:
    """A response as it was judged, and the verdict."""

    response: Response
    verdict: Verdict


@transaction.atomic
def drafts_write(*, judged: Sequence[Judged], now: datetime) -> list[Response]:
    """A draft for each; where a policy of the class says so, the grade too. Returns the responses.

    The caller holds the rows' locks. A draft that exists already (same answer, same model) is kept.
    """
    drafts = Draft.objects.bulk_create(
        [_draft(one) for one in judged],
        update_conflicts=True,
        unique_fields=["response", "answer_version", "model_version"],
        update_fields=["score", "confidence", "verdict", "question_version", "rubric_version"],
    )
    policies = _policies([one.response for one in judged])
    voices = Voices(one.response.question for one in judged if _policy_key(one.response) in policies)
    grades, graded, drafted = [], [], []
    for one, draft in zip(judged, drafts, strict=True):
        policy = policies.get(_policy_key(one.response))
        if policy is None:
            drafted.append(one.response)
        else:
            grades.append(grade_from_draft(draft, one.verdict, policy, voices))
            graded.append(one.response)
    Grade.objects.bulk_create(grades)
    _settle(drafted, Response.State.DRAFTED)
    _settle(graded, Response.State.GRADED)
    practice_release(responses=graded, now=now)
    announce_responses("drafted", [one.response for one in judged])
    promise_ring(one.submission.section_id for one in drafted)
    return [one.response for one in judged]


def grade_from_draft(draft: Draft, verdict: Verdict, policy: ClassPolicy, voices: Voices) -> Grade:
    """The draft as it stands, made a grade by a policy; not saved yet."""
    criteria = {one.criterion_id: str(one.level) for one in verdict.criteria}
    return Grade(
        response=draft.response,
        score=verdict.score,
        criteria=criteria,
        feedback=feedback_for(verdict, voices.of(draft.response)),
        draft=draft,
        policy=policy,
    )


def _draft(one: Judged) -> Draft:
    return Draft(
        response=one.response,
        answer_version=one.response.version,
        question_version=one.response.question.version,
        rubric_version=_rubric_version(one.response),
        score=one.verdict.score,
        confidence=one.verdict.confidence,
        verdict=one.verdict.as_json(),
        grader=one.verdict.grader,
        model_version=one.verdict.version,
    )


def _rubric_version(response: Response) -> int | None:
    rubric = getattr(response.question, "rubric", None)
    return rubric.version if rubric else None


def _policy_key(response: Response) -> tuple[int, str] | None:
    """Which policy could make a grade of this response's draft: of which class, of which kind."""
    section = response.submission.section_id
    if response.submission.kind == Submission.Kind.PRACTICE:
        return section, ClassPolicy.Kind.PRACTICE
    if graders.get(response.question.kind).needs_model:
        return None
    return section, ClassPolicy.Kind.KEY


def _policies(responses: Sequence[Response]) -> dict[tuple[int, str] | None, ClassPolicy]:
    wanted = {key for one in responses if (key := _policy_key(one))}
    sections: dict[int, Section] = {one.submission.section_id: one.submission.section for one in responses}
    rows = ClassPolicy.objects.in_force().filter(section__in=sections)
    found = {(row.section_id, row.kind): row for row in rows}
    for section, kind in wanted - found.keys():
        if kind == ClassPolicy.Kind.PRACTICE and (policy := practice_policy_for(section=sections[section])):
            found[(section, kind)] = policy
    return {key: found[key] for key in wanted & found.keys()}


def _settle(responses: Sequence[Response], state: str) -> None:
    if not responses:
        return
    rows = Response.objects.filter(pk__in=[one.pk for one in responses])
    rows.update(state=state, hand_reason="", lease=None, leased_until=None)
    for one in responses:
        one.state = state
