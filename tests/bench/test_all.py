"""`bench all` runs every bench on a part of its rows and says so; `--whole` leaves nothing out."""

import json

import pytest
from django.core.management import call_command

import bench
from bench.base import Bench, Report, Table


class Ruler(Bench):
    """Measures how long it was asked to be."""

    def run(self, *, data, say):
        length = "short" if self.short else "long"
        return Report(
            "ruler", {"length": length}, setup={"cores": 1}, tables=[Table("Ruler", ["length"], [[length]])]
        )


@pytest.fixture(autouse=True)
def rulers(monkeypatch):
    monkeypatch.setattr(bench, "get", lambda _name: Ruler)


def printed(capsys, *arguments):
    call_command("bench", *arguments, "--json")
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def test_all_benches_are_run_short_and_say_so(capsys):
    found = printed(capsys, "all")
    assert len(found) == len(bench.names())
    assert {one["metrics"]["length"] for one in found} == {"short"}
    assert all(one["setup"] == {"cores": 1, "short": True} for one in found)


@pytest.mark.parametrize("arguments", [("all", "--whole"), ("attacks",)])
def test_whole_runs_say_nothing_of_it(capsys, arguments):
    for one in printed(capsys, *arguments):
        assert one["metrics"]["length"] == "long"
        assert "short" not in one["setup"]


def test_one_bench_can_be_run_short(capsys):
    (found,) = printed(capsys, "attacks", "--short")
    assert found["metrics"]["length"] == "short"
