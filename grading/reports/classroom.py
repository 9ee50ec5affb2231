"""A class and its decided answers, read once for the report of the class and for that of a student."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grading.reports.reading import answers_of, decided
from grading.reports.scores import Answer, Scores, by_assignment, by_student
from grading.reports.theory import MINIMUM, mean, quartiles
from school.courses.models import Assignment, AssignmentQuestion, Concept, Question, Section
from school.people.access import TEACH, Actor, visible

__all__ = ["Classroom", "classroom_of", "concept_means"]


@dataclass(frozen=True)
class Classroom:
    """`worth` are the points by assignment and question, `concepts` the concepts by question."""

    section: Section
    assignments: Sequence[Assignment]
    worth: Mapping[int, Mapping[int, float]]
    answers: Sequence[Answer]
    concepts: Mapping[int, Sequence[Concept]]

    @cached_property
    def scores(self) -> Mapping[int, Scores]:
        """By assignment, only those with a decided answer."""
        answers = by_assignment(self.answers)
        return {
            one.pk: Scores(answers[one.pk], self.worth.get(one.pk, {}))
            for one in self.assignments
            if one.pk in answers
        }

    @cached_property
    def by_concept(self) -> Mapping[Concept, Sequence[Answer]]:
        found: dict[Concept, list[Answer]] = defaultdict(list)
        for one in self.answers:
            for concept in self.concepts.get(one.question, ()):
                found[concept].append(one)
        return found

    @cached_property
    def earned(self) -> Mapping[int, tuple[float, float]]:
        """(points, points that were to be had) of what is decided, by student."""
        found: dict[int, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
        for one in self.answers:
            worth = self.worth.get(one.assignment, {}).get(one.question, 0.0)
            had, whole = found[one.student]
            found[one.student] = had + one.share * worth, whole + worth
        return found

    def middle(self, assignment: Assignment) -> tuple[float, float, float] | None:
        """Quartiles of the class in one assignment; None where too few have everything decided."""
        scores = self.scores.get(assignment.pk)
        shares = list(scores.shares.values()) if scores else []
        return quartiles(shares) if len(shares) >= MINIMUM else None


def concept_means(answers: Sequence[Answer]) -> Mapping[int, float]:
    """Mean share of each student: a student who answered much counts no more than one who answered little."""
    return {student: mean(shares) for student, shares in by_student(answers).items()}


def classroom_of(actor: Actor, section: Section) -> Classroom:
    """Four queries, whatever the size of the class."""
    assignments = list(
        visible(actor, Assignment, TEACH).filter(sections=section, is_published=True).order_by("due_at", "pk")
    )
    worth: dict[int, dict[int, float]] = defaultdict(dict)
    items = AssignmentQuestion.objects.filter(assignment__in=assignments)
    for assignment, question, points in items.values_list("assignment", "question", "points"):
        worth[assignment][question] = float(points)
    answers = answers_of(decided(actor).filter(submission__section=section))
    known = [one for one in answers if one.question in worth.get(one.assignment, {})]
    return Classroom(section, assignments, worth, known, _concepts(section))


def _concepts(section: Section) -> Mapping[int, Sequence[Concept]]:
    found: dict[int, list[Concept]] = defaultdict(list)
    pairs = Question.concepts.through.objects.filter(question__course=section.course_id)
    for pair in pairs.select_related("concept"):
        found[pair.question_id].append(pair.concept)
    return found
