"""The static files and templates as the tests of the look see them."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
OWN_CSS = sorted((STATIC / "css").rglob("*.css"))
OWN_JS = sorted((STATIC / "js").rglob("*.js"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))


def linked_files(html: str) -> set[Path]:
    """The files under static/ that a browser fetches to show `html`, with what they import at once."""
    urls = re.findall(r'(?:href|src)="/static/([^"#]+)', html)
    found: set[Path] = set()
    for url in urls:
        _follow(STATIC / url, found)
    return found


def _follow(path: Path, found: set[Path]) -> None:
    if path in found:
        return
    found.add(path)
    if path.suffix == ".js":
        for name in re.findall(r'^import .*? from "(\./[^"]+)"', path.read_text(), flags=re.M):
            _follow((path.parent / name).resolve(), found)
