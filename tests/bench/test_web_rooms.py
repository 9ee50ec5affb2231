"""What the web bench does besides asking for pages: a group graded at once, the browser, the tables."""

from __future__ import annotations

import pytest

from bench import web_acts, web_browser, web_measure
from bench.web_department import Department
from bench.web_rooms import Rooms
from grading.models import Grade, Response
from tests.factories import World


class Here:
    """The database that the test has."""

    def use(self, _size: str) -> None:
        pass


@pytest.fixture
def rooms(world: World) -> Rooms:
    return Rooms.make(Department.make(world.school, 50))


def test_a_department_is_graded_in_part_and_most_of_its_answers_are_one_group(rooms):
    first = rooms.department.to(0)
    states = [one.state for one in first]
    assert {state: states.count(state) for state in set(states)} == {
        "graded": 15,
        "drafted": 34,
        "by_hand": 1,
    }
    assert rooms.large.members.count() == 48
    assert rooms.request.response.submission.released_at is not None


def test_grading_a_group_and_taking_it_back_is_timed_and_leaves_every_answer_as_it_was(rooms, monkeypatch):
    monkeypatch.setattr(web_acts, "TIMES", 1)
    before = dict(Response.objects.values_list("pk", "state"))
    with web_measure.plain_server():
        found = web_acts.measured({"50": rooms}, Here(), lambda _words: None)
    assert found["50"]["answers"] == 48
    assert Grade.objects.filter(undoes__isnull=False).exists()
    assert dict(Response.objects.values_list("pk", "state")) == before
    assert "48" in str(web_acts.table(found))


def test_without_chromium_the_bench_says_that_no_browser_was_measured(rooms, monkeypatch):
    monkeypatch.setattr(web_browser.shutil, "which", lambda _name: None)
    told: list[str] = []
    assert web_browser.measured(rooms, told.append) is None
    assert "browser not measured" in told[0]
    assert "browser not measured" in str(web_browser.table(None))


def test_a_page_is_constant_only_where_every_size_asks_the_same_and_ratios_are_of_medians():
    metrics = {
        "one": {"S": {"queries": 3, "p50_ms": 10.0}, "L": {"queries": 3, "p50_ms": 15.0}},
        "other": {"S": {"queries": 3, "p50_ms": 10.0}, "L": {"queries": 4, "p50_ms": 40.0}},
    }
    assert web_measure.constant(metrics) == {"one": True, "other": False}
    assert web_measure.ratios(metrics, "S", "L") == {"one": 1.5, "other": 4.0}
