"""What the demo school is made of: frozen records, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from school.demo.tasks import TaskSpec

LANGUAGES = ("en", "zh-hans")


class PackError(ValueError):
    """A demo file is wrong; the message names the file, the entry and what to change."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both editions of the school."""

    en: str
    zh: str

    def of(self, language: str) -> str:
        """Return the Chinese text for any Chinese language code, otherwise the English one."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class ConceptSpec:
    slug: str
    course: str
    title: Text
    description: Text
    prerequisites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LessonSpec:
    """`asks` are questions to the tutor that this lesson answers."""

    slug: str
    title: Text
    summary: Text
    body: Text
    minutes: int
    concepts: tuple[str, ...]
    asks: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class UnitSpec:
    slug: str
    title: Text
    lessons: tuple[LessonSpec, ...]


@dataclass(frozen=True, slots=True)
class CourseSpec:
    slug: str
    title: Text
    subject: Text
    description: Text
    units: tuple[UnitSpec, ...]


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """`why` says what the misconception behind a wrong option is; the right option has none."""

    id: str
    text: Text
    why: Text | None


@dataclass(frozen=True, slots=True)
class LevelSpec:
    """`text` says what an answer on this level looks like."""

    points: Decimal
    text: Text


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """`levels` of its own, the least first; none for missing, partly and met."""

    slug: str
    text: Text
    points: Decimal
    levels: tuple[LevelSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """What a pupil might write, the share of the points (0..1) that a teacher would give, and why: `levels`
    says how far (0..1) each criterion is met, in the order of the question's criteria.
    """

    score: Decimal
    text: str
    levels: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class NumericKey:
    value: Decimal
    tolerance: Decimal
    unit: str
    unit_required: bool
    wrong_texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """One question of any kind; fields that its kind does not use are empty."""

    slug: str
    lesson: str
    kind: str
    prompt: Text
    explanation: Text
    points: Decimal
    difficulty: float
    concepts: tuple[str, ...]
    answer_in_english: bool
    options: tuple[OptionSpec, ...] = ()
    numeric: NumericKey | None = None
    references: Mapping[str, tuple[str, ...]] | None = None
    criteria: tuple[CriterionSpec, ...] = ()
    answers: Mapping[str, tuple[SampleAnswer, ...]] | None = None

    @property
    def correct(self) -> str:
        """The id of the right option; empty for a question without options."""
        return next((option.id for option in self.options if option.why is None), "")

    def content(self, language: str) -> dict[str, Any]:
        """Return the question's content in the form that its grader reads."""
        if self.numeric:
            key = self.numeric
            value, tolerance = str(key.value), str(key.tolerance)
            return {
                "value": value,
                "tolerance": tolerance,
                "unit": key.unit,
                "unit_required": key.unit_required,
            }
        if self.references:
            return {"references": list(self.references[language])}
        return {
            "options": [{"id": option.id, "text": option.text.of(language)} for option in self.options],
            "correct": self.correct,
            "explanations": {option.id: option.why.of(language) for option in self.options if option.why},
        }


def earned_share(question: QuestionSpec, answer: SampleAnswer) -> Decimal:
    """The share of the question's points (0..1) that the levels of its criteria add up to."""
    pairs = zip(question.criteria, answer.levels, strict=True)
    return sum((criterion.points * level for criterion, level in pairs), Decimal(0)) / question.points


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """One member; pupils sign in with `school_number`, all others with `email`."""

    key: str
    role: str
    name: str
    language: str
    email: str = ""
    school_number: str = ""
    teaches: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassSpec:
    """A class of pupils; it takes every course in the edition of its language."""

    code: str
    language: str
    students: tuple[PersonSpec, ...]


@dataclass(frozen=True, slots=True)
class DemoPack:
    school: Text
    term: Text
    staff: tuple[PersonSpec, ...]
    guardians: tuple[PersonSpec, ...]
    classes: tuple[ClassSpec, ...]
    courses: tuple[CourseSpec, ...]
    concepts: tuple[ConceptSpec, ...]
    questions: tuple[QuestionSpec, ...]
    unanswered: tuple[Text, ...]
    comments: Mapping[str, tuple[Text, ...]]  # by how the answer was: right, partly, wrong
    tasks: tuple[TaskSpec, ...] = ()

    @property
    def lessons(self) -> tuple[LessonSpec, ...]:
        """All lessons in teaching order."""
        return tuple(lesson for course in self.courses for unit in course.units for lesson in unit.lessons)

    @property
    def students(self) -> tuple[PersonSpec, ...]:
        """All pupils, class by class."""
        return tuple(student for group in self.classes for student in group.students)
