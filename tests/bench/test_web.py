"""The school of the web bench is whole, and no page asks more of the database because the school is larger."""

import sys
from pathlib import Path

import pytest

from bench import web_measure as web
from bench.web_school import School
from school.people.planner import tables_analyze

KINDS = {"nobody", "student", "teacher", "department", "hall", "admin"}
# A school, its department and its hall grow together here.
SIZES = {30: {"submissions": 60, "hall": (6, 4)}, 130: {"submissions": 160, "hall": (12, 9)}}
pytestmark = pytest.mark.django_db  # so that the run makes its database


@pytest.fixture(scope="module")
def queries(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        with web.plain_server():
            made = {
                students: _queries(School.make(f"of-{students}", students, **more))
                for students, more in SIZES.items()
            }
        transaction.set_rollback(True)
    return made


def _queries(school):
    # As the bench does: without it the planner believes that the new rows are not there.
    tables_analyze()
    return {page: web.queries_of(client, address)[0] for page, client, address in school.pages()}


def test_a_page_costs_the_same_queries_in_a_larger_school(queries):
    assert queries[30] == queries[130]


def test_pages_of_every_kind_are_measured_and_need_few_queries(queries):
    assert {page.split(":")[0] for page in queries[30]} == KINDS
    assert max(queries[30].values()) <= 25


def test_a_bench_without_a_database_brings_its_own(monkeypatch, tmp_path):
    from eduapp.management.commands import bench as command

    script = tmp_path / "say.py"
    told = tmp_path / "told"
    script.write_text(
        "import os, sys\n"
        f"open({str(told)!r}, 'w').write(os.environ['EDUAPP_DATA_DIR'])\n"
        "sys.exit(7 if os.environ['DATABASE_URL'].startswith('postgresql://') else 1)"
    )
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setattr(sys, "argv", [str(script)])
    with pytest.raises(SystemExit) as ended:
        command.Command().handle(name="web", json=False, data=None, short=False, whole=False)
    assert ended.value.code == 7
    assert not Path(told.read_text()).exists()
