"""Grading a whole answer group at once and taking that back: requests as a browser makes them, seconds each."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Mapping
from html import unescape
from typing import TYPE_CHECKING, Any

from bench.base import Say, Table
from bench.web_measure import Databases

if TYPE_CHECKING:
    from bench.web_rooms import Rooms

__all__ = ["STEPS", "measured", "table"]

TIMES = 3
STEPS = ("preview", "grade", "undo")
Times = dict[str, dict[str, float]]  # size -> step -> seconds, and how many answers


def measured(departments: Mapping[str, Rooms], databases: Databases, say: Say) -> Times:
    """The median of three rounds: preview, grade, take back."""
    found: Times = {}
    for size, rooms in departments.items():
        databases.use(size)
        rounds = [_round(rooms) for _number in range(TIMES)]
        found[size] = {step: round(statistics.median(one[step] for one in rounds), 2) for step in STEPS}
        found[size] |= {"answers": rounds[0]["answers"]}
        say(f"a group of {size} graded at once")
    return found


def table(times: Times) -> Table:
    rows = [[f"{one['answers']:g}", *(f"{one[step]:.2f}" for step in STEPS)] for one in times.values()]
    return Table("A group graded at once (s)", ["answers", *STEPS], rows)


def _round(rooms: Rooms) -> dict[str, float]:
    from django.test import Client
    from django.urls import reverse

    from grading.models import BulkAct

    client = Client()
    client.force_login(rooms.department.lead)
    address = reverse("grading:group_grade", args=[rooms.large.public_id])
    preview, first = _timed(client, address, {"points": "1.5", "comment": "Well seen."})
    seen = re.search(r'name="seen" value="([^"]*)"', preview.content.decode())
    if preview.status_code != 200 or seen is None:
        raise RuntimeError(f"the preview answered {preview.status_code}")
    fields = {
        "points": "1.5",
        "comment": "Well seen.",
        "action": "apply",
        "also": "all",
        "seen": unescape(seen[1]),
    }
    _done, second = _timed(client, address, fields)
    act = BulkAct.objects.latest("pk")
    _done, third = _timed(client, reverse("grading:act_undo", args=[act.public_id]), {})
    act.refresh_from_db()
    if act.undone_at is None:
        raise RuntimeError("the act was not taken back")
    return {"preview": first, "grade": second, "undo": third, "answers": act.grades.count()}


def _timed(client: Any, address: str, fields: dict[str, str]) -> tuple[Any, float]:
    began = time.perf_counter()
    reply = client.post(address, fields)
    return reply, time.perf_counter() - began
