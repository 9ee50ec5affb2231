"""How long a page is waited for, and pages that are open once their scripts listen, as after a person's first look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Response

# Milliseconds. It only ends a test that hangs; how fast a machine is decides nothing.
PATIENCE = 60_000
Going = Callable[..., Response | None]


def wait_for_scripts(page: Page) -> None:
    """From now on `goto` and `reload` of this page end when its scripts listen, unless told what to wait for."""
    page.goto = _patient(page, page.goto)  # type: ignore[method-assign]
    page.reload = _patient(page, page.reload)  # type: ignore[method-assign]


def _patient(page: Page, go: Going) -> Going:
    def gone(*args: Any, **options: Any) -> Response | None:
        answer = go(*args, **options)
        if "wait_until" not in options and page.locator("script[src*='/js/main']").count():
            page.locator("html[data-ready]").wait_for(state="attached")
        return answer

    return gone
