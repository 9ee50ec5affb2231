"""Every sentence a person can see exists in Simplified Chinese, finished and compiled."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
FOLDERS = ("eduapp", "school", "grading", "recommend", "tutoring", "templates")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> polib.POFile:
    """What the sources ask for now, extracted into a copy so that the checkout stays as it is."""
    copy = tmp_path_factory.mktemp("sources")
    for folder in FOLDERS:
        shutil.copytree(
            ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "data", "migrations")
        )
    (copy / "locale").mkdir()
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--locale",
        "zh_Hans",
        "--no-wrap",
        "--no-location",
    ]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n(gettext is needed: ./run test installs it)"
    return polib.pofile(str(copy / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def test_every_sentence_is_in_the_catalogue(extracted, catalogue):
    known = {key(entry) for entry in catalogue if not entry.obsolete}
    assert [entry.msgid for entry in extracted if key(entry) not in known] == []


def test_nothing_is_untranslated_fuzzy_or_left_over(extracted, catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    asked = {key(entry) for entry in extracted}
    assert [entry.msgid for entry in catalogue if key(entry) not in asked] == []


def test_placeholders_survive_translation(catalogue):
    import re

    pattern = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
    for entry in catalogue:
        texts = [entry.msgstr, *entry.msgstr_plural.values()]
        wanted = set(pattern.findall(entry.msgid_plural or entry.msgid))
        for text in filter(None, texts):
            assert set(pattern.findall(text)) == wanted, entry.msgid


def test_the_compiled_catalogue_is_the_written_one(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    written = {key(entry): entry.msgstr or entry.msgstr_plural for entry in catalogue}
    assert {key(entry): entry.msgstr or entry.msgstr_plural for entry in compiled} == written
