"""Rules that keep the look one look and the pages clean under the content security policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.design.site import COMPONENTS, OWN_CSS, OWN_JS, PAGES, ROOT, STATIC, TEMPLATES

ICONS = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons/sprite.svg").read_text()))
PHYSICAL = r"(?<![\w-])((margin|padding|border)-(left|right|top|bottom)|left|right|top|bottom)\s*:"
# Parts of other components; pages do not include them by themselves.
INNER = {
    "alerts", "art_done", "art_lost", "art_nest", "art_search", "htmx", "keys_help", "language_items", "nav_list",
    "sidebar", "stylesheets", "stylesheets_full", "theme_switch", "toasts", "topbar", "user_menu",
}  # fmt: skip


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_a_template_has_no_inline_script_style_or_handler(page: Path) -> None:
    text = page.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>", text)


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_a_template_asks_only_for_icons_that_exist(page: Path) -> None:
    text = page.read_text()
    asked = set(re.findall(r'components/icon\.html" with (?:[^%]*? )?name="([^"]+)"', text))
    asked |= set(re.findall(r'\b(?:icon|icon_end|action_icon)="([a-z0-9-]+)"', text))
    assert asked <= ICONS


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_a_template_includes_only_components_that_exist(page: Path) -> None:
    names = re.findall(r'{% include "(components/[^"]+)"', page.read_text())
    assert [name for name in names if not (TEMPLATES / name).exists()] == []


@pytest.mark.parametrize("sheet", OWN_CSS, ids=short)
def test_only_the_tokens_name_a_colour(sheet: Path) -> None:
    if sheet.name in {"tokens.css", "print.css"}:
        return
    bare = re.sub(r"light-dark\([^)]*\)", "", sheet.read_text())
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*{)", bare) in ([], ["#ffffff26"])


@pytest.mark.parametrize("sheet", OWN_CSS, ids=short)
def test_a_stylesheet_reads_the_same_from_right_to_left(sheet: Path) -> None:
    assert re.findall(PHYSICAL, re.sub(r"@page[^}]*}", "", sheet.read_text())) == []


@pytest.mark.parametrize("path", [*OWN_CSS, *OWN_JS, *PAGES], ids=short)
def test_a_file_stays_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("component", [path for path in COMPONENTS if path.stem not in INNER], ids=short)
def test_a_component_is_explained_in_the_design_guide(component: Path) -> None:
    assert f"`{component.stem}`" in (ROOT / "docs/design.md").read_text()


@pytest.mark.parametrize("script", OWN_JS, ids=short)
def test_a_script_evaluates_no_text_and_reaches_no_other_host(script: Path) -> None:
    assert not re.search(
        r"\beval\(|new Function|innerHTML|insertAdjacentHTML|(fetch|import|Socket)\W+https?:",
        script.read_text(),
    )
