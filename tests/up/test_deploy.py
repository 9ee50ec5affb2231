"""The production shape cannot be started here, so it is read: every name in it must exist."""

import os
import re
import stat
import subprocess
import sys

import pytest
import yaml

from eduapp.up.options import ROOT
from eduapp.up.parts import QUEUES

DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def settings_text() -> str:
    return (ROOT / "eduapp" / "settings.py").read_text()


def test_the_services_of_production_are_all_there(compose):
    assert set(compose["services"]) == {
        "postgres",
        "valkey",
        "migrate",
        "web",
        "worker",
        "worker-train",
        "beat",
    }


def test_nothing_of_ours_starts_before_the_database_is_migrated(compose):
    for name in ("web", "worker", "worker-train", "beat"):
        assert (
            compose["services"][name]["depends_on"]["migrate"]["condition"]
            == "service_completed_successfully"
        )
    waits = compose["services"]["migrate"]["depends_on"]
    assert {name: wait["condition"] for name, wait in waits.items()} == {
        "postgres": "service_healthy",
        "valkey": "service_healthy",
    }


def test_the_workers_together_serve_every_queue(compose):
    served = [
        compose["services"][name]["environment"]["WORKER_QUEUES"] for name in ("worker", "worker-train")
    ]
    assert sorted(",".join(served).split(",")) == sorted(QUEUES.split(","))


def test_every_setting_given_is_one_that_is_read(compose):
    given = set(compose["services"]["web"]["environment"])
    given |= set(re.findall(r"(EDUAPP_\w+)=", (DEPLOY / "Dockerfile").read_text()))
    for name in sorted(given):
        if name.startswith("EDUAPP_"):
            assert f'"{name}"' in settings_text(), f"{name} is read by nobody"


def test_every_variable_that_is_asked_for_is_in_the_example():
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    example = (DEPLOY / "env.example").read_text()
    assert [name for name in sorted(asked) if f"{name}=" not in example] == []


def test_no_secret_has_a_default(compose):
    text = (DEPLOY / "compose.yaml").read_text()
    for name in ("EDUAPP_SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert f"${{{name}:-" not in text
        assert f"${{{name}:?" in text


def test_the_image_runs_as_a_user_without_rights_and_is_asked_for_its_health():
    words = re.findall(r"^([A-Z]+)\b(.*)", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
    instructions = [name for name, _ in words]
    assert instructions.count("FROM") == 2
    assert ("USER", " martlet") in words
    assert instructions.index("USER") < instructions.index("ENTRYPOINT")
    assert "HEALTHCHECK" in instructions


def test_every_file_that_the_image_copies_or_starts_exists():
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    for path in re.findall(r"deploy/[\w.]+", dockerfile):
        assert (ROOT / path).is_file(), path
    assert (DEPLOY / "entrypoint").stat().st_mode & stat.S_IXUSR
    assert subprocess.run(["sh", "-n", DEPLOY / "entrypoint"], check=False).returncode == 0


def test_the_locks_hold_hashes_and_no_address():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==\S+", text, flags=re.MULTILINE)
        assert len(pins) > 30
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text
        assert not re.search(r"^(torch|nvidia|triton)", text, flags=re.MULTILINE)


def test_every_choice_in_the_inputs_is_in_its_lock():
    for name in ("requirements", "requirements-dev"):
        lock = (ROOT / f"{name}.txt").read_text()
        for line in (ROOT / f"{name}.in").read_text().splitlines():
            if "==" in line:
                pin = re.sub(r"\[.*\]", "", line.strip())
                assert re.search(rf"^{re.escape(pin)}\b", lock, flags=re.MULTILINE), f"{pin} is not locked"


def test_the_settings_of_production_pass_djangos_own_deployment_check(compose):
    given = {
        name: re.sub(r"\$\{\w+(:[-?][^}]*)?\}", "x" * 60, value)
        for name, value in compose["services"]["web"]["environment"].items()
        if name.startswith("EDUAPP_") and name != "EDUAPP_SECRET_KEY"
    }
    # The tests' own freedom, for Playwright's event loop, is none that a server has.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    secret = {"EDUAPP_SECRET_KEY": "".join(chr(33 + number % 90) for number in range(80))}
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**inherited, **given, **secret},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
