"""The tutor's words arrive in order, once, and go on after a cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.design.browser import ORIGIN, chromium

HTML = """<!doctype html><html lang="en"><title>Tutor</title><script type="module" src="/static/js/main.js"></script>
<article><div data-stream aria-busy="true"><span data-stream-text></span></div><p data-stream-error hidden></p></article>
<div id="live" data-live="/ws/x/" data-last="5-0"></div></html>"""
# Stands in for the browser's WebSocket: notes each address, hands the socket to the test.
FAKE = """window.sockets = [];
window.WebSocket = class extends EventTarget {
  constructor(url) {
    super();
    this.url = String(url);
    document.documentElement.dataset.sockets = sockets.push(this);
  }
  close() { this.closed = true; this.dispatchEvent(new Event('close')); }
};"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with chromium({"/tutor": HTML}) as page:
        page.add_init_script(FAKE)
        yield page


@pytest.fixture
def page(browser_page: Page) -> Page:
    browser_page.goto(ORIGIN + "/tutor")
    browser_page.wait_for_selector("[data-stream-ready]", state="attached")
    browser_page.wait_for_selector("[data-live-ready]", state="attached")
    return browser_page


def send(page: Page, *messages: dict[str, object]) -> str:
    script = """messages => messages.forEach(detail =>
      document.querySelector('[data-stream]').dispatchEvent(new CustomEvent('live:message', {detail})))"""
    page.evaluate(script, list(messages))
    return page.text_content("[data-stream-text]") or ""


def chunk(seq: int, text: str) -> dict[str, object]:
    return {"type": "chunk", "seq": seq, "text": text}


def test_chunks_out_of_order_read_in_order(page: Page) -> None:
    assert send(page, chunk(1, "b"), chunk(2, "c"), chunk(0, "a")) == "abc"


def test_a_chunk_that_comes_twice_is_shown_once(page: Page) -> None:
    assert send(page, chunk(0, "a"), chunk(0, "a"), chunk(1, "b"), chunk(0, "a")) == "ab"


def test_a_second_attempt_starts_over(page: Page) -> None:
    first = {"type": "start", "attempt": 1}
    assert send(page, first, chunk(0, "old"), {"type": "start", "attempt": 2}, chunk(0, "new")) == "new"


def test_the_same_attempt_announced_again_loses_nothing(page: Page) -> None:
    first = {"type": "start", "attempt": 1}
    assert send(page, first, chunk(0, "a"), first, chunk(1, "b")) == "ab"


def test_markup_in_the_stream_stays_text(page: Page) -> None:
    assert send(page, chunk(0, "<img src=x onerror=alert(1)>")) == "<img src=x onerror=alert(1)>"


def test_an_error_is_told_and_ends_the_waiting(page: Page) -> None:
    send(page, {"type": "error", "text": "Cut off"})
    assert page.inner_text("[data-stream-error]") == "Cut off"
    assert page.get_attribute("[data-stream]", "aria-busy") is None


def test_a_connection_asks_for_what_follows_the_last_message(page: Page) -> None:
    assert page.evaluate("sockets[0].url") == "ws://design.test/ws/x/?last=5-0"


def test_after_a_cut_it_comes_back_behind_the_last_message_seen(page: Page) -> None:
    page.evaluate("""() => {
      sockets[0].dispatchEvent(new MessageEvent('message', {data: '{"id": "6-0", "type": "chunk"}'}));
      sockets[0].dispatchEvent(new Event('close'));
    }""")
    page.wait_for_selector("html[data-sockets='2']", state="attached")
    assert page.evaluate("sockets[1].url").endswith("?last=6-0")


def test_an_ended_stream_stays_closed(page: Page) -> None:
    page.evaluate("sockets[0].dispatchEvent(new MessageEvent('message', {data: '{\"type\": \"end\"}'}))")
    assert page.evaluate("sockets[0].closed && sockets.length === 1")
