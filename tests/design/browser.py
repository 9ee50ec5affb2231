"""A Chromium that reads pages from a dictionary and our static files from the disk: no server, no network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from mimetypes import guess_type
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, ViewportSize, sync_playwright

from tests.design.site import STATIC

ORIGIN = "http://design.test"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"


def _answer(route: Route, pages: Mapping[str, str]) -> None:
    url = urlsplit(route.request.url)
    if url.path in pages:
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CSP}
        return route.fulfill(body=pages[url.path], headers=headers)
    path = STATIC / url.path.removeprefix("/static/")
    if not path.is_file():
        return route.fulfill(status=404)
    return route.fulfill(path=path, content_type=guess_type(path.name)[0] or "application/octet-stream")


@contextmanager
def chromium(pages: Mapping[str, str]) -> Iterator[Page]:
    """A page of 360 px whose requests are answered from `pages` (path to HTML) and static/.

    `page.complaints` lists what the console and the page reported as wrong.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(viewport=ViewportSize(width=360, height=740))
        context.route("**/*", lambda route: _answer(route, pages))
        page = context.new_page()
        page.complaints = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
        page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))  # type: ignore[attr-defined]
        try:
            yield page
        finally:
            browser.close()
