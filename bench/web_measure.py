"""Measuring pages side by side: a database for each size, requests in turns, queries, time and bytes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bench.base import Say, Table

__all__ = [
    "Databases",
    "Metrics",
    "Pages",
    "constant",
    "measured",
    "plain_server",
    "quantiles",
    "queries_of",
    "ratios",
    "table",
]

ROUNDS = 9
Pages = dict[str, tuple[Any, str]]  # name -> (a client who is signed in, address)
Metrics = dict[str, dict[str, dict[str, float]]]  # page -> size -> figure


class Databases:
    """A migrated database for each size beside the real one; dropped at the end."""

    def __init__(self, sizes: Iterable[str]) -> None:
        from django.db import connection

        self.connection: Any = connection
        self.chosen = connection.settings_dict["NAME"]
        self.names = {size: f"{self.chosen}_bench_{size.lower()}" for size in sizes}

    def __enter__(self) -> Databases:
        first, *others = self.names.values()
        self.connection.settings_dict["TEST"]["NAME"] = first
        self.connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        self._by_hand(f'DROP DATABASE IF EXISTS "{name}"' for name in others)
        self._by_hand(f'CREATE DATABASE "{name}" TEMPLATE "{first}"' for name in others)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._by_hand(f'DROP DATABASE IF EXISTS "{name}"' for name in self.names.values())
        self.connection.settings_dict["NAME"] = self.chosen

    def use(self, size: str) -> None:
        self.connection.close()
        self.connection.settings_dict["NAME"] = self.names[size]
        self.connection.ensure_connection()

    def _by_hand(self, statements: Iterable[str]) -> None:
        self.connection.close()
        with self.connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


@contextmanager
def plain_server() -> Iterator[None]:
    """The test client's host is allowed, styles need not have been collected, and memory is as in a server that has started."""
    from django.conf import settings
    from django.test import override_settings

    from eduapp.warm import warm

    warm()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        ALLOWED_HOSTS=["testserver"], STORAGES={**settings.STORAGES, "staticfiles": plain}
    ):
        yield


def queries_of(client: Any, address: str) -> tuple[int, int]:
    """Queries and bytes of one page, asked for the second time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        reply = client.get(address)
        # Read here: the log begins anew with the next request.
        count = len(captured)
    if reply.status_code != 200:
        raise RuntimeError(f"{address} answered {reply.status_code} {reply.headers.get('Location', '')}")
    return count, len(reply.content)


def quantiles(times: list[float]) -> dict[str, float]:
    """p50 and p95 in milliseconds."""
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[18], 1),
    }


def measured(pages: Mapping[str, Pages], databases: Databases, say: Say) -> Metrics:
    """Round by round and size after size, so that a busy moment of the machine falls on all sizes alike."""
    metrics: Metrics = {name: {} for name in next(iter(pages.values()))}
    for size, of_size in pages.items():
        databases.use(size)
        say(f"queries of {size}")
        for name, (client, address) in of_size.items():
            queries, length = queries_of(client, address)
            metrics[name][size] = {"queries": queries, "bytes": length}
    times: dict[tuple[str, str], list[float]] = {(name, size): [] for name in metrics for size in pages}
    for number in range(ROUNDS):
        for size, of_size in pages.items():
            databases.use(size)
            for name, (client, address) in of_size.items():
                began = time.perf_counter()
                client.get(address)
                times[name, size].append((time.perf_counter() - began) * 1000)
        say(f"round {number + 1} of {ROUNDS}")
    for (name, size), found in times.items():
        metrics[name][size] |= quantiles(found)
    return metrics


def ratios(metrics: Metrics, small: str, large: str) -> dict[str, float]:
    """The median time of the large size to that of the small one, by page."""
    return {
        page: round(by_size[large]["p50_ms"] / by_size[small]["p50_ms"], 2)
        for page, by_size in metrics.items()
    }


def constant(metrics: Metrics) -> dict[str, bool]:
    """Whether a page asks the same number of queries in every size."""
    return {page: len({one["queries"] for one in by_size.values()}) == 1 for page, by_size in metrics.items()}


def table(title: str, metrics: Metrics, ratio: Mapping[str, float]) -> Table:
    """Sizes from the smallest to the largest."""
    sizes = list(next(iter(metrics.values())))
    rows = []
    for page, by_size in metrics.items():
        cells = [f"{by_size[size][figure]:g}" for figure in ("queries", "p50_ms", "p95_ms") for size in sizes]
        rows.append([page, *cells, str(by_size[sizes[-1]]["bytes"]), f"{ratio[page]:.2f}"])
    columns = [f"{figure} {size}" for figure in ("queries", "p50", "p95") for size in sizes]
    return Table(title, ["page", *columns, f"bytes {sizes[-1]}", f"p50 {sizes[-1]}/{sizes[0]}"], rows)
