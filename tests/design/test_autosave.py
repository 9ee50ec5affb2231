"""Typed words are never lost: the autosave of answers, driven in a real browser against a scripted server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.design.browser import ORIGIN, chromium

SAVE = "/answers/7"
HTML = """<!doctype html><html lang="en"><meta name="csrf-token" content="tok"><title>Answer</title>
<script type="module" src="/static/js/main.js"></script>
<fieldset data-autosave data-save-url="{save}" data-version="{version}"{more}>
  <textarea data-answer="text">{text}</textarea>
  <span data-save-state data-save="idle"><time data-saved-time></time><span data-detail></span>
    <span data-detail-long></span></span>
  <div data-conflict hidden><p data-theirs></p>
    <button type="button" data-keep="mine">Mine</button><button type="button" data-keep="theirs">Theirs</button></div>
</fieldset></html>"""
SAVED = (200, {"version": 4, "saved_at": "2026-03-02T19:40:00Z"})


class Server:
    """Answers PUT by a list of (status, body); None is a cut line. Keeps what it was sent."""

    def __init__(self) -> None:
        self.replies: list[tuple[int, dict[str, Any]] | None] = []
        self.received: list[dict[str, Any]] = []
        self.token = ""

    def __call__(self, route: Route) -> None:
        self.received.append(json.loads(route.request.post_data or "{}"))
        self.token = route.request.headers.get("x-csrftoken", "")
        reply = self.replies.pop(0) if self.replies else SAVED
        if reply is None:
            return route.abort()
        return route.fulfill(status=reply[0], content_type="application/json", body=json.dumps(reply[1]))


@pytest.fixture(scope="module")
def browser_page() -> Iterator[tuple[Page, dict[str, str]]]:
    pages: dict[str, str] = {}
    with chromium(pages) as page:
        yield page, pages


@pytest.fixture
def server(browser_page: tuple[Page, dict[str, str]]) -> Iterator[Server]:
    page, _ = browser_page
    fresh = Server()
    page.route(f"**{SAVE}", fresh)
    yield fresh
    page.goto("about:blank")
    page.unroute(f"**{SAVE}")


@pytest.fixture
def show(browser_page: tuple[Page, dict[str, str]]) -> Callable[..., Page]:
    """Opens the answer as the server has it; `fresh` forgets what earlier pages kept on the device."""
    page, pages = browser_page

    def opened(text: str = "", *, version: int = 3, fresh: bool = False, unsaved: bool = False) -> Page:
        more = " data-unsaved" if unsaved else ""
        pages["/take"] = HTML.format(save=SAVE, version=version, text=text, more=more)
        page.goto(ORIGIN + "/take")
        if fresh:
            page.evaluate("localStorage.clear()")
            page.goto(ORIGIN + "/take")
        page.wait_for_selector("[data-autosave][data-ready]")
        return page

    return opened


def state(page: Page, name: str) -> None:
    page.wait_for_selector(f"[data-save={name}]", state="attached")


pytestmark = pytest.mark.browser


def test_what_is_typed_is_saved_with_version_and_token(server: Server, show: Callable[..., Page]) -> None:
    page = show(fresh=True)
    page.fill("textarea", "Both paths carry the voltage")
    state(page, "saved")
    assert server.received == [{"answer": {"text": "Both paths carry the voltage"}, "version": 3}]
    assert server.token == "tok"
    assert page.get_attribute("time", "datetime") == "2026-03-02T19:40:00Z"


def test_the_next_save_builds_on_the_version_the_server_gave(
    server: Server, show: Callable[..., Page]
) -> None:
    page = show(fresh=True)
    page.fill("textarea", "one")
    state(page, "saved")
    page.fill("textarea", "two")
    state(page, "saving")
    state(page, "saved")
    assert [sent["version"] for sent in server.received] == [3, 4]


def test_a_cut_line_keeps_the_words_and_they_are_sent_later(
    server: Server, show: Callable[..., Page]
) -> None:
    page = show(fresh=True)
    server.replies = [None, (503, {})]
    page.fill("textarea", "written in the tunnel")
    state(page, "offline")
    state(page, "saved")
    assert [sent["answer"]["text"] for sent in server.received] == ["written in the tunnel"] * 3


def test_words_of_a_closed_page_come_back_and_are_saved(server: Server, show: Callable[..., Page]) -> None:
    page = show(fresh=True)
    server.replies = [None] * 3
    page.fill("textarea", "before the battery died")
    state(page, "offline")
    server.replies = []
    page = show()
    assert page.input_value("textarea") == "before the battery died"
    state(page, "saved")
    assert server.received[-1]["answer"] == {"text": "before the battery died"}


def test_a_newer_version_elsewhere_is_shown_and_nothing_is_overwritten(
    server: Server, show: Callable[..., Page]
) -> None:
    page = show(fresh=True)
    server.replies = [(409, {"version": 9, "answer": {"text": "from the other tab"}})]
    page.fill("textarea", "from this tab")
    state(page, "conflict")
    assert page.inner_text("[data-theirs]") == "from the other tab"
    assert page.input_value("textarea") == "from this tab"
    page.fill("textarea", "from this tab, more")
    assert len(server.received) == 1


def test_keeping_mine_saves_it_over_the_newer_version(server: Server, show: Callable[..., Page]) -> None:
    page = show(fresh=True)
    server.replies = [
        (409, {"version": 9, "answer": {"text": "theirs"}}),
        (200, {"version": 10, "saved_at": ""}),
    ]
    page.fill("textarea", "mine")
    state(page, "conflict")
    with page.expect_response(f"**{SAVE}"):
        page.click("[data-keep=mine]")
    assert server.received[-1] == {"answer": {"text": "mine"}, "version": 9}


def test_using_theirs_fills_the_field_and_sends_nothing(server: Server, show: Callable[..., Page]) -> None:
    page = show(fresh=True)
    server.replies = [(409, {"version": 9, "answer": {"text": "theirs"}})]
    page.fill("textarea", "mine")
    state(page, "conflict")
    page.click("[data-keep=theirs]")
    assert page.input_value("textarea") == "theirs"
    assert page.is_hidden("[data-conflict]")
    assert len(server.received) == 1


def test_a_lost_reply_is_not_mistaken_for_a_conflict(server: Server, show: Callable[..., Page]) -> None:
    page = show(fresh=True)
    server.replies = [(409, {"version": 4, "answer": {"text": "same words"}})]
    page.fill("textarea", "same words")
    state(page, "saved")
    assert page.is_hidden("[data-conflict]")


def test_a_closed_assignment_says_so_and_sends_no_more(server: Server, show: Callable[..., Page]) -> None:
    page = show(fresh=True)
    server.replies = [(403, {"detail": "Closed on Monday at 18:00."})]
    page.fill("textarea", "too late")
    state(page, "closed")
    assert page.text_content("[data-detail]") == "Closed on Monday at 18:00."
    page.fill("textarea", "still too late")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert len(server.received) == 1


def test_what_is_too_long_is_told_and_kept_here_until_it_is_shorter(
    server: Server, show: Callable[..., Page]
) -> None:
    page = show(fresh=True)
    server.replies = [(413, {"detail": "3 characters too many.", "over": 3})] * 2
    page.fill("textarea", "far too long")
    state(page, "long")
    assert page.text_content("[data-detail-long]") == "3 characters too many."
    page = show()
    assert page.input_value("textarea") == "far too long"
    state(page, "long")
    page.fill("textarea", "shorter")
    state(page, "saved")
    assert server.received[-1] == {"answer": {"text": "shorter"}, "version": 3}


def test_what_the_server_gave_back_unsaved_is_kept_on_the_device(
    server: Server, show: Callable[..., Page]
) -> None:
    page = show(fresh=True)
    server.replies = [(413, {"detail": "Too long.", "over": 3})] * 2
    page = show("typed without scripts", unsaved=True)
    state(page, "long")
    page = show()
    assert page.input_value("textarea") == "typed without scripts"


def test_more_words_than_fit_into_a_last_request_are_sent_all_the_same(
    server: Server, show: Callable[..., Page]
) -> None:
    page = show(fresh=True)
    page.fill("textarea", "word " * 20_000)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    state(page, "saved")
    assert len(server.received[0]["answer"]["text"]) == 100_000


def test_leaving_at_once_still_sends_the_last_words(server: Server, show: Callable[..., Page]) -> None:
    page = show(fresh=True)
    page.fill("textarea", "last words")
    with page.expect_request(f"**{SAVE}"):
        page.evaluate("dispatchEvent(new Event('pagehide'))")
    state(page, "saved")
    assert server.received[0]["answer"] == {"text": "last words"}
