"""The embedded stores as they really are: started, asked, ended, and orphaned."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
import redis

from eduapp.embedded import guard
from eduapp.embedded.postgres import Postgres
from eduapp.embedded.store import StoreError
from eduapp.embedded.valkey import Valkey
from eduapp.up.options import ROOT

SUPERVISOR = """
import sys, time
from pathlib import Path
from eduapp.embedded.postgres import Postgres
from eduapp.embedded.valkey import Valkey
postgres, valkey = Postgres(Path(sys.argv[1]), durable=False), Valkey(Path(sys.argv[2]))
postgres.start(), valkey.start()
print(postgres.process.pid, valkey.process.pid, flush=True)
time.sleep(120)
"""


@pytest.fixture
def folder(tmp_path_factory):
    """A folder that nobody may enter, for PostgreSQL under root."""
    made = tmp_path_factory.mktemp("stores")
    if os.geteuid() == 0:
        for path in (made, *made.parents[:3]):
            path.chmod(path.stat().st_mode | 0o711)
    return made


def runs(pid: int) -> bool:
    """Whether a process runs; one that has ended but was not yet reaped does not."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(shown.stdout.strip()) and not shown.stdout.strip().startswith("Z")


def until(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def test_a_cluster_keeps_its_rows_and_its_password_over_a_restart(folder):
    store = Postgres(folder / "postgres", durable=False)
    with psycopg.connect(store.start()) as connection:
        connection.execute("CREATE EXTENSION vector")
        connection.execute("CREATE TABLE kept AS SELECT '[1,2]'::vector AS v")
    store.stop()
    again = Postgres(folder / "postgres", durable=False)
    try:
        with psycopg.connect(again.start()) as connection:
            assert connection.execute("SELECT v::text FROM kept").fetchone() == ("[1,2]",)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(again.url().replace(again._password(), "guess"), connect_timeout=5)
    finally:
        again.stop()
    assert again.process is None


def test_a_cluster_of_another_version_is_refused_before_it_is_touched(folder):
    (folder / "postgres" / "cluster").mkdir(parents=True)
    (folder / "postgres" / "cluster" / "PG_VERSION").write_text("12\n")
    with pytest.raises(StoreError, match="was made by PostgreSQL 12"):
        Postgres(folder / "postgres").start()


def test_valkey_answers_only_who_knows_the_password(folder):
    store = Valkey(folder / "valkey")
    try:
        url = store.start()
        assert redis.Redis.from_url(url).ping()
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=store.port).ping()
    finally:
        store.stop()


def test_a_store_that_was_killed_comes_back_on_its_port(folder):
    store = Valkey(folder / "valkey")
    try:
        url = store.start()
        assert store.process
        store.process.kill()
        store.process.wait()
        assert store.exit_code() == -9
        store.revive()
        assert redis.Redis.from_url(url).ping()
    finally:
        store.stop()


def test_a_store_that_cannot_start_quotes_its_log(folder, monkeypatch):
    store = Valkey(folder / "valkey")
    monkeypatch.setattr(store, "_configuration", lambda port: "no-such-directive 1\n")
    with pytest.raises(StoreError, match=r"(?s)valkey did not start.*no-such-directive"):
        store.start()


def test_no_child_outlives_a_supervisor_that_was_killed(folder):
    command = [sys.executable, "-c", SUPERVISOR, str(folder / "postgres"), str(folder / "valkey")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        children = [int(word) for word in supervisor.stdout.readline().split()]
        assert len(children) == 2
        assert all(map(runs, children))
        supervisor.send_signal(signal.SIGKILL)
    until(lambda: not any(map(runs, children)))


def test_the_guard_keeps_only_those_who_still_run():
    assert guard.wards(["+ 10 2\n", "+ 11 15\n", "- 10\n", "- 99\n"]) == {11: 15}


def test_the_guard_ends_a_group_that_will_not_listen():
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", deaf], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == "deaf\n"
        guard.end({child.pid: signal.SIGTERM}, patience=0.2)
        assert child.wait(10) == -9
