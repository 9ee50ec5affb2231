"""What to tell a student whose question was not taken, and what they can do."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tutoring.limits import LONGEST, QUESTIONS, WINDOW
from tutoring.services.turns import Empty, NotAllowed, StillAnswering, TooLong, TooMany

__all__ = ["REFUSALS", "problem_of", "switched_off"]

REFUSALS = (Empty, TooLong, TooMany, StillAnswering, NotAllowed)


def problem_of(refused: Exception) -> str:
    if isinstance(refused, NotAllowed):
        return switched_off(refused.who)
    if isinstance(refused, TooLong):
        return _(
            "Your question is too long: at most %(limit)d characters are taken. Shorten it and send it again."
        ) % {"limit": LONGEST}
    if isinstance(refused, TooMany):
        minutes = int(WINDOW.total_seconds() // 60)
        text = ngettext(
            "You have asked %(questions)d questions in %(minutes)d minute. Read the answers, then ask again.",
            "You have asked %(questions)d questions in %(minutes)d minutes. Read the answers, then ask again.",
            minutes,
        )
        return text % {"questions": QUESTIONS, "minutes": minutes}
    if isinstance(refused, StillAnswering):
        return _("Your last question is still being answered. Wait for the answer, then send this one.")
    return _("Write your question first.")


def switched_off(who: str) -> str:
    return {
        "school": _("Your school has switched the tutor off."),
        "class": _("The tutor is off in your class. Ask your teacher if you need it."),
        "person": _(
            "The tutor is switched off for you. You can change this in your account, or with your guardian."
        ),
    }[who]
