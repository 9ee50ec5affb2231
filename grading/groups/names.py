"""Grading groups without names: said once in an address, kept for the session, as the desk numbers the same work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest

from grading.desk.listing import desk_responses, hidden_names
from grading.desk.shuffle import numbers
from grading.groups.answers import Answer
from grading.models import AnswerGroup
from school.people.access import Actor

__all__ = ["named", "names_hidden", "work_names"]

KEY = "groups_without_names"


def names_hidden(request: HttpRequest) -> bool:
    """Whether this grader works without names; `?names=hidden` and `?names=shown` change it."""
    said = request.GET.get("names")
    if said in {"hidden", "shown"}:
        request.session[KEY] = said == "hidden"
    return bool(request.session.get(KEY))


def work_names(actor: Actor, group: AnswerGroup) -> dict[int, str]:
    """What stands in place of each student's name, by submission id. One query."""
    grouping = group.grouping
    answers = desk_responses(actor, grouping.assignment).filter(question=grouping.question)
    works = answers.order_by().values_list("submission", flat=True)
    return hidden_names(numbers(str(grouping.assignment.pk), works))


def named(answers: list[Answer], names: Mapping[int, str] | None) -> list[Answer]:
    """The same answers under these names; under the students' own where `names` is None."""
    if names is None:
        return answers
    return [replace(one, alias=names.get(one.response.submission_id, "?")) for one in answers]
