"""What must hold across the files of the demo school."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from school.demo.shapes import LANGUAGES, DemoPack, LessonSpec, PackError, QuestionSpec, earned_share
from school.demo.tasks import TaskSpec

SCORES = {Decimal(quarters) / 4 for quarters in range(5)}
ANSWERS_A_LANGUAGE = 8
# Thirds of the points are written as the nearest quarter.
ROUNDING = Decimal("0.09")


def check(pack: DemoPack) -> None:
    """Raise PackError at the first thing that is wrong."""
    _check_names(pack)
    _check_concepts(pack)
    concepts = {concept.slug for concept in pack.concepts}
    for lesson in pack.lessons:
        _check_lesson(lesson, concepts)
    for question in pack.questions:
        _check_question(question, concepts)
    _check_people(pack)
    for task in pack.tasks:
        _check_task(task, pack)


def _require(holds: bool, file: str, entry: str, complaint: str) -> None:
    if not holds:
        raise PackError(f"{file}, {entry}: {complaint}")


def _unique(file: str, names: Iterable[str]) -> None:
    for name, times in Counter(names).items():
        _require(times == 1, file, name, f"this name is used {times} times")


def _check_names(pack: DemoPack) -> None:
    _unique("courses.toml", (course.slug for course in pack.courses))
    _unique("courses.toml", (lesson.slug for lesson in pack.lessons))
    _unique("concepts.toml", (concept.slug for concept in pack.concepts))
    _unique("questions", (question.slug for question in pack.questions))


def _check_concepts(pack: DemoPack) -> None:
    courses = {course.slug for course in pack.courses}
    graph = {concept.slug: set(concept.prerequisites) for concept in pack.concepts}
    for concept in pack.concepts:
        _require(concept.course in courses, "concepts.toml", concept.slug, f"no course “{concept.course}”")
        unknown = graph[concept.slug] - graph.keys()
        _require(
            not unknown, "concepts.toml", concept.slug, f"unknown prerequisites: {', '.join(sorted(unknown))}"
        )
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise PackError(
            f"concepts.toml, {error.args[1][0]}: the prerequisites run in a circle: {circle}"
        ) from error


def _check_lesson(lesson: LessonSpec, concepts: set[str]) -> None:
    unknown = set(lesson.concepts) - concepts
    _require(not unknown, "courses.toml", lesson.slug, f"unknown concepts: {', '.join(sorted(unknown))}")
    _require(bool(lesson.concepts), "courses.toml", lesson.slug, "a lesson teaches at least one concept")
    _require(lesson.minutes > 0, "courses.toml", lesson.slug, "minutes must be positive")


def _check_question(question: QuestionSpec, concepts: set[str]) -> None:
    file, name = f"questions/{question.lesson}.toml", question.slug
    unknown = set(question.concepts) - concepts
    _require(not unknown, file, name, f"unknown concepts: {', '.join(sorted(unknown))}")
    _require(len(question.concepts) in (1, 2), file, name, "a question belongs to one or two concepts")
    _require(question.points > 0, file, name, "points must be positive")
    if question.kind == "single_choice":
        right = [option.id for option in question.options if option.why is None]
        _require(len(right) == 1, file, name, "exactly one option is right: the one without a “why”")
        _unique(file, (f"{name} › {option.id}" for option in question.options))
    elif question.numeric:
        _require(question.numeric.tolerance >= 0, file, name, "the tolerance must not be negative")
        _require(len(question.numeric.wrong_texts) >= 2, file, name, "give two plausible wrong answers")
    else:
        _check_short_answer(question, file)


def _check_short_answer(question: QuestionSpec, file: str) -> None:
    name = question.slug
    total = sum((criterion.points for criterion in question.criteria), Decimal(0))
    worth = f"the criteria are worth {total} points and the question {question.points}"
    _require(total == question.points, file, name, worth)
    _require(len(question.criteria) in (2, 3), file, name, "a short answer has two or three criteria")
    _unique(file, (f"{name} › {criterion.slug}" for criterion in question.criteria))
    for criterion in question.criteria:
        rungs = [level.points for level in criterion.levels]
        rises = not rungs or (rungs == sorted(set(rungs)) and rungs[0] == 0 and rungs[-1] == criterion.points)
        _require(rises, file, f"{name} › {criterion.slug}", "its levels rise from 0 to its points")
    bank_file = f"answers/{question.lesson}.toml"
    for language in LANGUAGES:
        references = (question.references or {}).get(language, ())
        _require(len(references) in (2, 3), file, name, f"give two or three references ({language})")
        bank = (question.answers or {}).get(language, ())
        _require(len(bank) == ANSWERS_A_LANGUAGE, bank_file, name, f"{len(bank)} answers, not 8 ({language})")
        for answer in bank:
            _require(answer.score in SCORES, bank_file, name, "scores go in quarters, 0 to 1")
            fits = len(answer.levels) == len(question.criteria)
            fits = fits and abs(earned_share(question, answer) - answer.score) <= ROUNDING
            _require(fits, bank_file, name, f"the levels do not give the score of “{answer.text}”")


def _check_task(task: TaskSpec, pack: DemoPack) -> None:
    file, name = "tasks", task.slug
    lesson = next((one for one in pack.lessons if one.slug == task.lesson), None)
    _require(lesson is not None, file, name, f"no lesson “{task.lesson}”")
    _require(
        set(task.concepts) <= set(lesson.concepts if lesson else ()), file, name, "not the lesson's concepts"
    )
    _unique(file, (f"{name} › place {work.place}" for work in task.works))
    smallest = min(len(group.students) for group in pack.classes)
    for work in task.works:
        _require(
            1 <= work.place <= smallest, file, f"{name} › place {work.place}", "no class has so many pupils"
        )
        for criterion, points in zip(task.criteria, work.points, strict=False):
            levels = {level.points for level in criterion.levels} or {
                Decimal(0),
                criterion.points / 2,
                criterion.points,
            }
            at = f"{name} › place {work.place}"
            _require(points in levels, file, at, f"{points} points are no level of {criterion.slug}")


def _check_people(pack: DemoPack) -> None:
    adults = (*pack.staff, *pack.guardians)
    numbers = {student.school_number for student in pack.students}
    _unique("people.toml", (person.key for person in (*adults, *pack.students)))
    _unique("people.toml", (person.email for person in adults))
    for group in pack.classes:
        _require(group.language in LANGUAGES, "people.toml", group.code, f"no edition in “{group.language}”")
    taught = {f"{course.slug}/{group.code}" for course in pack.courses for group in pack.classes}
    for person in adults:
        unknown = (set(person.children) - numbers) | (set(person.teaches) - taught)
        _require(
            not unknown, "people.toml", person.key, f"no such pupil or class: {', '.join(sorted(unknown))}"
        )
