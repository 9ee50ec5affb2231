"""The demo school's courses: each course of the pack once for each class, in the language of the class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from eduapp.demo.people import People
from grading.models import ClassPolicy
from grading.rubrics.scales import Level
from grading.services.policies import policy_sign
from grading.services.rubrics import CriterionText, question_with_rubric_save
from school.courses.models import Concept, Course, Enrolment, Lesson, Question, Section, Term, Unit
from school.courses.services.concepts import concept_save
from school.courses.services.courses import course_create, term_save
from school.courses.services.lessons import lesson_save, unit_save
from school.demo.shapes import ClassSpec, CourseSpec, CriterionSpec, DemoPack, PersonSpec, QuestionSpec
from school.demo.tasks import TaskSpec
from school.people.access import Actor
from school.people.models import User

__all__ = ["Edition", "courses_write", "question_write"]


@dataclass(frozen=True, slots=True)
class Edition:
    """One course as one class takes it. `questions` are by slug, `students` in the order of the class."""

    spec: CourseSpec
    group: ClassSpec
    course: Course
    section: Section
    lessons: dict[str, Lesson]
    questions: dict[str, Question]
    concepts: dict[str, Concept]
    actor: Actor  # the teacher, as who its services are called

    @property
    def language(self) -> str:
        return self.group.language

    @property
    def teacher(self) -> User:
        return self.actor.user


def courses_write(*, pack: DemoPack, people: People, today: date) -> list[Edition]:
    """All through the services of the owning apps, in the name of the teacher of each course."""
    term = _term(pack, people, today)
    return [
        _Writer(pack, people, spec, group).write(term) for spec in pack.courses for group in people.classes
    ]


def _term(pack: DemoPack, people: People, today: date) -> Term:
    admin = next(person for person in pack.staff if person.role == "admin")
    spoken = dict.fromkeys(group.language for group in people.classes)
    term = Term(
        name=" · ".join(pack.term.of(language) for language in spoken),
        starts_on=today - timedelta(weeks=6),
        ends_on=today + timedelta(weeks=10),
    )
    return term_save(term=term, by=people.actor(admin))


class _Writer:
    """Writes one edition: what all its steps need is held once."""

    def __init__(self, pack: DemoPack, people: People, spec: CourseSpec, group: ClassSpec) -> None:
        self.pack, self.people, self.spec, self.group = pack, people, spec, group
        self.language = group.language
        staff = [person for person in pack.staff if f"{spec.slug}/{group.code}" in person.teaches]
        self.staff: list[PersonSpec] = staff
        self.teacher = next(person for person in staff if person.role == "teacher")
        self.actor: Actor = people.actor(self.teacher)

    def write(self, term: Term) -> Edition:
        course = Course(
            term=term,
            title=self.spec.title.of(self.language),
            subject=self.spec.subject.of(self.language),
            summary=self.spec.description.of(self.language),
            language=self.language,
        )
        course_create(course=course, section_name=self.group.code, by=self.actor)
        section = course.sections.get()
        self._enrol(section)
        concepts = self._concepts(course)
        lessons = self._lessons(course, concepts)
        questions = {
            spec.slug: self._question(spec, course, lessons[spec.lesson], concepts)
            for spec in self.pack.questions
            if spec.lesson in lessons
        }
        return Edition(self.spec, self.group, course, section, lessons, questions, concepts, self.actor)

    def _enrol(self, section: Section) -> None:
        others = [person for person in self.staff if person is not self.teacher]
        Enrolment.objects.bulk_create(
            Enrolment(section=section, user=self.people.users[person.key], role=person.role)
            for person in (*others, *self.group.students)
        )
        # The teacher has signed two policies, so that practice answers at once and keys need no second look.
        for kind in (ClassPolicy.Kind.KEY, ClassPolicy.Kind.PRACTICE):
            policy_sign(section=section, kind=kind, by=self.actor.user)

    def _concepts(self, course: Course) -> dict[str, Concept]:
        stored: dict[str, Concept] = {}
        for spec in self.pack.concepts:  # each stands below its prerequisites
            if spec.course == self.spec.slug:
                concept = Concept(
                    course=course,
                    name=spec.title.of(self.language),
                    description=spec.description.of(self.language),
                )
                needed = [stored[slug] for slug in spec.prerequisites]
                stored[spec.slug] = concept_save(concept=concept, prerequisites=needed)
        return stored

    def _lessons(self, course: Course, concepts: dict[str, Concept]) -> dict[str, Lesson]:
        stored = {}
        for spec in self.spec.units:
            unit = unit_save(unit=Unit(course=course, title=spec.title.of(self.language)))
            for one in spec.lessons:
                lesson = Lesson(
                    unit=unit,
                    title=one.title.of(self.language),
                    summary=one.summary.of(self.language),
                    body=one.body.of(self.language),
                    minutes=one.minutes,
                )
                stored[one.slug] = lesson_save(
                    lesson=lesson, concepts=[concepts[slug] for slug in one.concepts]
                )
        return stored

    def _question(
        self, spec: QuestionSpec, course: Course, lesson: Lesson, concepts: dict[str, Concept]
    ) -> Question:
        question = Question(
            course=course,
            lesson=lesson,
            kind=spec.kind,
            prompt=spec.prompt.of(self.language),
            content=spec.content(self.language),
            explanation=spec.explanation.of(self.language),
            points=spec.points,
            difficulty=spec.difficulty,
        )
        saved = question_with_rubric_save(
            question=question,
            concepts=[concepts[slug] for slug in spec.concepts],
            criteria=[_criterion(one, self.language) for one in spec.criteria],
            by=self.actor,
        )
        return saved.question


def question_write(edition: Edition, task: TaskSpec) -> Question:
    """The question of a task, in the bank of its course."""
    language = edition.language
    question = Question(
        course=edition.course, lesson=edition.lessons[task.lesson], kind=task.kind,
        title=task.title.of(language), prompt=task.prompt.of(language), content=dict(task.content),
        points=task.points, difficulty=task.difficulty,
    )  # fmt: skip
    saved = question_with_rubric_save(
        question=question,
        concepts=[edition.concepts[slug] for slug in task.concepts],
        criteria=[_criterion(one, language) for one in task.criteria],
        by=edition.actor,
    )
    return saved.question


def _criterion(spec: CriterionSpec, language: str) -> CriterionText:
    levels = tuple(Level(one.points, text=one.text.of(language)) for one in spec.levels)
    return CriterionText("", spec.text.of(language), spec.points, levels)
