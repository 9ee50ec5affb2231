"""The sentence for each reason code of the planner, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Params = Mapping[str, Any]


def sentence(code: str, params: Params) -> str:
    """One whole sentence. An unknown code raises LookupError with the known ones."""
    if code not in _SENTENCES:
        raise LookupError(f"no sentence for reason {code!r}; known: {', '.join(codes())}")
    return _SENTENCES[code](params)


def codes() -> list[str]:
    return sorted(_SENTENCES)


def _overdue(params: Params) -> str:
    days = int(params.get("days", 0))
    if days < 1:
        return _("It was due today and is still open: hand it in now.")
    text = ngettext(
        "It was due %(days)d day ago and is still open: hand it in now.",
        "It was due %(days)d days ago and is still open: hand it in now.",
        days,
    )
    return text % {"days": days}


def _due_soon(params: Params) -> str:
    hours, days = int(params.get("hours", 0)), int(params.get("days", 0))
    if hours < 1:
        return _("It is due within the hour.")
    if days < 1:
        text = ngettext("It is due in %(hours)d hour.", "It is due in %(hours)d hours.", hours)
        return text % {"hours": hours}
    return ngettext("It is due in %(days)d day.", "It is due in %(days)d days.", days) % {"days": days}


def _prerequisite_gap(params: Params) -> str:
    text = _("You need this for “%(goal)s”, and your answers so far do not show it yet.")
    return text % {"goal": params["goal"]}


def _almost_mastered(params: Params) -> str:
    text = _("You are at %(percent)d%%: a few right answers and you have mastered it.")
    return text % {"percent": int(params["percent"])}


def _continue_unit(params: Params) -> str:
    text = _("You have started this and are at %(percent)d%%: practise on.")
    return text % {"percent": int(params["percent"])}


def _review_due(params: Params) -> str:
    days = int(params["days"])
    text = ngettext(
        "You knew this %(days)d day ago: one short repetition keeps it.",
        "You knew this %(days)d days ago: one short repetition keeps it.",
        days,
    )
    return text % {"days": days}


def _not_started(params: Params) -> str:
    return _("You know all that it builds on: it is the next new topic.")


_SENTENCES: dict[str, Callable[[Params], str]] = {
    "overdue": _overdue,
    "due_soon": _due_soon,
    "prerequisite_gap": _prerequisite_gap,
    "almost_mastered": _almost_mastered,
    "continue_unit": _continue_unit,
    "review_due": _review_due,
    "not_started": _not_started,
}
