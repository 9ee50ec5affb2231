"""`manage.py seed_demo`: a school that has been at work for four weeks."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grading.models import Criterion, Grade, Response, Submission
from recommend.models import LessonRead, Mastery
from recommend.services.mastery import mastery_replay, submissions_behind
from school.courses.models import Assignment, Course, Lesson, Question, Section, Term
from school.people.models import AuditEvent, Guardianship, Membership, School, User

SATURDAY = 5


def seed_by_command(**options: object) -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """One seeding for all the tests of this file; each works in a savepoint on top of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed_by_command(seed=7)
        transaction.set_rollback(True)


@pytest.fixture
def told(seeded: str, db: None) -> str:
    return seeded


def test_the_school_is_filled_and_its_signins_are_told(told: str, settings) -> None:
    school = School.objects.get()
    roles = list(Membership.objects.values_list("role", flat=True))
    assert {role: roles.count(role) for role in set(roles)} == {
        "admin": 1, "teacher": 3, "assistant": 1, "student": 40, "guardian": 2,
    }  # fmt: skip
    assert Guardianship.objects.count() == 2
    assert sorted(Section.objects.values_list("name", flat=True)) == ["7A", "7A", "七(2)班", "七(2)班"]
    assert (Lesson.objects.count(), Question.objects.count()) == (24, 124)
    assert "Willow Bridge School · 柳桥学校" in told
    for identifier in ("teacher@demo.example", "admin@demo.example", "7A01", "7201", settings.DEMO_PASSWORD):
        assert identifier in told
    assert AuditEvent.objects.filter(school=school, action="demo.seed").count() == 1


def test_the_term_is_called_in_the_languages_of_the_classes(told: str) -> None:
    assert Term.objects.get().name == "Autumn term · 秋季学期"


def test_a_second_run_changes_nothing_and_says_so(told: str) -> None:
    def counts() -> list[int]:
        return [model.objects.count() for model in (User, Course, Submission, Response, Grade, AuditEvent)]

    before = counts()
    assert "nothing was changed" in seed_by_command(seed=8)
    assert counts() == before


@pytest.mark.parametrize("identifier", ["teacher@demo.example", "laoshi@demo.example", "7A01", "7201"])
def test_the_told_password_opens_the_school(told: str, settings, identifier: str) -> None:
    assert authenticate(None, identifier=identifier, password=settings.DEMO_PASSWORD) is not None


def test_every_course_has_one_open_assignment_with_answers_waiting_for_the_worker(told: str) -> None:
    now = timezone.now()
    for course in Course.objects.all():
        newest = course.assignments.order_by("opens_at").last()
        assert newest.opens_at < now < newest.due_at
        # Larger work is due, and still taken late.
        larger = course.assignments.get(due_at__lt=now, closes_at__gt=now)
        assert {one for one in course.assignments.all() if one.is_open(now)} == {newest, larger}
        states = list(newest.submissions.values_list("state", flat=True))
        assert 0 < states.count("submitted") < 20
        assert states.count("in_progress") > 0
        pending = Response.objects.filter(submission__assignment=newest, state="pending")
        assert pending.filter(question__kind="short_answer").exists()
        assert not Grade.objects.filter(response__submission__assignment=newest).exists()


def test_past_work_was_graded_by_the_teacher_of_the_class_and_released(told: str) -> None:
    past = Submission.objects.filter(assignment__closes_at__lt=timezone.now(), state="submitted")
    assert past.count() > 300
    assert not past.filter(released_at=None).exists()
    assert not Response.objects.filter(submission__in=past).exclude(state="graded").exists()
    grades = Grade.objects.filter(response__submission__in=past)
    by_teacher = grades.filter(
        response__submission__section__enrolments__user=F("decided_by"),
        response__submission__section__enrolments__role="teacher",
    )
    in_time = grades.filter(
        created_at__gt=F("response__submission__submitted_at"),
        created_at__lt=F("response__submission__released_at"),
    )
    assert by_teacher.count() == in_time.count() == grades.count() > 1500


def test_history_has_its_own_times(told: str) -> None:
    now = timezone.now()
    first = Submission.objects.order_by("submitted_at").first()
    assert now - timedelta(days=31) < first.submitted_at < now - timedelta(days=21)
    for work in Submission.objects.select_related("assignment"):
        assert work.assignment.opens_at - timedelta(hours=1) < work.created_at < now
        if work.submitted_at:
            assert work.created_at < work.submitted_at < now
            assert work.is_late == (work.submitted_at > work.assignment.due_at)
    assert all(one.due_at.weekday() < SATURDAY for one in Assignment.objects.all())


def test_some_work_is_late_some_missing_and_some_never_handed_in(told: str) -> None:
    past = Assignment.objects.filter(closes_at__lt=timezone.now())
    works = Submission.objects.filter(assignment__in=past)
    assert works.filter(is_late=True).exists()
    assert works.filter(state="in_progress").exists()
    assert works.count() < 20 * past.count()


def test_those_who_know_more_earn_more(told: str) -> None:
    """A class is neither all right nor all wrong, and pupils differ from each other."""
    shares = []
    for student in User.objects.filter(memberships__role="student"):
        scores = Grade.objects.filter(response__submission__student=student).values_list("score", flat=True)
        shares.append(float(sum(scores) / len(scores)))
    assert 0.4 < sum(shares) / len(shares) < 0.85
    assert max(shares) - min(shares) > 0.3


def test_the_criteria_of_a_grade_add_up_to_its_score(told: str) -> None:
    points = {str(key): value for key, value in Criterion.objects.values_list("public_id", "points")}
    checked = 0
    for grade in Grade.objects.exclude(criteria={}).select_related("response__question")[:200]:
        earned = sum(points[key] * Decimal(level) for key, level in grade.criteria.items())
        assert abs(earned / grade.response.question.points - grade.score) < Decimal("0.0001")
        checked += 1
    assert checked == 200


def test_mastery_is_what_a_replay_of_the_grades_gives(told: str) -> None:
    rows = Mastery.objects.values_list("student", "concept", "probability")
    before = {(student, concept): known for student, concept, known in rows}
    assert len(before) > 400
    assert min(before.values()) < 0.4
    assert max(before.values()) > 0.9
    student = User.objects.get(memberships__school_number="7A01")
    mastery_replay(student=student)
    for row in Mastery.objects.filter(student=student):
        assert row.probability == pytest.approx(before[(student.pk, row.concept_id)])
    assert submissions_behind() == []


def test_lessons_were_read_before_their_assignment_was_begun(told: str) -> None:
    assert LessonRead.objects.count() > 300
    student = User.objects.get(memberships__school_number="7201")
    read = LessonRead.objects.filter(student=student)
    assert (read.count(), student.submissions.count()) == (10, 12)  # two of them are larger work


def test_the_pupil_whom_visitors_sign_in_as_has_the_open_assignments_to_do(told: str) -> None:
    for number in ("7A01", "7201"):
        student = User.objects.get(memberships__school_number=number)
        sections = Section.objects.filter(enrolments__user=student)
        given = Assignment.objects.filter(sections__in=sections)
        assert given.count() - student.submissions.count() == 2


@pytest.mark.parametrize("number", ["7A01", "7201"])
def test_the_visitors_pupil_can_open_lessons_results_and_open_work(
    told: str, client: Client, number: str
) -> None:
    student = User.objects.get(memberships__school_number=number)
    client.force_login(student)
    lessons = Lesson.objects.filter(unit__course__sections__enrolments__user=student)
    results = student.submissions.exclude(released_at=None)
    todo = Assignment.objects.filter(sections__enrolments__user=student, due_at__gt=timezone.now())
    addresses = [
        reverse("home:index"),
        *(reverse("courses:lesson", args=[one.public_id]) for one in lessons[:3]),
        *(reverse("grading:result", args=[one.public_id]) for one in results[:3]),
        *(reverse("grading:take", args=[one.public_id]) for one in todo),
    ]
    assert len(addresses) == 9
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_the_teacher_sees_the_answers_of_the_open_assignment(told: str, client: Client) -> None:
    client.force_login(User.objects.get(email="teacher@demo.example"))
    course = Course.objects.get(sections__enrolments__user__email="teacher@demo.example")
    newest = course.assignments.order_by("opens_at").last()
    for page in ("grading:overview", "grading:desk"):
        response = client.get(reverse(page, args=[newest.public_id]))
        assert response.status_code == 200, page
