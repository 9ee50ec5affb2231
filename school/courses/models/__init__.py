"""WHAT: Term -> Course -> Unit -> Lesson; Course -> Concept (a graph of prerequisites) and Question;
Course -> Section -> Enrolment <- User; Assignment gives Questions to Sections with a due date.
"""

from school.courses.models.assignment import Assignment, AssignmentQuestion
from school.courses.models.concept import Concept
from school.courses.models.course import Course, Term
from school.courses.models.lesson import Lesson, Unit
from school.courses.models.question import Question
from school.courses.models.section import Enrolment, Section

__all__ = [
    "Assignment", "AssignmentQuestion", "Concept", "Course", "Enrolment", "Lesson", "Question", "Section",
    "Term", "Unit",
]  # fmt: skip
