"""The first page is small: a school's line is slow and thirty pupils open it at once."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.design.site import STATIC, linked_files

BUDGET = 150_000  # bytes, uncompressed, everything the browser fetches from us but the page itself
KATEX = STATIC / "vendor/katex/katex.min.js"  # named in a <meta>, fetched on the first formula


def test_a_signed_out_page_stays_within_the_budget() -> None:
    html = render_to_string("errors/404.html", {"account": None}, request=RequestFactory().get("/"))
    files = linked_files(html) - {KATEX}
    assert STATIC / "vendor/inter/inter-latin-wght-normal.woff2" in files
    assert sum(path.stat().st_size for path in files) < BUDGET
