"""Why an answer has no draft, in words; for an essay, how many grades its class's grader still needs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from grading.models import Response, TrainingRun
from grading.training.corrections import learnable
from ml.tuning.base import Settings

__all__ = ["hand_text"]


def hand_text(response: Response) -> str:
    """The reason that stands in the row; an untrained essay asks four queries more. Submission and question are loaded."""
    why = response.get_hand_reason_display()
    if response.hand_reason != Response.HandReason.UNTRAINED:
        return str(why)
    section = response.submission.section
    scope = TrainingRun(school=section.school, course=section.course, section=section)
    have, needed = learnable(scope, response.question), Settings().least
    return f"{why}. {_so_far(have, needed)}"


def _so_far(have: int, needed: int) -> str:
    if have >= needed:
        enough = _(
            "There are enough now (%(have)d of %(needed)d): train it on the page of the class's graders."
        )
        return enough % {"have": have, "needed": needed}
    text = _(
        "%(have)d of %(needed)d grades of this question so far, counting work that may be used for training."
    )
    return text % {"have": have, "needed": needed}
