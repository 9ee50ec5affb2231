"""A real Chromium against the real stack."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.patience import PATIENCE, wait_for_scripts
from tests.browser.stack import Stack
from tests.factories import PASSWORD

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
expect.set_options(timeout=PATIENCE)
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)


# First, so that whoever deals the tests out sees the mark.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side, those that use the one running stack stay together."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def stack(django_db_setup: None, django_db_blocker, tmp_path_factory) -> Iterator[Stack]:
    """One running stack for the journeys, ended after the last of them: its worker must not serve other tests."""
    with django_db_blocker.unblock():
        running = Stack(tmp_path_factory.mktemp("stack"))
        try:
            running.start()
            yield running
        finally:
            running.end()


@pytest.fixture(autouse=True)
def _at_rest(transactional_db: None) -> Iterator[None]:
    """What the last page asked for is done before the tables are emptied, which would wait for it, and it for them."""
    yield
    # A page that closes sends its last words (a lease given back), which arrive after it has gone: quiet must last.
    end, quiet = time.monotonic() + 60, 0
    while quiet < 4 and time.monotonic() < end:
        quiet = 0 if _busy() else quiet + 1
        time.sleep(0.05)
    with connection.cursor() as cursor:
        # Should one come even later and each wait for the other, it is the one that is given up: who waits less looks first.
        cursor.execute("SET deadlock_timeout = '1min'")


def _busy() -> bool:
    """Whether another connection is in the middle of something."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle')"
        )
        return bool(cursor.fetchone()[0])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is missing: ./run test installs it, or install the package `chromium`."
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def context_of(browser: Browser, stack: Stack) -> Iterator[Callable[..., BrowserContext]]:
    """A fresh browser profile: `context_of(width=360)`; every script error on its pages fails the test.

    Its pages are open once their scripts listen, as after a person's first look; `test_before_scripts.py` comes earlier.
    """
    opened: list[BrowserContext] = []
    errors: list[str] = []

    def make(width: int = 1280, height: int = 860, **options: object) -> BrowserContext:
        context = browser.new_context(
            base_url=stack.url, viewport={"width": width, "height": height}, **options
        )
        context.on("weberror", lambda problem: errors.append(str(problem.error)))
        context.set_default_timeout(PATIENCE)
        if options.get("java_script_enabled", True):
            context.on("page", wait_for_scripts)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert errors == []


@pytest.fixture
def signed_in(context_of: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page of a person who has signed in by the form: `signed_in("S-1001", width=360)`."""

    def make(identifier: str, **options: object) -> Page:
        page = context_of(**options).new_page()
        sign_in(page, identifier)
        return page

    return make


def sign_in(page: Page, identifier: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.locator("[name=identifier]").fill(identifier)
    page.locator("[name=password]").fill(password)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory) -> Path:
    """Where journeys keep their screenshots; EDUAPP_PICTURES=docs/pictures renews those of the docs."""
    import os

    chosen = os.environ.get("EDUAPP_PICTURES")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
