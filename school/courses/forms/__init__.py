"""What people type, checked field by field; forms never write (services do)."""

from school.courses.forms.assignments import AssignmentForm
from school.courses.forms.concepts import ConceptForm
from school.courses.forms.courses import CourseForm, NewCourseForm, SectionForm, TermForm
from school.courses.forms.lessons import LessonForm, UnitForm
from school.courses.forms.questions import QuestionForm

__all__ = [
    "AssignmentForm", "ConceptForm", "CourseForm", "LessonForm", "NewCourseForm", "QuestionForm",
    "SectionForm", "TermForm", "UnitForm",
]  # fmt: skip
