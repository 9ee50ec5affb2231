"""Every page of the product, as someone who may open it: no accessibility violation, no sideways scroll.

The pages come from the access matrix, so a new page is walked the day it exists.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.access.matrix import ROWS, Row
from tests.factories import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Answers for machines, files, and fragments that another page shows inside itself; the style page has a walk of its
# own in tests/design.
NO_PAGES = {
    "home:style",
    "home:healthz", "home:readyz", "grading:course_progress", "grading:course_states", "recommend:next_step",
    "tutoring:turn", "rosters:import_example",
}  # fmt: skip
# Colours that change by a short transition are judged when they have arrived.
SETTLED_MS = 250
LANGUAGES = ["en", "zh-hans"]
THEMES = ["light", "dark"]
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


# Whose pages are walked whole; the staff's own pages are looked at by the journeys of the desk and of courses.
WALKERS = ("student", "guardian")


def pages_of(role: str) -> list[Row]:
    return [
        row for row in ROWS if row.method == "get" and row.expected(role) == 200 and row.name not in NO_PAGES
    ]


def cookies_of(world: World, role: str, url: str) -> list[Any]:
    """The session of a person who has signed in, without the form: this walk is about the pages."""
    client = Client()
    client.force_login(world.people[role])
    name = settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value, "url": url}]


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for one in found
        for node in one["nodes"]
    ]


def look(page: Page, address: str, language: str) -> list[str]:
    """What is wrong with one page in one language, in both themes and at phone width."""
    wrong = []
    page.set_viewport_size({"width": 1280, "height": 860})
    reply = page.goto(address)
    if reply is None or reply.status != 200:
        return [f"{address} [{language}]: status {reply.status if reply else None}"]
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        page.wait_for_timeout(SETTLED_MS)
        wrong += [f"{address} [{language}, {theme}]: {one}" for one in violations(page)]
    page.set_viewport_size({"width": 360, "height": 780})
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > 360:
        wrong.append(f"{address} [{language}]: {width} px wide on a phone")
    return wrong


@pytest.mark.parametrize("role", WALKERS)
def test_every_page_is_accessible_and_fits_a_phone(role: str, context_of, stack):
    world = make_world("hill")
    context: BrowserContext = context_of(reduced_motion="reduce")
    context.add_cookies(cookies_of(world, role, stack.url))
    page = context.new_page()
    wrong: list[str] = []
    for language in LANGUAGES:
        world.people[role].language = language
        world.people[role].save(update_fields=["language"])
        for row in pages_of(role):
            wrong += look(page, reverse(row.name, args=row.args(world)), language)
    assert wrong == []


def test_the_pages_before_signing_in_are_accessible(context_of, stack, db):
    page = context_of(reduced_motion="reduce").new_page()
    open_rows = [
        row for row in ROWS if row.method == "get" and row.anonymous == 200 and row.name not in NO_PAGES
    ]
    world = make_world("hill")
    wrong = [
        problem for row in open_rows for problem in look(page, reverse(row.name, args=row.args(world)), "en")
    ]
    assert wrong == []


def test_the_first_page_stays_below_150_kilobytes(context_of, stack, db):
    page = context_of().new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda reply: sizes.update({reply.url: len(reply.body())}) if reply.ok else None)
    page.goto("/sign-in/")
    page.wait_for_load_state("networkidle")
    assert all(address.startswith(stack.url) for address in sizes), "an asset from elsewhere"
    assert sum(sizes.values()) < 150_000, sizes
