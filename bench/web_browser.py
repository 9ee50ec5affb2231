"""From the key that accepts a draft to the next answer on the screen, in a real browser on a running server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bench.base import Say, Table
from bench.web_measure import quantiles

if TYPE_CHECKING:
    from bench.web_rooms import Rooms

__all__ = ["PACES", "measured", "table"]

TIMES = 30
PACES = {"reading, 1.5 s an answer": 1.5, "as fast as the key repeats": 0.0}
WAITED = 60.0  # seconds for the server to come up, and for one answer to be shown
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
# From the moment the key is down until the frame that has painted another answer's text.
WATCH = """() => {
  window.shownAfter = [];
  const answer = () => document.querySelector(".desk-answer")?.dataset.response;
  addEventListener("keydown", () => {
    const [before, began] = [answer(), performance.now()];
    const look = () => {
      const text = document.querySelector(".desk-answer .desk-text");
      if (!text?.getClientRects().length || answer() === before) return requestAnimationFrame(look);
      requestAnimationFrame(() => window.shownAfter.push(performance.now() - began));
    };
    requestAnimationFrame(look);
  }, { capture: true });
}"""
Shown = dict[str, dict[str, float]]


def measured(rooms: Rooms, say: Say) -> Shown | None:
    """p50 and p95 in milliseconds by pace; None where Playwright or Chromium is missing."""
    chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        say("browser not measured: Playwright or Chromium is missing")
        return None
    address, cookie = _signed_in(rooms)
    with _server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 860})
        context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": url}])
        page = context.new_page()
        page.set_default_timeout(WAITED * 1000)
        page.goto(address)
        found = {pace: _graded(page, pause, say) for pace, pause in PACES.items()}
        browser.close()
    return found


def table(shown: Shown | None) -> Table:
    title = f"Next answer on the screen after the key, {TIMES} times (ms)"
    if shown is None:
        return Table(title, ["pace", "p50", "p95"], [["browser not measured", "", ""]])
    rows = [[pace, f"{one['p50_ms']:g}", f"{one['p95_ms']:g}"] for pace, one in shown.items()]
    return Table(title, ["pace", "p50", "p95"], rows)


def _graded(page: Any, pause: float, say: Say) -> dict[str, float]:
    """From where the page is, one drafted answer after the other."""
    page.reload()
    page.wait_for_selector(".desk-answer .desk-text")
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)
    for number in range(TIMES):
        time.sleep(pause)
        page.keyboard.press("a")
        page.wait_for_function("n => window.shownAfter.length > n", arg=number)
    found = quantiles(page.evaluate("window.shownAfter"))
    say(f"{TIMES} answers decided in the browser")
    page.wait_for_selector("[data-saving-bar]", state="hidden")
    return found


def _signed_in(rooms: Rooms) -> tuple[str, dict[str, str]]:
    """The desk's address at the least sure draft (those without one come before it) and the cookie of its lead."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from grading.models import Response

    client = Client()
    client.force_login(rooms.department.lead)
    waiting = Response.objects.filter(
        state=Response.State.DRAFTED, pk__in=[one.pk for one in rooms.department.to(1)]
    )
    first = waiting.order_by("drafts__confidence", "pk")[0]
    desk = reverse("grading:desk", args=[rooms.department.assignment.public_id])
    address = f"{desk}?question={rooms.department.questions[1].public_id}&response={first.public_id}"
    name = settings.SESSION_COOKIE_NAME
    return address, {"name": name, "value": client.cookies[name].value}


@contextmanager
def _server() -> Iterator[str]:
    """A web server process on the database that is used now; ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "eduapp.asgi:application",
        "--port",
        str(port),
        "--no-access-log",
    ]
    process = subprocess.Popen(  # noqa: S603
        command, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(15)


def _environment() -> dict[str, str]:
    from django.conf import settings
    from django.db import connection

    chosen = connection.settings_dict
    credentials = f"{quote(chosen['USER'])}:{quote(chosen['PASSWORD'])}"
    url = f"postgresql://{credentials}@{chosen['HOST']}:{chosen['PORT']}/{chosen['NAME']}"
    # The cookie is signed here and read there. Styles and scripts are those of the source, collected or not.
    own = {"EDUAPP_SECRET_KEY": settings.SECRET_KEY, "EDUAPP_STATIC_MANIFEST": "0"}
    return os.environ | own | {"DATABASE_URL": url}


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + WAITED
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2)  # noqa: S310
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the web server did not answer")
