import os
import stat

import pytest

from eduapp.up.folder import DataFolder
from eduapp.up.say import StopError

GIGABYTE = 1_000_000_000


def test_a_claimed_folder_is_private_and_has_its_parts(tmp_path):
    folder = DataFolder(tmp_path / "deep" / "data")
    folder.claim()
    mode = stat.S_IMODE((tmp_path / "deep" / "data").stat().st_mode)
    # Root's PostgreSQL passes through as nobody, so others may enter, but never list.
    assert mode == (0o711 if os.geteuid() == 0 else 0o700)
    assert (folder / "postgres").is_dir()
    assert (folder / "logs").is_dir()


def test_a_second_start_on_the_same_folder_is_told_where_the_first_one_is(tmp_path):
    first = DataFolder(tmp_path / "data")
    first.claim()
    first.write_state({"address": "http://127.0.0.1:8000"})
    with pytest.raises(StopError, match=r"already open at http://127\.0\.0\.1:8000"):
        DataFolder(tmp_path / "data").claim()


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("important")
    with pytest.raises(StopError, match="already holds other files"):
        DataFolder(tmp_path).claim()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["thesis.txt"]


def test_a_full_disk_is_told_with_figures(tmp_path):
    folder = DataFolder(tmp_path / "data", free_bytes=lambda path: 12_400_000)
    with pytest.raises(StopError, match=r"Only 12 MB are free .* 500 MB are needed"):
        folder.claim()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StopError, match="Name another folder with --data-dir"):
        DataFolder(tmp_path / "file" / "data").claim()


def test_a_reset_deletes_what_is_ours_and_keeps_weights(tmp_path):
    folder = DataFolder(tmp_path / "data", free_bytes=lambda path: GIGABYTE)
    folder.claim()
    key = folder.secret_key()
    (folder / "files" / "essay.txt").write_text("x")
    (folder / "models").mkdir()
    (folder / "models" / "weights").write_text("x")
    folder.empty()
    assert list((folder / "files").iterdir()) == []
    assert (folder / "models" / "weights").exists()
    assert folder.secret_key() != key


def test_the_secret_key_is_made_once_and_read_by_its_owner_only(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.claim()
    assert folder.secret_key() == DataFolder(tmp_path / "data").secret_key()
    assert len(folder.secret_key()) >= 50
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


def test_the_state_of_a_running_school_is_private_and_of_a_dead_one_forgotten(tmp_path):
    folder = DataFolder(tmp_path / "data")
    folder.claim()
    folder.write_state({"address": "here"})
    assert folder.state()["address"] == "here"
    assert stat.S_IMODE((folder / "state.json").stat().st_mode) == 0o600
    (folder / "state.json").write_text('{"address": "here", "pid": 4194305}')
    assert folder.state() == {}
