"""What the page of class policies shows of the promise: what it would allow now, on what evidence, and what checks found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from grading.models import Acceptance, ClassPolicy
from grading.promise.bound import TARGETS, Promise, promise
from grading.promise.calibration import cross_fitted, expected_error, isotonic
from grading.promise.drawing import Chart, chart_of
from grading.services.policies import Terms
from grading.services.promise import Checks, checks_of, dealt
from grading.services.promise_evidence import Key, Rules, Standing, standing_of
from school.courses.models import Enrolment, Question, Section

__all__ = ["TOLERANCES", "Offer", "PromiseBoard", "QuestionLine", "board_of", "terms_read"]

Scope = ClassPolicy.Scope
TOLERANCES = (Decimal(0), Decimal("0.1"))
USUAL = Decimal("0.95")
# A correction learned from fewer graded answers would say little.
CALIBRATED = 30


@dataclass(frozen=True)
class Offer:
    """What one target would allow now. `threshold` is in percent, None where it differs by question or there is none."""

    target: int
    url: str
    chosen: bool
    threshold: int | None
    accepted: int
    checks: int
    rules: int  # how many questions (or versions) have a threshold
    more: int | None
    needed: int | None  # graded answers altogether, of the question that is nearest
    more_questions: int


@dataclass(frozen=True)
class QuestionLine:
    """One question by its own graded answers."""

    question: Question
    url: str
    chosen: bool
    answers: int
    threshold: int | None
    more: int | None
    passing: int


@dataclass(frozen=True)
class PromiseBoard:
    section: Section
    policy: ClassPolicy | None
    terms: Terms
    choices: Mapping[str, list[tuple[str, str, bool]]]  # what is chosen -> (value, address, chosen)
    offers: Sequence[Offer]
    lines: Sequence[QuestionLine]
    chart: Chart | None
    drawn: Question | None
    rule: Promise
    students: int
    evidence: int
    undecided: int
    set_aside: int  # undecided and never to be accepted: flagged, changed or unfamiliar
    accepted: int  # by the policy in force, so far
    checks: Checks
    errors: tuple[int, int] | None  # calibration error in points of percent, as drafted and corrected

    @property
    def offer(self) -> Offer:
        return next(offer for offer in self.offers if offer.chosen)

    @property
    def target(self) -> int:
        return round(100 * self.terms.target)

    @property
    def too_small(self) -> bool:
        """Whether one question would need more graded answers than the class has students."""
        return self.by_question and (self.offer.needed or 0) > self.students

    @property
    def by_question(self) -> bool:
        return self.terms.scope == Scope.QUESTION


def terms_read(query: Mapping[str, Any]) -> Terms:
    """From an address or a form; what is missing or unknown is as usual."""
    targets = {str(round(100 * one)): Decimal(str(one)).quantize(Decimal("0.01")) for one in TARGETS}
    tolerances = {str(round(100 * one)): one for one in TOLERANCES}
    scope = str(query.get("scope", ""))
    return Terms(
        targets.get(str(query.get("target", "")), USUAL),
        scope if scope in Scope.values else Scope.QUESTION,
        tolerances.get(str(query.get("tolerance", "")), TOLERANCES[0]),
    )


def board_of(section: Section, query: Mapping[str, Any]) -> PromiseBoard:
    """A signed promise is shown as it was signed; without one, `query` says which one to look at. Eight queries."""
    rows = ClassPolicy.objects.in_force().filter(section=section, kind=ClassPolicy.Kind.PROMISE)
    policy = rows.select_related("signed_by").first()
    terms = _signed(policy) if policy else terms_read(query)
    standing = standing_of(section)
    checks = checks_of(policy) if policy else Checks(0, 0, 0)
    rules = standing.rules(float(terms.target), terms.scope, terms.tolerance)
    lines = _lines(standing, rules, terms, str(query.get("question", "")))
    drawn = next((line.question for line in lines if line.chosen), None)
    key: Key = (standing.version, drawn.pk if drawn else None)
    rule = rules.get(key) or promise([], float(terms.target), by_question=terms.scope == Scope.CLASS)
    undecided = standing.waiting
    return PromiseBoard(
        section=section,
        policy=policy,
        terms=terms,
        choices=_choices(terms),
        offers=[_offer(standing, terms, Decimal(str(one)), policy, checks) for one in TARGETS],
        lines=lines,
        chart=chart_of(rule),
        drawn=drawn,
        rule=rule,
        students=section.enrolments.filter(role=Enrolment.Role.STUDENT, is_active=True).count(),
        evidence=sum(case.version == standing.version for case in standing.graded),
        undecided=len(undecided),
        set_aside=sum(not case.fit for case in undecided),
        accepted=Acceptance.objects.filter(policy=policy, is_check=False).count() if policy else 0,
        checks=checks,
        errors=_errors(standing, terms),
    )


def _signed(policy: ClassPolicy) -> Terms:
    return Terms(policy.target or USUAL, policy.scope, policy.tolerance)


def _offer(
    standing: Standing, terms: Terms, target: Decimal, policy: ClassPolicy | None, checks: Checks
) -> Offer:
    rules = standing.rules(float(target), terms.scope, terms.tolerance)
    current = [rule for (version, _question), rule in rules.items() if version == standing.version]
    passing = standing.passing(rules, terms.scope)
    kept = sum(checked for _case, checked in dealt(passing, policy.pk if policy else None, checks))
    ready = [rule.threshold for rule in current if rule.threshold is not None]
    nearest = _nearest(current) or promise([], float(target), by_question=terms.scope == Scope.CLASS)
    return Offer(
        target=round(100 * target),
        url=_url(Terms(target, terms.scope, terms.tolerance)),
        chosen=target == terms.target,
        threshold=round(100 * ready[0]) if len(ready) == 1 else None,
        accepted=len(passing) - kept,
        checks=kept,
        rules=len(ready),
        more=nearest.more,
        needed=None if nearest.more is None else nearest.answers + nearest.more,
        more_questions=nearest.more_questions,
    )


def _nearest(rules: Sequence[Promise]) -> Promise | None:
    """The rule that needs fewest more graded answers; those that more would not help come last."""
    return min(rules, key=lambda rule: (rule.more is None, rule.more or 0), default=None)


def _lines(standing: Standing, rules: Rules, terms: Terms, wanted: str) -> list[QuestionLine]:
    """Questions by how much is graded, the chosen one marked; none where the class stands as a whole."""
    if terms.scope == Scope.CLASS:
        return []
    asked = {case.question for case in standing.cases}
    own = {q: rules.get((standing.version, q)) or promise([], float(terms.target)) for q in asked}
    found = sorted(Question.objects.filter(pk__in=asked), key=lambda one: (-own[one.pk].answers, one.pk))
    passing = standing.passing(rules, terms.scope)
    chosen = next((one for one in found if str(one.public_id) == wanted), found[0] if found else None)
    return [
        QuestionLine(
            one,
            f"{_url(terms)}&question={one.public_id}",
            one == chosen,
            own[one.pk].answers,
            _percent(own[one.pk].threshold),
            own[one.pk].more,
            sum(case.question == one.pk for case in passing),
        )
        for one in found
    ]


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _url(terms: Terms) -> str:
    given = {
        "target": round(100 * terms.target),
        "scope": str(terms.scope),
        "tolerance": round(100 * terms.tolerance),
    }
    return f"?{urlencode(given)}"


def _choices(terms: Terms) -> dict[str, list[tuple[str, str, bool]]]:
    return {
        "scope": [
            (str(one), _url(Terms(terms.target, one, terms.tolerance)), one == terms.scope)
            for one in Scope.values
        ],
        "tolerance": [
            (str(round(100 * one)), _url(Terms(terms.target, terms.scope, one)), one == terms.tolerance)
            for one in TOLERANCES
        ],
    }


def _errors(standing: Standing, terms: Terms) -> tuple[int, int] | None:
    """How far confidence was off in this class, as drafted and when corrected by the other questions' grades."""
    pairs = standing.pairs((standing.version, None), Scope.CLASS, terms.tolerance)
    if len(pairs) < CALIBRATED:
        return None
    return round(100 * expected_error(pairs)), round(100 * expected_error(cross_fitted(pairs, isotonic)))
