"""One assignment that a whole department grades: so many submissions, drafts, decisions of two people; written in bulk.

Of ten works one is graded and released, two are graded, the others wait with a draft, now and then without one. The
answers repeat, as those of a class do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from bench.web_courses import BODY
from grading.models import Criterion, Draft, Grade, Response, Rubric, Submission
from grading.verdict import CriterionVerdict, Finding, Label, LevelChance, Span, Verdict
from school.courses.models import (
    Assignment,
    AssignmentQuestion,
    Concept,
    Course,
    Enrolment,
    Lesson,
    Question,
    Section,
    Term,
    Unit,
)
from school.people.models import Membership, Role, School, User

__all__ = ["Department", "people_make"]

BATCH = 2_000
UNUSABLE = "!"  # nobody signs in with a password here
CLASS_SIZE = 50
QUESTIONS = 3
WORDINGS = 40
TEXT = "Answer {n}: the current is the same everywhere, because there is only one path, so bulb {n} is as bright."
SAID = {"criterion": "Says that it is the same.", "quote": "the current is the same"}
HALF, ALL, NOTHING = Decimal("0.5"), Decimal(1), Decimal(0)
State = Response.State


@dataclass
class Department:
    school: School
    lead: User
    second: User
    course: Course
    sections: Sequence[Section]
    questions: Sequence[Question]
    assignment: Assignment
    works: Sequence[Submission]
    answers: Sequence[Response]  # question after question, in each the order of `works`

    @classmethod
    def make(cls, school: School, submissions: int) -> Department:
        lead, second = people_make(school, Role.TEACHER, ["Lena Lead", "Sam Second"])
        course, questions = _course(school)
        pupils = people_make(school, Role.STUDENT, [f"Dora {number:05d}" for number in range(submissions)])
        sections = _sections(course, pupils, [lead, second])
        assignment = _assignment(course, sections, questions)
        works = _works(assignment, sections, pupils)
        answers = _answers(works, questions)
        _drafts(answers)
        _grades(answers, len(works), lead, second)
        return cls(school, lead, second, course, sections, questions, assignment, works, answers)

    def to(self, place: int) -> Sequence[Response]:
        """The answers to the question at this place."""
        return self.answers[place * len(self.works) : (place + 1) * len(self.works)]


def people_make(school: School, role: Role, names: Sequence[str]) -> list[User]:
    users = User.objects.bulk_create([User(display_name=one, password=UNUSABLE) for one in names], BATCH)
    members = (
        Membership(school=school, user=one, role=role, school_number=f"{role[0]}{one.pk}") for one in users
    )
    Membership.objects.bulk_create(members, BATCH)
    return users


def _course(school: School) -> tuple[Course, list[Question]]:
    now = timezone.now().date()
    dates = {"starts_on": now - timedelta(days=90), "ends_on": now + timedelta(days=270)}
    term = Term.objects.create(school=school, name="Department's year", **dates)
    course = Course.objects.create(school=school, term=term, title="Physics of the department")
    unit = Unit.objects.create(course=course, title="Electricity")
    lesson = Lesson.objects.create(unit=unit, title="Circuits", body=BODY)
    concept = Concept.objects.create(course=course, slug="current", name="Current")
    rows = (
        Question(
            course=course, lesson=lesson, kind="short_answer", prompt=f"Explain {number}.", points=2,
            content={"references": ["The current is the same everywhere."]},
        )
        for number in range(QUESTIONS)
    )  # fmt: skip
    questions = Question.objects.bulk_create(rows)
    concept.questions.set(questions)
    for rubric in Rubric.objects.bulk_create([Rubric(question=one) for one in questions]):
        for place, text in enumerate(["Says that it is the same.", "Says that there is one path."]):
            Criterion.objects.create(rubric=rubric, text=text, points=Decimal(1), position=place)
    return course, questions


def _sections(course: Course, pupils: Sequence[User], teachers: Sequence[User]) -> list[Section]:
    count = -(-len(pupils) // CLASS_SIZE)
    sections = Section.objects.bulk_create(
        [Section(school=course.school, course=course, name=f"D{number}") for number in range(count)]
    )
    taken = [(sections[place // CLASS_SIZE], pupil, Role.STUDENT) for place, pupil in enumerate(pupils)]
    taught = [(section, one, Role.TEACHER) for section in sections for one in teachers]
    rows = (Enrolment(section=section, user=user, role=role) for section, user, role in taken + taught)
    Enrolment.objects.bulk_create(rows, BATCH)
    return sections


def _assignment(course: Course, sections: Sequence[Section], questions: Sequence[Question]) -> Assignment:
    now = timezone.now()
    made = Assignment.objects.create(
        school=course.school, course=course, title="Department's check", is_published=True,
        opens_at=now - timedelta(days=9), due_at=now - timedelta(days=2), closes_at=now - timedelta(days=1),
    )  # fmt: skip
    made.sections.add(*sections)
    AssignmentQuestion.objects.bulk_create(
        AssignmentQuestion(assignment=made, question=one, position=at, points=2)
        for at, one in enumerate(questions)
    )
    return made


def _works(assignment: Assignment, sections: Sequence[Section], pupils: Sequence[User]) -> list[Submission]:
    now = timezone.now()
    rows = (
        Submission(
            school=assignment.school, section=sections[place // CLASS_SIZE], student=pupil, assignment=assignment,
            state=Submission.State.SUBMITTED, submitted_at=now - timedelta(days=3, seconds=place),
            released_at=now if place % 10 == 0 else None,
        )
        for place, pupil in enumerate(pupils)
    )  # fmt: skip
    return Submission.objects.bulk_create(rows, BATCH)


def _state(place: int) -> str:
    if place % 10 < 3:
        return State.GRADED
    return State.BY_HAND if place % 50 == 7 else State.DRAFTED


def _answers(works: Sequence[Submission], questions: Sequence[Question]) -> list[Response]:
    now = timezone.now()
    rows = (
        Response(
            school_id=work.school_id, submission=work, question=question, version=1, saved_at=now,
            answer={"text": TEXT.format(n=place % WORDINGS)}, state=_state(place),
        )
        for question in questions
        for place, work in enumerate(works)
    )  # fmt: skip
    return Response.objects.bulk_create(rows, BATCH)


def _drafts(answers: Sequence[Response]) -> None:
    criteria: dict[int, list[str]] = {}
    for one in Criterion.objects.select_related("rubric").filter(
        rubric__question__in={answer.question_id for answer in answers}
    ):
        criteria.setdefault(one.rubric.question_id, []).append(str(one.public_id))
    made = (
        _draft(one, place, criteria[one.question_id])
        for place, one in enumerate(answers)
        if one.state != State.BY_HAND
    )
    Draft.objects.bulk_create(made, BATCH)


def _draft(response: Response, place: int, criteria: Sequence[str]) -> Draft:
    sure = 0.4 + place % 60 / 100
    score, label = [(ALL, Label.CORRECT), (HALF, Label.PARTIAL), (NOTHING, Label.INCORRECT)][place % 3]
    chances = tuple(LevelChance(level, p) for level, p in ((NOTHING, 0.2), (HALF, 0.3), (ALL, 0.5)))
    verdict = Verdict(
        score, label, sure, "short_answer", "bench",
        probabilities={"correct": 0.5, "partially_correct": 0.3, "contradictory": 0.05, "incorrect": 0.15},
        spans=(Span(11, 43),),
        criteria=tuple(CriterionVerdict(one, 0.6, score, Span(11, 43), chances) for one in criteria),
        findings=tuple(Finding("criterion_met", one, SAID) for one in criteria),
    )  # fmt: skip
    return Draft(
        response=response, answer_version=1, score=score, confidence=sure, verdict=verdict.as_json(),
        grader="short_answer", model_version="bench", rubric_version=1,
    )  # fmt: skip


def _grades(answers: Sequence[Response], works: int, lead: User, second: User) -> None:
    """Every fourth by the second marker; every fifth is not what the draft said."""
    drafts = dict(Draft.objects.filter(response__in=answers).values_list("response", "pk"))

    def rows() -> Iterator[Grade]:
        for place, one in enumerate(answers):
            if one.state != State.GRADED:
                continue
            drafted = [ALL, HALF, NOTHING][place % 3]
            yield Grade(
                response=one, score=HALF if place % 5 == 0 else drafted, draft_id=drafts.get(one.pk),
                decided_by=second if place % works % 4 == 0 else lead,
            )  # fmt: skip

    Grade.objects.bulk_create(rows(), BATCH)
