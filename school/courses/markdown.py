"""The one way from typed Markdown to HTML: CommonMark with tables and mathematics, then an allow-list.

Raw HTML is shown as text. Mathematics stays TeX inside `<span class="math inline">` and
`<div class="math display">`, readable before (or without) the script that typesets it.
Headings are nested without gaps below the page's own h1 and get ids, so that a text can be linked into.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

__all__ = ["Heading", "inline_html", "outline", "plain", "to_html"]

TAGS = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li",
    "ol", "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "div": {"tabindex"},
    **{heading: {"id"} for heading in HEADINGS},
}
CLASSES = {
    "div": {"math", "display", "table-scroll"},
    "span": {"math", "inline"},
    "td": {"align-center", "align-end"},
    "th": {"align-center", "align-end"},
}
SCHEMES = {"http", "https", "mailto"}
# A page's ids must not be taken by a text: every heading's id starts with this.
ID_PREFIX = "s-"
_OWN_ORIGIN = re.compile(r"^(?:/(?![/\\])|(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^/\\])")
_ALIGNMENT = {"text-align:center": "align-center", "text-align:right": "align-end"}


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    level: int  # 2..6
    text: str


def to_html(text: str, top: int = 2) -> str:
    """Safe HTML of `text`; its highest heading becomes `h{top}` (2..6)."""
    return _rendered(_prepared(text, top))


def inline_html(text: str) -> str:
    """Safe HTML of one line of text, such as an option's: emphasis, code, links and mathematics, no blocks."""
    return _rendered(_localised(_parser().parseInline(text)))


def _rendered(tokens: list[Token]) -> str:
    parser = _parser()
    return nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        attribute_filter=_filter,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def outline(text: str, top: int = 2) -> list[Heading]:
    """The headings of `text` in order, with the ids and levels that `to_html` gives them."""
    tokens = _prepared(text, top)
    return [
        Heading(str(token.attrGet("id")), int(token.tag[1]), _words(following))
        for token, following in pairwise(tokens)
        if token.type == "heading_open"
    ]


def plain(text: str) -> str:
    """The words of `text` on one line, for lists and search results."""
    words = (_words(token) for token in _parser().parse(text) if token.type in _TEXTUAL)
    return " ".join(" ".join(words).split())


_TEXTUAL = {"inline", "fence", "code_block", "math_block"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(
        dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True
    )
    parser.add_render_rule("math_inline", _inline_math)
    parser.add_render_rule("math_inline_double", _inline_math)
    parser.add_render_rule("math_block", _display_math)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


def _inline_math(_r: RendererHTML, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    return f'<span class="math inline">{escapeHtml(tokens[index].content.strip())}</span>'


def _display_math(_r: RendererHTML, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    return f'<div class="math display">{escapeHtml(tokens[index].content.strip())}</div>\n'


def _table_open(*_arguments: Any) -> str:
    # A wide table scrolls by itself, also by keyboard, so that the page never does.
    return '<div class="table-scroll" tabindex="0"><table>\n'


def _table_close(*_arguments: Any) -> str:
    return "</table></div>\n"


def _prepared(text: str, top: int) -> list[Token]:
    tokens = _parser().parse(text)
    _place_headings(tokens, top)
    for token in tokens:
        if token.type in {"th_open", "td_open"}:
            _align(token)
    return _localised(tokens)


def _localised(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        if token.children:
            token.children = [_local_image(child) for child in token.children]
    return tokens


def _place_headings(tokens: list[Token], top: int) -> None:
    above: list[int] = []  # the author's levels that enclose the current heading
    taken: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        typed = int(token.tag[1])
        while above and above[-1] >= typed:
            above.pop()
        above.append(typed)
        level = min(top + len(above) - 1, 6)
        token.tag = tokens[index + 2].tag = f"h{level}"
        token.attrSet("id", _new_id(_words(tokens[index + 1]), taken))


def _new_id(words: str, taken: dict[str, int]) -> str:
    """`taken` remembers per name the last number tried, so that ten thousand equal headings stay quick."""
    name = ID_PREFIX + ("-".join(re.findall(r"\w+", unicodedata.normalize("NFKC", words).lower())) or "part")
    unique = name
    while unique in taken:
        taken[name] += 1
        unique = f"{name}-{taken[name]}"
    taken[unique] = 1
    return unique


def _align(token: Token) -> None:
    style = str(token.attrs.pop("style", ""))
    if style in _ALIGNMENT:
        token.attrSet("class", _ALIGNMENT[style])


def _local_image(token: Token) -> Token:
    if token.type != "image":
        return token
    if _OWN_ORIGIN.match(str(token.attrGet("src") or "")):
        token.attrSet("loading", "lazy")
        return token
    return Token("text", "", 0, content=_words(token))


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("img", "src"):
        return value if _OWN_ORIGIN.match(value) else None
    if attribute == "tabindex":
        return "0"
    if attribute == "id":
        return value if value.startswith(ID_PREFIX) else None
    return value


def _words(token: Token) -> str:
    """What a token says without its markup, on one line."""
    return " ".join(_raw_words(token).split())


def _raw_words(token: Token) -> str:
    if token.children:
        return "".join(_raw_words(child) for child in token.children)
    return " " if token.type in {"softbreak", "hardbreak"} else token.content
