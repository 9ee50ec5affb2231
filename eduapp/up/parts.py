"""The processes of a running school: which they are, and when each of them is ready."""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

QUEUES = "grade,tutor,train,default"
PYTHON = (sys.executable, "-P", "-m")


@dataclass(frozen=True, slots=True)
class Part:
    """One process. `ready` asks whether it does its work; None: it is not waited for."""

    name: str
    command: tuple[str, ...]
    ready: Callable[[], bool] | None = None


def parts(*, host: str, port: int, data: Path, environment: Mapping[str, str]) -> list[Part]:
    """Web and worker, which the school cannot open without, then the clock."""
    return [
        Part("web", _web(host, port), lambda: answers(f"{address(host, port)}/healthz")),
        Part("worker", _worker(), worker_ping(environment["REDIS_URL"])),
        Part("beat", _beat(data)),
    ]


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds the school."""
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
    return f"http://{f'[{here}]' if ':' in here and not here.startswith('[') else here}:{port}"


def answers(url: str) -> bool:
    """Whether `url` answers 200 within two seconds."""
    # No proxy: this is our own address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def worker_ping(redis_url: str) -> Callable[[], bool]:
    """A question to the worker by way of the broker. Celery alone is loaded for it, not Django."""

    def ping() -> bool:
        from celery import Celery
        from kombu.exceptions import OperationalError

        app = Celery(broker=redis_url, set_as_current=False)
        try:
            return bool(app.control.ping(timeout=0.5, limit=1))
        except (OperationalError, OSError):
            return False
        finally:
            app.close()

    return ping


def worker_threads() -> int:
    """Grading holds one thread while a tutor answers in the next; more than four only wait for cores."""
    return max(2, min(4, os.cpu_count() or 2))


def _web(host: str, port: int) -> tuple[str, ...]:
    quiet = ("--no-access-log", "--log-level", "warning")
    stop = ("--lifespan", "off", "--timeout-graceful-shutdown", "4")
    return (*PYTHON, "uvicorn", "eduapp.asgi:application", "--host", host, "--port", str(port), *quiet, *stop)


def _worker() -> tuple[str, ...]:
    threads = ("--pool", "threads", "--concurrency", str(worker_threads()))
    # Finding other workers takes a second at each start, and nothing here listens to them.
    alone = ("--without-mingle", "--without-gossip")
    return (*_celery("worker"), "--queues", QUEUES, "--hostname", "worker@eduapp", *threads, *alone)


def _beat(data: Path) -> tuple[str, ...]:
    return (*_celery("beat"), "--schedule", str(data / "beat" / "schedule"), "--pidfile", "")


def _celery(program: str) -> tuple[str, ...]:
    return (*PYTHON, "celery", "--app", "eduapp.celery", program, "--loglevel", "INFO")
