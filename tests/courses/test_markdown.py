"""The one sanitiser: whatever is typed, what comes out is harmless and well-formed."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from school.courses.markdown import CLASSES, TAGS, inline_html, outline, plain, to_html

NASTY = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHN)", "![x](https://far.example/a.png)", "![x](//far.example/a.png)",
    "<svg/onload=alert(1)>", "[a]: javascript:alert(1)\n\n[a]", "<a href='javascript:1'>x</a>", "<iframe src=//x>",
    "`<b onclick=1>`", "$</span><script>x</script>$", "$$\n</div><img onerror=1>\n$$", '[x](http://a "onmouseover=1")',
    "&#106;avascript:alert(1)", "<style>*{}</style>", "# <b id=main onclick=x>T</b>", "| a |\n|:-:|\n| <i onx=1> |",
    "[x](vbscript:x)", "[x](JaVaScRiPt:x)", "[x](java\nscript:x)", "<javascript:alert(1)>", "\x00", "```js onload\nx\n```",
]  # fmt: skip


class Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def assert_harmless(html: str) -> None:
    for tag, attributes in Seen(html).tags:
        assert tag in TAGS
        assert not [
            name for name in attributes if name.startswith("on") or name in {"style", "srcset", "target"}
        ]
        if "href" in attributes:
            scheme, colon, _rest = attributes["href"].partition(":")
            assert not colon or scheme.lower() in {"http", "https", "mailto"} or not scheme.isalpha()
            assert attributes["rel"] == "noopener noreferrer"
        if "src" in attributes:
            assert "//" not in attributes["src"][:2]
            assert ":" not in attributes["src"].split("/")[0]
        if "class" in attributes:
            assert set(attributes["class"].split()) <= CLASSES[tag]
        if "id" in attributes:
            assert attributes["id"].startswith("s-")


@pytest.mark.parametrize("text", NASTY)
def test_known_attacks_come_out_harmless(text: str):
    assert_harmless(to_html(text))
    assert_harmless(inline_html(text))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=30)), max_size=6).map("\n".join))
def test_any_text_comes_out_harmless_and_with_one_place_per_heading(text: str):
    html = to_html(text)
    assert_harmless(html)
    ids = [attributes["id"] for _tag, attributes in Seen(html).tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert ids == [heading.id for heading in outline(text)]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 6), max_size=8), st.integers(2, 4))
def test_headings_never_skip_a_level_and_never_reach_the_pages_own(levels: list[int], top: int):
    text = "\n\n".join(f"{'#' * level} Part {number}" for number, level in enumerate(levels))
    shown = [heading.level for heading in outline(text, top)]
    assert len(shown) == len(levels)
    assert all(top <= level <= 6 for level in shown)
    assert all(below <= above + 1 for above, below in zip([top - 1, *shown], shown, strict=False))


def test_equal_headings_get_ids_of_their_own_however_many_there_are():
    ids = [heading.id for heading in outline("# a\n" * 3000 + "# a 2\n# a\n")]
    assert ids[:3] == ["s-a", "s-a-2", "s-a-3"]
    assert len(set(ids)) == 3002


def test_mathematics_stays_readable_tex():
    assert to_html("so $x < 1$ holds") == '<p>so <span class="math inline">x &lt; 1</span> holds</p>\n'
    assert '<div class="math display">\\frac{1}{2}</div>' in to_html("$$\n\\frac{1}{2}\n$$")


def test_prices_are_not_taken_for_formulas():
    assert "math" not in to_html("It costs $5 and then $6 more.")


def test_a_table_scrolls_by_itself_and_keeps_its_alignment():
    html = to_html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<div class="table-scroll" tabindex="0"><table>' in html
    assert '<td class="align-end">2</td>' in html


def test_pictures_come_from_our_own_origin_only():
    assert 'src="/files/a.png"' in to_html("![a stone](/files/a.png)")
    assert to_html("![a stone](https://far.example/a.png)") == "<p>a stone</p>\n"


def test_plain_words_of_a_text():
    assert plain("# Iron\n\nis **denser** than\n`wood`, $\\rho$") == "Iron is denser than wood, \\rho"


def test_the_filters_of_templates():
    shown = Template(
        "{% load markdown %}{{ t|markdown:3 }}|{{ t|markdown_inline }}|{{ t|markdown_plain }}{{ n|markdown }}"
    )
    assert shown.render(Context({"t": "*a*", "n": None})) == "<p><em>a</em></p>\n|<em>a</em>|a"
