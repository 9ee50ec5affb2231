"""Every page of the product, as someone who may open it: no accessibility violation, no sideways scroll.

The pages come from the access matrix, so a new page is walked the day it exists.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.access.matrix import ROWS, Row
from tests.browser.furnished import furnish
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Answers for machines, files, and fragments that another page shows inside itself; the style page has a walk of its
# own in tests/design.
NO_PAGES = {
    "home:style",
    "home:healthz", "home:readyz", "grading:course_progress", "grading:course_states", "recommend:next_step",
    "grading:upload", "grading:upload_picture", "grading:uploads", "grading:work",
    "grading:gradebook_export", "grading:gradebook_totals", "grading:lease",
    "tutoring:turn", "grading:comments_for", "rosters:import_example", "grading:school_fairness_pdf", "grading:section_fairness_pdf",
}  # fmt: skip
FILES = ("_report_pdf", "_report_xlsx")
# Each walks the pages that nobody before could open. These are walked by everyone, because each role finds something
# else there.
DIFFERS = {
    "home:index", "courses:list", "courses:detail", "courses:lesson", "courses:section", "people:account",
    "rosters:people", "rosters:person", "tutoring:list",
}  # fmt: skip
WALKERS = ["student", "teacher", "admin", "assistant", "guardian"]
LANGUAGES = ["en", "zh-hans"]
# The themes differ in colours and in nothing else: the second is judged by the rules about colours.
JUDGED = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}
# Colours are judged where they end up, not half way there.
STILL = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
JUDGE = """async ([theme, rules]) => {
    document.documentElement.dataset.theme = theme;
    const { violations } = await axe.run({ runOnly: rules, resultTypes: ["violations"] });
    return violations.flatMap(one => one.nodes.map(
        node => `${one.id}: ${node.html.slice(0, 160)} (${(node.failureSummary ?? "").slice(0, 200)})`));
}"""


def rows_of(role: str) -> list[Row]:
    """The pages that this role walks."""
    before = WALKERS[: WALKERS.index(role)]
    return [
        row
        for row in ROWS
        if row.method == "get" and row.expected(role) == 200 and row.name not in NO_PAGES
        if not row.name.endswith(FILES)
        if row.name in DIFFERS or not any(row.expected(other) == 200 for other in before)
    ]


def cookies_of(world: World, role: str, url: str) -> list[Any]:
    """The session of a person who has signed in, without the form: this walk is about the pages."""
    client = Client()
    client.force_login(world.people[role])
    name = settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value, "url": url}]


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands, in both themes."""
    page.evaluate(STILL)
    page.evaluate(AXE_SCRIPT)
    return [
        f"{theme}]: {one}" for theme, rules in JUDGED.items() for one in page.evaluate(JUDGE, [theme, rules])
    ]


def look(page: Page, address: str, language: str, status: int = 200) -> list[str]:
    """What is wrong with one page in one language, in both themes and at phone width."""
    page.set_viewport_size({"width": 1280, "height": 860})
    reply = page.goto(address)
    if reply is None or reply.status != status:
        return [f"{address} [{language}]: status {reply.status if reply else None}"]
    wrong = [f"{address} [{language}, {one}" for one in violations(page)]
    page.set_viewport_size({"width": 360, "height": 780})
    width = page.evaluate("document.documentElement.scrollWidth")
    return wrong + ([f"{address} [{language}]: {width} px wide on a phone"] if width > 360 else [])


@pytest.mark.parametrize("role", WALKERS)
def test_every_page_is_accessible_and_fits_a_phone(role: str, context_of, stack):
    world = make_world("hill")
    pages = [(reverse(row.name, args=row.args(world)), 200) for row in rows_of(role)]
    pages += furnish(world).get(role, [])
    context: BrowserContext = context_of(reduced_motion="reduce")
    context.add_cookies(cookies_of(world, role, stack.url))
    page = context.new_page()
    wrong: list[str] = []
    for language in LANGUAGES:
        world.people[role].language = language
        world.people[role].save(update_fields=["language"])
        for address, status in pages:
            wrong += look(page, address, language, status)
    assert not wrong, "\n".join(wrong)


def test_the_pages_before_signing_in_are_accessible(context_of, stack, db):
    world = make_world("hill")
    rows = [row for row in ROWS if row.method == "get" and row.anonymous == 200 and row.name not in NO_PAGES]
    pages = [(reverse(row.name, args=row.args(world)), 200) for row in rows]
    pages += [("/no-such-page/", 404), (reverse("people:password_reset_confirm", args=["MQ"]), 410)]
    page = context_of(reduced_motion="reduce").new_page()
    wrong: list[str] = []
    for language in LANGUAGES:
        page.context.add_cookies(
            [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": stack.url}]
        )
        for address, status in pages:
            wrong += look(page, address, language, status)
            assert page.get_attribute("html", "lang") == language
    assert not wrong, "\n".join(wrong)


def test_the_first_page_stays_below_150_kilobytes(context_of, stack, db):
    page = context_of().new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda reply: sizes.update({reply.url: len(reply.body())}) if reply.ok else None)
    page.goto("/sign-in/")
    page.wait_for_load_state("networkidle")
    assert all(address.startswith(stack.url) for address in sizes), "an asset from elsewhere"
    assert sum(sizes.values()) < 150_000, sizes
