"""The demo school, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from eduapp.demo.courses import courses_write
from eduapp.demo.history import history_write
from eduapp.demo.people import SLUG, people_write
from eduapp.demo.progress import progress_write
from eduapp.demo.tasks import tasks_write
from grading.models import Grade, Response, Submission
from school.courses.models import Lesson, Question
from school.demo.pack import load_pack
from school.people.audit import audit_record
from school.people.models import Membership, School
from school.people.planner import tables_analyze

__all__ = ["Seeded", "demo_seed"]


@dataclass(frozen=True, slots=True)
class Seeded:
    """The school and what it holds; `is_new` is False when it was there before and nothing was written."""

    school: School
    is_new: bool
    counts: dict[str, int]


@transaction.atomic
def demo_seed(*, seed: int, languages: Sequence[str], now: datetime) -> Seeded:
    """Make the demo school, unless there is one. All of it or nothing is stored."""
    found = School.objects.filter(slug=SLUG).first()
    if found is None:
        school = _write(seed, languages, now)
        return Seeded(school, True, _counts(school))
    return Seeded(found, False, _counts(found))


def _write(seed: int, languages: Sequence[str], now: datetime) -> School:
    pack = load_pack()
    people = people_write(pack=pack, languages=languages)
    editions = courses_write(pack=pack, people=people, today=now.date())
    history_write(pack=pack, editions=editions, users=people.users, seed=seed, now=now)
    tasks_write(pack=pack, editions=editions, users=people.users, seed=seed, now=now)
    pupils = [people.users[student.key] for group in people.classes for student in group.students]
    progress_write(school=people.school, students=pupils)
    audit_record(school=people.school, actor=None, action="demo.seed", seed=seed, languages=sorted(languages))
    tables_analyze()
    return people.school


def _counts(school: School) -> dict[str, int]:
    roles = Counter(Membership.objects.filter(school=school).values_list("role", flat=True))
    return {
        **dict(sorted(roles.items())),
        "lessons": Lesson.objects.filter(unit__course__school=school).count(),
        "questions": Question.objects.filter(course__school=school).count(),
        "submissions": Submission.objects.filter(school=school).count(),
        "answers waiting": Response.objects.filter(school=school, state=Response.State.PENDING).count(),
        "grades": Grade.objects.filter(response__school=school).count(),
    }
