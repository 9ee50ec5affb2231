"""A pytest plugin: PostgreSQL and Valkey for one test run, from the same wheels as the product.

It starts before Django reads its settings and does nothing where DATABASE_URL and REDIS_URL are set;
so workers of pytest-xdist, which inherit them, share the stores of the run.
"""

import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

from eduapp.embedded.postgres import Postgres
from eduapp.embedded.store import Store
from eduapp.embedded.valkey import Valkey

DEFAULTS = {
    "EDUAPP_SECRET_KEY": secrets.token_hex(32),
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_WAIT_POLICY": "passive",
    "GOMP_SPINCOUNT": "0",
    # Playwright keeps an event loop in the thread of the test, which Django would take for async code.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    # What waits for a lock that nobody gives back is told so, instead of waiting for ever.
    "PGOPTIONS": "-c lock_timeout=300s -c idle_in_transaction_session_timeout=300s",
}

_started: list[Store] = []
_folders: list[Path] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    if "EDUAPP_DATA_DIR" not in os.environ:
        data = _folder("data")
        (data / "static").mkdir()
        os.environ["EDUAPP_DATA_DIR"] = str(data)
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = _start(Postgres(_folder("postgres"), durable=False))
    if "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = _start(Valkey(_folder("valkey")))
    if "PYTEST_XDIST_WORKER" in os.environ:
        _stay_apart(os.environ["PYTEST_XDIST_WORKER"])


def pytest_unconfigure() -> None:
    while _started:
        _started.pop().stop()
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


def _stay_apart(worker: str) -> None:
    """Tests that run side by side share one Valkey: each gets its own numbered database and its own channel names."""
    number = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = re.sub(r"/\d*$", f"/{number}", os.environ["REDIS_URL"])
    os.environ["EDUAPP_NAMESPACE"] = f"test-{worker}"


def _start(store: Store) -> str:
    _started.append(store)
    return store.start()


def _folder(name: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"eduapp-test-{name}-"))
    # PostgreSQL runs as nobody when the tests run as root.
    folder.chmod(0o711)
    _folders.append(folder)
    return folder
