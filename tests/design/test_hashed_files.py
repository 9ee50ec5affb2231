"""Collected static files: every name that one file uses for another carries the hash."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command


@pytest.fixture
def collected(tmp_path: Path, settings: Any) -> Path:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "eduapp.hashed_files.HashedFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_modules_import_each_other_by_hashed_names(collected: Path) -> None:
    main = (collected / staticfiles_storage.stored_name("js/main.js")).read_text()
    names = re.findall(r'"(\./[^"]+\.js)"', main)
    assert names
    assert all(
        re.search(r"\.[0-9a-f]{12}\.js$", name) and (collected / "js" / name).is_file() for name in names
    )
