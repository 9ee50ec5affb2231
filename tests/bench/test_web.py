"""The school of the web bench is whole, and no page asks more of the database because the school is larger."""

import subprocess
import sys

import pytest

from bench import web
from bench.web_school import School


@pytest.fixture(scope="module")
def queries(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        with web.plain_server():
            made = {students: _queries(School.make(f"of-{students}", students)) for students in (30, 130)}
        transaction.set_rollback(True)
    return made


def _queries(school):
    return {
        page: web.measure(client, address, rounds=2)["queries"] for page, client, address in school.pages()
    }


def test_a_page_costs_the_same_queries_in_a_larger_school(queries):
    assert queries[30] == queries[130]


def test_pages_of_every_kind_are_measured_and_need_few_queries(queries):
    assert {page.split(":")[0] for page in queries[30]} == {"nobody", "student", "teacher", "admin"}
    assert max(queries[30].values()) <= 25


def test_a_bench_without_a_database_brings_its_own(monkeypatch, tmp_path):
    from eduapp.management.commands import bench as command

    script = tmp_path / "say.py"
    script.write_text(
        "import os, sys\nsys.exit(7 if os.environ['DATABASE_URL'].startswith('postgresql://') else 1)"
    )
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setattr(sys, "argv", [str(script)])
    with pytest.raises(SystemExit) as ended:
        command.Command().handle(name="web", json=False, data=None)
    assert ended.value.code == 7
    assert subprocess.run(["pgrep", "-f", "eduapp-scratch-"], check=False).returncode == 1
