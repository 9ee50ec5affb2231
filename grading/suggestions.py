"""The feedback that a draft suggests for the student, in the language of the course."""

from __future__ import annotations

import logging

from grading import feedback
from grading.verdict import Verdict

__all__ = ["feedback_for"]

log = logging.getLogger(__name__)


def feedback_for(verdict: Verdict, language: str) -> str:
    """One sentence per line; what has no sentence is left out and logged, so that grading goes on."""
    try:
        return "\n".join(feedback.sentences(verdict, language))
    except LookupError as error:
        log.error("a finding of %s %s has no words: %s", verdict.grader, verdict.version, error)
        return ""
