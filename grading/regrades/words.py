"""Why a student may not ask, in a sentence that says what to do instead."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grading.models import ResultTerms
from grading.regrades.rules import Refusal

__all__ = ["refusal_text"]


def refusal_text(why: Refusal, terms: ResultTerms, until: datetime | None) -> str:
    if why == Refusal.LATE and until:
        when = date_format(timezone.localtime(until), "DATETIME_FORMAT")
        return _("It was possible to ask until %(when)s; please talk to your teacher.") % {"when": when}
    if why == Refusal.LIMIT:
        text = ngettext(
            "You have %(n)d request on this assignment that waits. Ask again when it is settled, or withdraw it.",
            "You have %(n)d requests on this assignment that wait. Ask again when one is settled, or withdraw one.",
            terms.regrade_limit,
        )
        return text % {"n": terms.regrade_limit}
    return {
        Refusal.LEFT: _("You are no longer in this class. Please talk to the teacher."),
        Refusal.HIDDEN: _(
            "The result of this question is not shown at the moment, so there is nothing to ask about."
        ),
        Refusal.OFF: _("Your teacher takes no requests here. Please talk to them in class."),
        Refusal.ASKED: _("You have asked about this answer already. Go on in that conversation."),
    }.get(why, _("You cannot ask at the moment."))
