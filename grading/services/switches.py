"""Switching a class policy, with what it means for answers that wait already."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from grading import graders
from grading.announce import announce_responses
from grading.models import ClassPolicy, Grade, Response, Submission
from grading.services.drafts import grade_from_draft
from grading.services.policies import Terms, policy_revoke, policy_sign, practice_policy_for
from grading.services.promise import Applied, promise_apply
from grading.suggestions import Voices
from school.courses.models import Section
from school.people.models import User

__all__ = ["policy_switch", "promise_switch"]


@transaction.atomic
def policy_switch(*, section: Section, kind: str, on: bool, by: User, now: datetime) -> int:
    """Sign or revoke a policy without terms. Returns how many waiting answers the signature has graded."""
    if not on:
        if kind == ClassPolicy.Kind.PRACTICE:
            practice_policy_for(
                section=section
            )  # in force unless somebody said no: so that a no is on record
        policy_revoke(section=section, kind=kind, by=by, now=now)
        return 0
    policy = policy_sign(section=section, kind=kind, by=by)
    return _grade_waiting(policy) if kind == ClassPolicy.Kind.KEY else 0


@transaction.atomic
def promise_switch(*, section: Section, terms: Terms, by: User, now: datetime) -> Applied:
    """Sign a promise, in place of the one in force where its terms differ or it has paused itself.

    Checks start afresh under a new signature; signing the same again only looks once more what it allows.
    """
    promise = ClassPolicy.Kind.PROMISE
    rows = ClassPolicy.objects.in_force().select_for_update()
    current = rows.filter(section=section, kind=promise).first()
    if current and (current.paused_at or _terms(current) != terms):
        policy_revoke(section=section, kind=promise, by=by, now=now)
    policy = policy_sign(section=section, kind=promise, by=by, terms=terms)
    return promise_apply(policy_id=policy.pk, now=now)


def _terms(policy: ClassPolicy) -> Terms:
    return Terms(policy.target or Decimal(0), policy.scope, policy.tolerance)


def _grade_waiting(policy: ClassPolicy) -> int:
    """Choice and number answers of the class whose draft waits for a decision are graded by their key now."""
    rules = [kind for kind in graders.kinds() if not graders.get(kind).needs_model]
    rows = Response.objects.select_for_update(of=("self",)).filter(
        submission__section=policy.section_id, submission__kind=Submission.Kind.ASSIGNMENT,
        state=Response.State.DRAFTED, question__kind__in=rules,
    )  # fmt: skip
    waiting = [
        (one, one.draft)
        for one in rows.select_related(
            "submission__student", "submission__section", "question__course"
        ).prefetch_related("drafts")
    ]
    current = [(one, draft) for one, draft in waiting if draft and draft.answer_version == one.version]
    voices = Voices(one.question for one, _draft in current)
    Grade.objects.bulk_create(
        grade_from_draft(draft, draft.as_verdict(), policy, voices) for _one, draft in current
    )
    graded = [one for one, _draft in current]
    Response.objects.filter(pk__in=[one.pk for one in graded]).update(state=Response.State.GRADED)
    announce_responses("decided", graded)
    return len(graded)
