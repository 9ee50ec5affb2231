"""How pages behave as a school grows: queries, time and bytes at 100, 1,000 and 10,000 students.

The school is made in a scratch database that is dropped afterwards. Time is told as the ratio of the largest
school to the smallest, in one run: a page that is scoped and indexed well costs the same in both. The page to sign
in holds nothing of the school: how far its own ratio is from 1 tells how calm the machine was.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup

SIZES = {"S": 100, "M": 1_000, "L": 10_000}
ROUNDS = 25


@contextmanager
def scratch_database() -> Iterator[None]:
    """A migrated database beside the real one, dropped at the end."""
    from django.db import connection

    chosen = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{chosen}_bench"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(chosen, verbosity=0)
        connection.settings_dict["NAME"] = chosen


@contextmanager
def plain_server() -> Iterator[None]:
    """The test client's host is allowed, and styles need not have been collected."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        ALLOWED_HOSTS=["testserver"], STORAGES={**settings.STORAGES, "staticfiles": plain}
    ):
        yield


def measure(client: Any, address: str, rounds: int = ROUNDS) -> dict[str, float]:
    """Queries, p50 and p95 in milliseconds, and bytes of one page over some rounds after a warm-up."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        reply = client.get(address)
        # Read here: the log begins anew with the next request.
        queries = len(captured)
    if reply.status_code != 200:
        raise RuntimeError(f"{address} answered {reply.status_code}")
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    quantiles = statistics.quantiles(times, n=20)
    return {
        "queries": queries,
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(quantiles[18], 1),
        "bytes": len(reply.content),
    }


def _analyze() -> None:
    """What autovacuum does in a living school: tell the planner how large the tables are."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Web(Bench):
    name: ClassVar[str] = "web"
    summary: ClassVar[str] = "queries, p50, p95 and bytes per page at 100, 1,000 and 10,000 students"
    needs_database: ClassVar[bool] = True

    def run(self, *, data: Path | None, say: Say) -> Report:
        from bench.web_school import School

        metrics: dict[str, dict[str, Any]] = {}
        with scratch_database(), plain_server():
            for size, students in SIZES.items():
                began = time.perf_counter()
                say(f"making a school of {students} students")
                school = School.make(size.lower(), students)
                _analyze()
                say(f"  made in {time.perf_counter() - began:.1f} s")
                for page, client, address in school.pages():
                    metrics.setdefault(page, {})[size] = measure(client, address)
                    say(f"  {page}: {metrics[page][size]}")
        ratio = {
            page: round(by_size["L"]["p50_ms"] / by_size["S"]["p50_ms"], 2)
            for page, by_size in metrics.items()
        }
        constant = {
            page: len({one["queries"] for one in by_size.values()}) == 1 for page, by_size in metrics.items()
        }
        return Report(
            bench=self.name,
            metrics={"pages": metrics, "query_count_constant": constant},
            peer={"pages": "the same page in the school of 100"},
            ratio=ratio,
            setup=setup(sizes=SIZES, rounds=ROUNDS),
            tables=[_table(metrics, ratio)],
        )


def _table(metrics: dict[str, dict[str, Any]], ratio: dict[str, float]) -> Table:
    rows = []
    for page, by_size in metrics.items():
        cells = [str(by_size[size][figure]) for figure in ("queries", "p50_ms", "p95_ms") for size in SIZES]
        rows.append([page, *cells, str(by_size["L"]["bytes"]), f"{ratio[page]:.2f}"])
    columns = [f"{figure} {size}" for figure in ("queries", "p50", "p95") for size in SIZES]
    return Table("Pages as the school grows (ms)", ["page", *columns, "bytes L", "p50 L/S"], rows)
