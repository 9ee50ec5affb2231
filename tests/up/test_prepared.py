import pytest

from eduapp.up import prepared
from eduapp.up.folder import DataFolder


@pytest.fixture
def folder(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.claim()
    return folder


@pytest.fixture
def preparations(monkeypatch):
    """Counts how often the school is really prepared."""
    done: list[bool] = []

    def prepare(environment, *, demo):
        done.append(demo)
        return ["7A01 Student"]

    monkeypatch.setattr("eduapp.up.relay.prepare", prepare)
    return done


def test_an_unchanged_school_is_prepared_once_and_its_sign_ins_are_remembered(folder, preparations):
    for _ in range(3):
        told = prepared.prepare_once(folder, {"EDUAPP_X": "1"}, demo=True, own_database=True)
        assert told == ["7A01 Student"]
    assert preparations == [True]


def test_a_changed_setting_or_a_wish_for_no_demo_prepares_again(folder, preparations):
    prepared.prepare_once(folder, {"EDUAPP_X": "1"}, demo=True, own_database=True)
    prepared.prepare_once(folder, {"EDUAPP_X": "2"}, demo=True, own_database=True)
    prepared.prepare_once(folder, {"EDUAPP_X": "2"}, demo=False, own_database=True)
    assert preparations == [True, True, False]


def test_a_new_migration_prepares_again(folder, preparations, tmp_path, monkeypatch):
    migrations = tmp_path / "house" / "grading" / "migrations"
    migrations.mkdir(parents=True)
    (tmp_path / "house" / "requirements.txt").write_text("")
    monkeypatch.setattr("eduapp.up.prepared.ROOT", tmp_path / "house")
    prepared.prepare_once(folder, {}, demo=False, own_database=True)
    (migrations / "0002_more.py").write_text("")
    prepared.prepare_once(folder, {}, demo=False, own_database=True)
    assert len(preparations) == 2


def test_a_database_of_somebody_else_is_prepared_each_time(folder, preparations):
    for _ in range(2):
        prepared.prepare_once(folder, {}, demo=False, own_database=False)
    assert len(preparations) == 2


def test_an_emptied_school_is_prepared_again(folder, preparations):
    prepared.prepare_once(folder, {}, demo=True, own_database=True)
    folder.empty()
    prepared.prepare_once(folder, {}, demo=True, own_database=True)
    assert len(preparations) == 2
