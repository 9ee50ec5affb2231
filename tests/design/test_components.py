"""What the components promise to those who cannot see, or to those who type nonsense."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string

from eduapp.home.style_samples import SampleForm

STATES = [
    "correct",
    "partly",
    "not_yet",
    "contradictory",
    "waiting",
    "review",
    "open",
    "in_progress",
    "submitted",
    "late",
    "closed",
    "failed",
]


def render(name: str, **context: Any) -> str:
    return render_to_string(f"components/{name}.html", context)


@pytest.mark.parametrize("state", STATES)
def test_a_status_has_an_icon_and_a_word_of_its_own(state: str) -> None:
    html = render("status", state=state)
    others = {render("status", state=other).split("</svg>")[1] for other in STATES if other != state}
    assert "<use href=" in html
    assert html.split("</svg>")[1] not in others


def test_a_button_with_an_address_is_a_link() -> None:
    assert render("button", label="Start", href="/x").startswith('<a class="btn btn-primary" href="/x"')


def test_a_button_without_an_address_submits() -> None:
    assert 'type="submit"' in render("button", label="Save")


def test_an_icon_button_is_read_aloud() -> None:
    assert 'aria-label="Close"' in render("icon_button", icon="x", label="Close")


def test_a_field_with_an_error_points_to_it() -> None:
    form = SampleForm({"email": "nonsense"})
    html = render("field", field=form["email"])
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_email_error"' in html
    assert 'id="id_email_error"' in html


def test_a_field_says_when_it_may_be_left_empty() -> None:
    form = SampleForm()
    assert "optional" in render("field", field=form["due"])
    assert "optional" not in render("field", field=form["title"])


def test_radio_buttons_are_a_group_with_a_name() -> None:
    html = render("field", field=SampleForm()["release"])
    assert html.startswith("<fieldset")
    assert "<legend" in html


def test_the_summary_links_each_error_to_its_field() -> None:
    html = render("form_errors", form=SampleForm({"email": "nonsense"}))
    assert 'href="#id_email"' in html
    assert 'role="alert"' in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert render("form_errors", form=SampleForm()).strip() == ""


def test_what_a_student_wrote_is_shown_and_never_run() -> None:
    html = render("evidence", parts=[{"text": "<script>alert(1)</script>", "kind": "supports"}])
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_an_answer_keeps_its_lines_and_gains_no_spaces() -> None:
    html = render("evidence", parts=[{"text": "one\n"}, {"text": "two", "kind": "supports"}])
    assert ">one\n<mark" in html
    assert "</mark></div>" in html


def test_paging_keeps_the_filter() -> None:
    page = Paginator(range(100), 10).page(2)
    html = render("pagination", page=page, query=QueryDict("state=late&page=2"))
    assert "?state=late&amp;page=3" in html
    assert "?state=late&amp;page=1" in html


def test_one_page_needs_no_paging() -> None:
    assert render("pagination", page=Paginator(range(5), 10).page(1), query=QueryDict()).strip() == ""


def test_a_ring_tells_its_value_and_draws_nothing_at_zero() -> None:
    html = render("ring", value=0, label="Ohm's law")
    assert "Ohm&#x27;s law: 0 %" in html
    assert "ring-value" not in html


def test_a_chart_has_its_figures_in_a_table() -> None:
    rows = [{"label": "Correct", "value": 64, "percent": 48, "state": "correct"}]
    html = render("bars", title="Answers", rows=rows, row_heading="Result", value_heading="Answers")
    assert 'width="48%"' in html
    assert '<th scope="row">Correct</th><td class="num">64</td>' in html


def test_a_confirmation_carries_the_token() -> None:
    html = render(
        "confirm_dialog", id="d", title="Sure?", text="", action="/x", label="Yes", csrf_token="abc"
    )
    assert 'name="csrfmiddlewaretoken" value="abc"' in html
