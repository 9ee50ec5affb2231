import sys
import time

import pytest

from eduapp.up.family import CALM_SECONDS, MAX_DEATHS, Family, Lives
from eduapp.up.parts import Part
from eduapp.up.say import StopError


def part(name: str, code: str) -> Part:
    return Part(name, (sys.executable, "-c", code))


@pytest.fixture
def family(tmp_path):
    family = Family(logs=tmp_path, environment={}, stores=[])
    yield family
    family.stop()


def until(condition, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


def test_each_death_doubles_the_wait_until_it_is_one_too_many():
    lives = Lives(born=100.0)
    assert [lives.died(101.0) for _ in range(MAX_DEATHS + 1)] == [1.0, 2.0, 4.0, 8.0, 16.0, None]


def test_a_calm_hour_forgives_earlier_deaths():
    lives = Lives(born=0.0)
    assert [lives.died(1.0), lives.died(2.0)] == [1.0, 2.0]
    assert lives.died(2.0 + CALM_SECONDS) == 1.0


def test_a_part_that_was_killed_is_started_again_and_it_is_said(family, tmp_path, capsys):
    family.add(part("web", "import os, time; print('up', os.getpid(), flush=True); time.sleep(60)"))
    log = tmp_path / "web.log"
    until(lambda: log.read_text().startswith("up"))
    family._processes["web"].kill()
    until(lambda: family._processes["web"].poll() is not None)
    family.look(time.monotonic())
    assert "web ended (killed by SIGKILL); starting it again in 1 s" in capsys.readouterr().out
    family.look(time.monotonic() + 2)
    until(lambda: log.read_text().count("up") == 2)


def test_a_part_that_cannot_open_is_given_up_with_its_last_words(family):
    family.add(part("worker", "raise SystemExit('no such module')"))

    def die() -> None:
        until(lambda: family._processes["worker"].poll() is not None)
        family.look(time.monotonic())

    die()
    family.look(time.monotonic() + 2)
    with pytest.raises(
        StopError, match=r"(?s)worker has ended 2 times in a row \(exit code 1\).*no such module"
    ):
        die()


def test_stopping_ends_even_a_part_that_will_not_listen(family, monkeypatch):
    monkeypatch.setattr("eduapp.up.family.STOP_SECONDS", 0.3)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    family.add(part("beat", deaf))
    until(lambda: (family._logs / "beat.log").read_text().startswith("deaf"))
    family.stop()
    assert family._processes["beat"].poll() == -9
