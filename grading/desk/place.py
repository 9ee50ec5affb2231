"""Where on the desk somebody is, and how they look at it: all of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from school.courses.models import Assignment

__all__ = ["ORDERS", "VIEWS", "Place", "desk_url"]

VIEWS = ("question", "student")
# The first of each is what counts where the address says nothing, or nonsense.
ORDERS = {
    "question": ("confidence", "group", "random", "name", "time"),
    "student": ("name", "random", "time"),
}


@dataclass(frozen=True)
class Place:
    """`view` is one question across the class, or one student across the questions.

    With `hidden` names are kept from the grader, with `first` the draft is, until the answer is decided.
    `peek` is the answer whose draft was asked for all the same. `mine` keeps to what was shared out to the grader, `unread` to
    what a promise accepted and nobody has read; that is gone through by question.
    """

    question: UUID | None = None
    order: str = ""
    response: UUID | None = None
    view: str = "question"
    submission: UUID | None = None
    hidden: bool = False
    first: bool = False
    mine: bool = False
    unread: bool = False
    peek: UUID | None = None

    def __post_init__(self) -> None:
        view = self.view if self.view in VIEWS and not self.unread else VIEWS[0]
        orders = [one for one in ORDERS[view] if not (self.hidden and one == "name")]
        object.__setattr__(self, "view", view)
        object.__setattr__(self, "order", self.order if self.order in orders else orders[0])

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> Place:
        """From a query string or a form; garbage counts as absent."""
        ids = {name: _uuid(query.get(name)) for name in ("question", "response", "submission", "peek")}
        return cls(
            order=str(query.get("order", "")),
            view=str(query.get("view", "")),
            hidden=query.get("names") == "hidden",
            first=query.get("score") == "first",
            mine=query.get("share") == "mine",
            unread=query.get("read") == "nobody",
            **ids,
        )

    @property
    def orders(self) -> list[str]:
        return [one for one in ORDERS[self.view] if not (self.hidden and one == "name")]

    @property
    def look(self) -> dict[str, str]:
        """How the desk is looked at, as an address or a form says it; what is usual is left out."""
        said = {
            "order": self.order if self.order != self.orders[0] else "",
            "view": self.view if self.view != VIEWS[0] else "",
            "names": "hidden" if self.hidden else "",
            "score": "first" if self.first else "",
            "share": "mine" if self.mine else "",
            "read": "nobody" if self.unread else "",
        }
        return {name: value for name, value in said.items() if value}

    def at(
        self,
        *,
        question: UUID | None = None,
        response: UUID | None = None,
        submission: UUID | None = None,
        peek: UUID | None = None,
    ) -> Place:
        """Somewhere else, looked at in the same way."""
        return replace(self, question=question, response=response, submission=submission, peek=peek)


def desk_url(assignment: Assignment, place: Place) -> str:
    ids = {
        "question": place.question,
        "response": place.response,
        "submission": place.submission,
        "peek": place.peek,
    }
    query = urlencode({name: str(value) for name, value in ids.items() if value} | place.look)
    return f"{reverse('grading:desk', args=[assignment.public_id])}?{query}"


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
