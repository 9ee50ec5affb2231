"""What is taken out of an answer before it is read: hidden characters, markup, and words to the grader.

Student text is data. A sentence that tells the grader what to do is removed before scoring, so it can never raise
a score; what is left is scored as if it stood alone. Each removal leaves a flag.
"""

import re
import unicodedata
from dataclasses import dataclass

HIDDEN, MARKUP, INSTRUCTION = "hidden_characters", "markup", "instruction"

_QUIET = frozenset("\u200d\ufe0e\ufe0f\u00ad")
_TAGS = (
    "a abbr b body br button code div em font form h1 h2 h3 h4 h5 h6 head hr html i iframe img input li link"
    " meta object ol option p pre s script select small span strong style sub sup svg table tbody td textarea"
    " th thead tr u ul video"
).replace(" ", "|")
_MARKUP = re.compile(rf"</?(?:{_TAGS})(?:\s+[^<>]{{0,500}}=[^<>]{{0,500}}|\s*/?)>", re.IGNORECASE)
# Elements whose content is not text. The scan stops at the first one that is never closed.
_CODE = (("<script", "</script"), ("<style", "</style"), ("<!--", "--"))
_CREDIT = r"(?:marks?|points?|credits?|scores?|grades?|a\+|100\s*%|10\s*/\s*10|5\s*/\s*5)"
_MOST = r"(?:full|max(?:imum)?|highest|best|top|perfect|all(?: the)?|100\s*%?|complete)"
_RULES = (
    r"(?:rubrics?|instructions?|prompts?|criteri(?:a|on)|marking|mark scheme|reference answers?|rules|guidelines"
    r"|(?:above|previous|prior) (?:text|instructions?|messages?))"
)
_JUDGE = r"(?:grader|marker|examiner|teacher|assistant|ai|model|system|evaluator|bot|chatgpt)"
_ORDERS = re.compile(
    r"(?:\b(?:please|kindly|now|just|so|and|but|then|also|you (?:must|should|have to|will))\b[\s,:]*){0,3}(?:"
    + "|".join(
        (
            rf"\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.!?\n]{{0,60}}\b{_RULES}",
            rf"\b(?:give|award|assign|grant|allocate|return|output|set|mark|score|grade|rate|deserves?|receive)\b"
            rf"[^.!?\n]{{0,40}}\b{_MOST}\b[^.!?\n]{{0,20}}\b{_CREDIT}",
            rf"\b(?:give|award|assign|grant)\b (?:me|this|it|us)\b[^.!?\n]{{0,40}}{_CREDIT}",
            r"\b(?:mark|grade|score|label|classify|rate|count|treat|accept|consider)\b[^.!?\n]{0,30}\bas"
            r" (?:fully |completely |entirely )?(?:correct|right|perfect)\b",
            r"\b(?:this|my|the) (?:answer|response) (?:is|should be) (?:fully|completely|100\s*%|entirely|totally)"
            r" (?:correct|right)\b",
            rf"\b(?:dear|hey|hello|note to(?: the)?|attention|to the|message (?:to|for)(?: the)?) {_JUDGE}\b",
            rf"\byou are (?:now )?(?:an?|the) [^.!?\n]{{0,30}}\b{_JUDGE}\b",
            r"\bsystem (?:prompt|override|instruction)s?\b|\bdeveloper (?:prompt|message|instruction)s?\b",
            r"<\|[a-z_]+\|>|\[/?inst\]|^\s*#+ *(?:system|instruction)|^\s*(?:system|assistant|grader) ?:",
            r"(?:忽略|无视|不要(?:管|理|看)|跳过)[^。！？\n]{0,20}(?:评分|标准|说明|指令|提示|要求|规则|以上|前面)",
            r"(?:给|打|评|判)[^。！？\n]{0,8}(?:满分|最高分|高分|全对|100 ?分|一百分)",
            r"(?:请|务必)[^。！？\n]{0,12}(?:判|评|算|视)[^。！？\n]{0,6}(?:正确|对|满分)",
            r"(?:本|我的|这个?)答案[^。！？\n]{0,4}(?:完全|绝对)正确",
        )
    )
    + ")",
    re.IGNORECASE | re.MULTILINE,
)
# An order holds one of these; looking for them first spares nearly every answer the search above.
_TRIGGER_LIST = (
    "ignore disregard forget override bypass skip give award assign grant allocat return output mark score grade rate"
    " deserv receiv label classif count treat accept consider answer response dear hey hello note attention message"
    " you system developer <| inst] # assistant grader 忽略 无视 不要 跳过 满分 最高分 高分 全对 100 一百分 正确 判 算"
)
_TRIGGERS = tuple(_TRIGGER_LIST.split())
_STOPS = re.compile(r"[.!?;。！？；\n]+")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text to be scored. `origin[i]` is where its character i stood in the text as given."""

    text: str
    origin: tuple[int, ...]
    flags: tuple[str, ...]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Characters start..end of the cleaned text as characters of the original."""
        return self.origin[start], self.origin[end - 1] + 1


def _visible(text: str) -> tuple[str, list[int], bool]:
    """NFKC text without hidden characters, where each character stood, and whether any was hidden."""
    if text.isascii() and text.isprintable():
        return text, list(range(len(text))), False
    out: list[str] = []
    origin: list[int] = []
    hidden = False
    index = 0
    while index < len(text):
        end = index + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cluster = text[index:end]
        if cluster.isspace():
            kept = "\n" if cluster in "\n\r\u2028\u2029" else " "
        else:
            kinds = {c: unicodedata.category(c) for c in cluster}
            kept = "".join(c for c in cluster if kinds[c] not in ("Cc", "Cf", "Co", "Cn", "Cs"))
            hidden = hidden or any(kinds[c] in ("Cc", "Cf") and c not in _QUIET for c in cluster)
            kept = unicodedata.normalize("NFKC", kept)
        out.append(kept)
        origin += [index] * len(kept)
        index = end
    return "".join(out), origin, hidden


def _markup(text: str) -> list[tuple[int, int]]:
    """Tags, comments, and scripts with what they hold."""
    found = [(match.start(), match.end()) for match in _MARKUP.finditer(text)]
    lowered = text.lower()
    for opening, closing in _CODE:
        at = lowered.find(opening)
        while at >= 0 and (end := lowered.find(closing, at + len(opening))) >= 0:
            stop = lowered.find(">", end)
            found.append((at, stop + 1 if stop >= 0 else len(text)))
            at = lowered.find(opening, found[-1][1])
    return found


def _orders(text: str) -> list[tuple[int, int]]:
    """Stretches that speak to the grader: from where the order begins to the end of its sentence."""
    found: list[tuple[int, int]] = []
    lowered = text.lower()
    if not any(trigger in lowered for trigger in _TRIGGERS):
        return found
    for match in _ORDERS.finditer(text):
        stop = _STOPS.search(text, match.end())
        found.append((match.start(), stop.end() if stop else len(text)))
    return found


def clean(text: str) -> Cleaned:
    """The part of a text that is an answer, with flags for what was taken out. Linear in the length of the text."""
    visible, origin, hidden = _visible(text)
    flags = [HIDDEN] if hidden else []
    cuts = _markup(visible)
    if cuts:
        flags.append(MARKUP)
    orders = _orders(visible)
    if orders:
        flags.append(INSTRUCTION)
    out: list[str] = []
    kept: list[int] = []
    at = 0
    for start, end in sorted((*cuts, *orders)):
        if start >= at:
            out.append(visible[at:start] + " ")
            kept += [*origin[at:start], origin[start]]
        at = max(at, end)
    out.append(visible[at:])
    kept += origin[at:]
    joined = "".join(out)
    lead = len(joined) - len(joined.lstrip())
    body = joined.strip()
    return Cleaned(body, tuple(kept[lead : lead + len(body)]), tuple(flags))
