"""The feedback that a draft suggests for a student: in whose language, in which tone, and with which lesson."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from grading import feedback
from grading.feedback import Voice
from grading.feedback.levels import phrases
from grading.lessons import lessons_for
from grading.models import Response
from grading.verdict import Verdict
from school.courses.models import Question

__all__ = ["Voices", "feedback_for", "is_suggested", "phrases_for"]

log = logging.getLogger(__name__)


class Voices:
    """How feedback to answers of these questions speaks. One query for their lessons; more where a question names none."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self.lessons = lessons_for(questions)

    def of(self, response: Response) -> Voice:
        """Needs the question's course, and the student and class of the submission; makes no query where they are loaded.

        The student's own language where there is a catalogue for it, else the course's (docs/decisions/0011).
        """
        student = response.submission.student
        language = feedback.known_language(student.language) or response.question.course.language
        lesson = self.lessons.get(response.question_id)
        return Voice(language, response.submission.section.feedback_tone, lesson.title if lesson else "")


def feedback_for(verdict: Verdict, voice: Voice) -> str:
    """One sentence per line, as a generator worded it where it did; what has no sentence is left out and logged."""
    try:
        said = [line.text for line in feedback.lines(verdict, voice)]
    except LookupError as error:
        log.error("a finding of %s %s has no words: %s", verdict.grader, verdict.version, error)
        return ""
    return "\n".join(verdict.wordings.get(text, text) for text in said)


def phrases_for(verdict: Verdict, voice: Voice) -> dict[str, Any] | None:
    """The sentences with which a page follows a teacher's levels; None where the verdict speaks of no criterion."""
    try:
        found = phrases(verdict, voice)
    except LookupError as error:
        log.error("a finding of %s %s has no words: %s", verdict.grader, verdict.version, error)
        return None
    return asdict(found) if found else None


def is_suggested(text: str, verdict: Verdict, voice: Voice) -> bool:
    """Whether a text is what the verdict suggested, in whatever voice the class had then, and no person's own words."""
    voices = itertools.product(feedback.LANGUAGES, feedback.TONES, ("", voice.lesson))
    return not text or text in {feedback_for(verdict, Voice(*one)) for one in voices}
