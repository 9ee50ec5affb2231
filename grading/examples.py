"""What feedback sounds like in each tone, said of a question of the course where it has one with criteria."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from grading import feedback
from grading.feedback import Voice
from grading.feedback.readability import grade_level
from grading.lessons import lessons_for
from grading.models import Criterion
from grading.verdict import Finding, Label, Verdict
from school.courses.models import Course, Section

__all__ = ["Example", "examples_of"]

# Where the course has no criteria yet.
_CRITERIA = {
    "en": ("Says that water turns into steam.", "Says that this takes heat."),
    "zh-hans": ("说明水变成水蒸气。", "说明这需要热量。"),
}
_LESSON = {"en": "Heat", "zh-hans": "热"}


@dataclass(frozen=True, slots=True)
class Example:
    tone: str
    name: str
    about: str
    sentences: tuple[str, ...]
    level: int | None  # US school year that our own words suit; None for Chinese
    language: str


def examples_of(course: Course) -> list[Example]:
    """One for each tone, in the language of the course. Three queries or fewer."""
    language = feedback.known_language(course.language) or "en"
    criteria, lesson = _about(course, language)
    verdict = _verdict(criteria)
    return [
        _example(verdict, Voice(language, tone, lesson), str(label))
        for tone, label in Section.FeedbackTone.choices
    ]


def _about(course: Course, language: str) -> tuple[tuple[str, ...], str]:
    """Two criteria and a lesson of the course, else general ones."""
    rows = Criterion.objects.filter(rubric__question__course=course, rubric__question__is_archived=False)
    found = list(rows.order_by("rubric_id", "position", "pk").select_related("rubric__question__course")[:2])
    if len({one.rubric_id for one in found}) != 1 or len(found) < len(_CRITERIA[language]):
        return _CRITERIA[language], _LESSON[language]
    lesson = lessons_for([found[0].rubric.question]).get(found[0].rubric.question_id)
    return tuple(one.text for one in found), lesson.title if lesson else ""


def _verdict(criteria: tuple[str, ...]) -> Verdict:
    codes = ("criterion_met_unquoted", "criterion_missing")
    found = [Finding(code, params={"criterion": text}) for code, text in zip(codes, criteria, strict=True)]
    return Verdict(
        Decimal("0.5"), Label.PARTIAL, 1.0, "example", "1", findings=(*found, Finding("next_add"))
    )  # fmt: skip


def _example(verdict: Verdict, voice: Voice, label: str) -> Example:
    name, _colon, about = label.replace("：", ":").partition(":")
    said = tuple(line.text for line in feedback.lines(verdict, voice))
    return Example(voice.tone, name, about.strip(), said, _level(verdict, voice), voice.language)


def _level(verdict: Verdict, voice: Voice) -> int | None:
    """Of our own words alone: what the teacher wrote has a level of its own."""
    if voice.language != "en":
        return None
    plain = [
        feedback.render(
            Finding(line.finding.code, params=dict.fromkeys(line.finding.params, "it")), "en", voice.tone
        )
        for line in feedback.lines(verdict, voice)
    ]
    return max(1, math.ceil(grade_level(" ".join(plain))))
