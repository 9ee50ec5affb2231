"""What comes from elsewhere is exactly what was vendored, with its licence."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from tests.design.site import ROOT, STATIC

VENDOR = STATIC / "vendor"
MANIFEST = json.loads((VENDOR / "vendor.json").read_text())


@pytest.mark.parametrize("folder", MANIFEST)
def test_a_vendored_file_has_the_sum_that_was_written_down(folder: str) -> None:
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (VENDOR / folder).iterdir()}
    assert sums == MANIFEST[folder]["files"]


@pytest.mark.parametrize("folder", MANIFEST)
def test_a_vendored_package_carries_its_licence(folder: str) -> None:
    assert MANIFEST[folder]["licence"] in {"0BSD", "MIT", "ISC", "OFL-1.1"}
    assert (VENDOR / folder / "LICENSE").stat().st_size > 200


def test_nothing_is_vendored_without_being_listed() -> None:
    assert {path.name for path in VENDOR.iterdir()} == {*MANIFEST, "vendor.json"}


def test_the_lock_names_versions_and_sums_but_no_download_address() -> None:
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    fetched = [entry for name, entry in packages.items() if name]
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in fetched)


def test_vendored_versions_are_those_of_the_package_file() -> None:
    wanted = json.loads((ROOT / "frontend/package.json").read_text())["dependencies"]
    assert {entry["name"]: entry["version"] for entry in MANIFEST.values()} == wanted


def test_the_sprite_holds_every_icon_that_is_asked_for() -> None:
    names = set(json.loads((ROOT / "frontend/icons.json").read_text()))
    names |= {path.stem for path in (ROOT / "frontend/icons").glob("*.svg")}
    assert set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons/sprite.svg").read_text())) == names
