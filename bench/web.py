"""How pages behave as a school grows, and as more is handed in for one assignment: queries, time and bytes.

Each school is made in a scratch database of its own that is dropped afterwards: schools of 100, 1,000 and 10,000
students, and two in which a department grades 150 and 2,500 submissions. Time is told as the ratio of the largest to
the smallest, in one run: a page that is scoped and indexed well costs the same in all schools. The page to sign in
holds nothing of the school: how far its own ratio is from 1 tells how calm the machine was.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bench.base import Bench, Report, Say, setup
from bench.web_measure import ROUNDS, Databases, constant, measured, plain_server, ratios, table

if TYPE_CHECKING:
    from bench.web_rooms import Rooms

SIZES = {"S": 100, "M": 1_000, "L": 10_000}
WORKS = {"150": 150, "2500": 2_500}
NEITHER = (2, 1)  # the hall of a school in which it is not looked at
BESIDE = 1_000  # students of the schools whose departments are measured


class Web(Bench):
    name: ClassVar[str] = "web"
    summary: ClassVar[str] = "queries, p50, p95 and bytes per page as a school, and as an assignment, grows"
    needs_database: ClassVar[bool] = True

    def run(self, *, data: Path | None, say: Say) -> Report:
        from bench import web_acts, web_browser

        with Databases([*SIZES, *WORKS]) as databases, plain_server():
            schools = {size: _school_of(size, databases, say) for size in SIZES}
            pages = measured(schools, databases, say)
            departments = {size: _department_of(size, databases, say) for size in WORKS}
            looked = {size: _pages_of(size, one, databases) for size, one in departments.items()}
            works = measured(looked, databases, say)
            acts = web_acts.measured(departments, databases, say)
            databases.use("2500")
            shown = web_browser.measured(departments["2500"], say)
        ratio, more = ratios(pages, "S", "L"), ratios(works, "150", "2500")
        return Report(
            bench=self.name,
            metrics={
                "pages": pages, "assignment": works, "group_at_once": acts, "next_item": shown,
                "query_count_constant": constant(pages), "query_count_constant_assignment": constant(works),
            },
            peer={"pages": "the same page in the school of 100", "assignment": "the same page with 150 submissions"},
            ratio={"pages": ratio, "assignment": more},
            setup=setup(sizes=SIZES, submissions=WORKS, rounds=ROUNDS),
            tables=[
                table("Pages as the school grows (ms)", pages, ratio),
                table("Pages of one assignment with 150 and with 2,500 submissions (ms)", works, more),
                web_acts.table(acts),
                web_browser.table(shown),
            ],
        )  # fmt: skip


def _named(pages: Iterable[tuple[str, Any, str]]) -> dict[str, tuple[Any, str]]:
    return {name: (client, address) for name, client, address in pages}


def _pages_of(size: str, rooms: Rooms, databases: Databases) -> dict[str, tuple[Any, str]]:
    """Who looks is signed in there."""
    databases.use(size)
    return _named(rooms.pages())


def _school_of(size: str, databases: Databases, say: Say) -> dict[str, tuple[Any, str]]:
    from bench.web_school import School
    from school.people.planner import tables_analyze

    databases.use(size)
    began = time.perf_counter()
    school = School.make(size.lower(), SIZES[size])
    tables_analyze()
    say(f"a school of {SIZES[size]} students, made in {time.perf_counter() - began:.1f} s")
    return _named(school.pages())


def _department_of(size: str, databases: Databases, say: Say) -> Rooms:
    from bench.web_school import School
    from school.people.planner import tables_analyze

    databases.use(size)
    began = time.perf_counter()
    # What is cached by the school's id must not be taken from another one.
    school = School.make(f"of-{size}", BESIDE, submissions=WORKS[size], hall=NEITHER, pk=BESIDE + WORKS[size])
    tables_analyze()
    say(f"a department with {WORKS[size]} submissions, made in {time.perf_counter() - began:.1f} s")
    return school.rooms
