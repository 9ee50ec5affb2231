"""The living style page in a real browser: accessible in both themes, clean under the policy, never too wide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page

from eduapp.home.style_samples import samples
from tests.design.browser import ORIGIN, chromium

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAV = [
    {"label": "Today", "url": "#", "icon": "house", "current": True},
    {"label": "Courses", "url": "#", "icon": "book-open"},
]
LOOKS = [f"/{who}/{theme}" for who in ("visitor", "student", "staff") for theme in ("light", "dark")]


def _page(who: str, theme: str) -> str:
    context = samples() | {"theme": theme, "nav": [], "account": None}
    if who != "visitor":
        account = {
            "display_name": "Grace Mbeki",
            "initials": "GM",
            "role_label": "Teacher",
            "staff": who == "staff",
        }
        context |= {"nav": NAV, "account": account}
    return render_to_string("home/style.html", context, request=RequestFactory().get("/style/"))


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    pages = {look: _page(*look.strip("/").split("/")) for look in LOOKS}
    with chromium(pages) as opened:
        yield opened


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("look", LOOKS)
def test_the_style_page_has_no_accessibility_fault(page: Page, look: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(ORIGIN + look)
    page.wait_for_selector(".math[data-rendered]")
    page.evaluate("document.querySelectorAll('details:not([data-menu])').forEach(one => one.open = true)")
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1600])
def test_no_width_makes_the_page_scroll_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(ORIGIN + "/staff/light")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_nothing_on_the_page_breaks_the_security_policy(page: Page) -> None:
    page.complaints.clear()  # type: ignore[attr-defined]
    page.goto(ORIGIN + "/staff/dark")
    page.wait_for_selector(".math[data-rendered]")
    assert page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.browser
def test_the_chosen_theme_wins_over_that_of_the_device(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(ORIGIN + "/staff/dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(14, 20, 26)"


@pytest.mark.browser
def test_a_menu_closes_on_escape_and_gives_the_focus_back(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(ORIGIN + "/staff/light")
    summary = page.locator(".sidebar details[data-menu] > summary")
    summary.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.menu-item')")
    page.keyboard.press("Escape")
    assert summary.evaluate("one => one === document.activeElement && !one.parentElement.open")


@pytest.mark.browser
def test_the_question_mark_lists_the_keys_and_typing_stays_typing(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(ORIGIN + "/staff/light")
    page.fill("#id_title", "")
    page.locator("#id_title").press("?")
    assert page.input_value("#id_title") == "?"
    assert page.locator("#keys-help[open]").count() == 0
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("#keys-help dt").all_inner_texts() == ["a", "j"]
