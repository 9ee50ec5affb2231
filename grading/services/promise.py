"""Keeping a promise: sure drafts become grades by a signed policy, some stay as silent checks, and a broken one pauses.

The database is the truth: each application reads the class's grades anew, so it may be asked at any time and any number
of times. An answer that a person ever decided is never touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery

from grading.announce import announce_responses
from grading.models import Acceptance, ClassPolicy, Draft, Grade, Response
from grading.promise.bound import Promise, is_broken
from grading.services.drafts import grade_from_draft
from grading.services.policies import policy_pause
from grading.services.promise_evidence import Case, Rules, is_match, standing_of
from grading.suggestions import Voices
from school.people.audit import audit_record
from school.people.consent import refused_by
from school.people.models import Consent

__all__ = [
    "CHECKS_LEAST",
    "CHECK_SHARE",
    "Applied",
    "Checks",
    "checks_of",
    "dealt",
    "promise_apply",
    "promises_due",
]

# This share of what the promise allows stays with the teacher, and at least so many under each signature.
CHECK_SHARE, CHECKS_LEAST = 0.10, 5


@dataclass(frozen=True, slots=True)
class Applied:
    """What one application did."""

    accepted: int = 0
    checks: int = 0
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Checks:
    """What silent checks under one signature found; `open` ones wait for the teacher."""

    right: int
    done: int
    open: int


@transaction.atomic
def promise_apply(*, policy_id: int, now: datetime) -> Applied:
    """Bring one promise up to date. Does nothing for a policy that is revoked or paused."""
    policy = _lock(policy_id)
    if policy is None:
        return Applied()
    checks = checks_of(policy)
    if is_broken(checks.right, checks.done, float(policy.target or 0)):
        policy_pause(policy=policy, now=now)
        return Applied(paused=True)
    standing = standing_of(policy.section)
    rules = standing.rules(float(policy.target or 0), policy.scope, policy.tolerance)
    applied = _accept(policy, rules, standing.passing(rules, policy.scope), checks)
    policy.computed_at = now
    policy.save(update_fields=["computed_at"])
    return applied


def promises_due() -> list[int]:
    """Promises of all schools in whose class something was drafted or decided since they were last looked at."""
    answers = {"response__submission__section": OuterRef("section")}
    since = Q(created_at__gt=OuterRef("computed_at"))
    rows = ClassPolicy.objects.in_force().filter(kind=ClassPolicy.Kind.PROMISE, paused_at=None)
    news = Exists(Draft.objects.filter(since, **answers)) | Exists(Grade.objects.filter(since, **answers))
    return list(rows.filter(Q(computed_at=None) | news).values_list("pk", flat=True))


def checks_of(policy: ClassPolicy) -> Checks:
    """One query. A check is right when the grade that a person gave is the draft's within the policy's tolerance."""
    # What a changed rubric made of a decision since says nothing about the draft.
    given = Grade.objects.filter(decided_by__isnull=False, change__isnull=True)
    newest = given.filter(response=OuterRef("response")).order_by("-pk")
    rows = Acceptance.objects.filter(policy=policy, is_check=True).annotate(
        given=Subquery(newest.values("score")[:1])
    )
    found = list(rows.values_list("response__state", "given", "draft__score"))
    done = [
        (given, drafted)
        for state, given, drafted in found
        if state == Response.State.GRADED and given is not None
    ]
    right = sum(is_match(given, drafted, policy.tolerance) for given, drafted in done)
    return Checks(right, len(done), len(found) - len(done))


def dealt(cases: Iterable[Case], policy_id: int | None, checks: Checks) -> list[tuple[Case, bool]]:
    """Each answer with whether it stays with the teacher as a check: the first few do, then a pseudo-random share.

    Stable for a policy, whatever the order of the answers. `checks` are those under the same signature so far.
    """
    earlier, found = checks.done + checks.open, []
    draws = {case.response: _draw(case, policy_id) for case in cases}
    for case in sorted(cases, key=lambda one: draws[one.response]):
        checked = earlier < CHECKS_LEAST or draws[case.response] < CHECK_SHARE
        earlier += checked
        found.append((case, checked))
    return found


def _draw(case: Case, policy_id: int | None) -> float:
    digest = hashlib.sha256(f"{policy_id}:{case.response}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _lock(policy_id: int) -> ClassPolicy | None:
    rows = ClassPolicy.objects.select_for_update(of=("self",)).select_related("section", "school")
    return rows.in_force().filter(pk=policy_id, kind=ClassPolicy.Kind.PROMISE, paused_at=None).first()


def _accept(policy: ClassPolicy, rules: Rules, passing: Sequence[Case], checks: Checks) -> Applied:
    if not passing or not policy.section.ai_grading:
        return Applied()
    drafts = _held(policy, passing)
    held = [case for case in passing if case.draft in drafts]
    rows = [
        _row(policy, drafts[case.draft], rules[case.key(policy.scope)], checked)
        for case, checked in dealt(held, policy.pk, checks)
    ]
    Acceptance.objects.bulk_create(rows)
    return _grade(policy, rows)


def _held(policy: ClassPolicy, passing: Sequence[Case]) -> dict[int, Draft]:
    """Drafts by id whose response is locked, still waits as it did, and may be drafted for by an AI."""
    rows = Response.objects.select_for_update(of=("self",)).filter(
        pk__in=[case.response for case in passing], state=Response.State.DRAFTED, acceptances=None
    ).exclude(grades__decided_by__isnull=False)  # fmt: skip
    held = dict(rows.order_by("pk").values_list("pk", "submission__student"))
    refused = refused_by(policy.school, Consent.Kind.AI_GRADING, held.values())
    allowed = [pk for pk, student in held.items() if student not in refused]
    drafts = Draft.objects.filter(
        pk__in=[case.draft for case in passing], response__in=allowed, answer_version=F("response__version")
    )
    found = drafts.select_related(
        "response__submission__assignment", "response__submission__student", "response__submission__section",
        "response__question__course", "response__school",
    )  # fmt: skip
    return {draft.pk: draft for draft in found}


def _row(policy: ClassPolicy, draft: Draft, rule: Promise, checked: bool) -> Acceptance:
    assert rule.threshold is not None  # only what a rule accepts gets here
    return Acceptance(
        school=policy.school, policy=policy, response=draft.response, draft=draft, is_check=checked,
        threshold=rule.threshold, evidence=rule.answers,
    )  # fmt: skip


def _grade(policy: ClassPolicy, rows: Sequence[Acceptance]) -> Applied:
    accepted = [row.draft for row in rows if not row.is_check]
    voices = Voices(draft.response.question for draft in accepted)
    Grade.objects.bulk_create(
        grade_from_draft(draft, draft.as_verdict(), policy, voices) for draft in accepted
    )
    graded = [draft.response for draft in accepted]
    Response.objects.filter(pk__in=[one.pk for one in graded]).update(state=Response.State.GRADED)
    announce_responses("decided", graded)
    checks = len(rows) - len(accepted)
    if rows:
        audit_record(
            school=policy.school, actor=None, action="policy.accept", target=str(policy.section.public_id),
            name=policy.section.name, count=len(accepted), checks=checks, promised=str(policy.target),
            lowest=min(row.threshold for row in rows),
        )  # fmt: skip
    return Applied(len(accepted), checks)
