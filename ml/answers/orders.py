"""Stretches of a text that speak to whoever grades it: orders, pleas, and claims about the score, in many languages.

English is read from where the order begins; in the other languages the whole sentence goes. The patterns are searched in several
forms of the text: as it is, with digits read as the letters they stand for, with spelled-out words closed up, in one line.
"""

# ruff: noqa: E501 -- a pattern is one alternative a line, however long

import re
import unicodedata
from collections.abc import Iterator

from ml.answers import lexical
from ml.answers.order_words import FRAME, GRADERS, HINTS, TONGUES

_NUMBER = r"(?:\d{1,3}|one|two|three|four|five|six|ten)"
_CREDIT = (
    rf"(?:marks?|points?|credits?|scores?|grades?|a\+|100\s*%|10 ?/ ?10|5 ?/ ?5|{_NUMBER} out of {_NUMBER})"
)
_MOST = (
    r"(?:full|max(?:imum)?|highest|best|top|perfect|all(?: of)?(?: the| my)?|every|both|100\s*%?|complete)"
)
_RULES = (
    r"(?:rubrics?|instructions?|prompts?|criteri(?:a|on)|marking|mark scheme|reference answers?|rules|guidelines"
    r"|everything above|(?:above|previous|prior) (?:text|instructions?|messages?))"
)
_JUDGE = rf"(?:{GRADERS})"
_RIGHT = r"(?:correct(?:ly)?|right|perfect(?:ly)?|true|full|highly|approved|verified|accepted)"
_ANSWER = r"(?:answer|response|submission|text)"
_ENGLISH = (
    rf"\b(?:ignore|disregard|forget|override|bypass|skip)\b(?:[^.!?\n]|\.\d){{0,60}}\b{_RULES}",
    r"\bgive\b(?:[^.!?\n]|\.\d){0,40}\b(?:full|max(?:imum)?|top|perfect|all(?: the)?|100\s*%?)\b(?:[^.!?\n]|\.\d){0,20}\b(?:marks|points|credit|score)",
    rf"\b(?:give|giving|award|assign|grant|allocate|return|output|set|mark|score|grade|rate|deserves?|receives?|got|gets?|earn(?:s|ed)?)\b"
    rf"(?:[^.!?\n]|\.\d){{0,40}}\b{_MOST}\b(?:[^.!?\n]|\.\d){{0,20}}\b{_CREDIT}",
    rf"\b(?:give|giving|award|assign|grant)\b (?:me|this|it|us)\b(?:[^.!?\n]|\.\d){{0,40}}{_CREDIT}",
    rf"\b(?:mark|grade|score|label|classify|rate|count|treat|accept|consider)\b(?:[^.!?\n]|\.\d){{0,30}}\bas (?:fully |completely |entirely )?{_RIGHT}\b",
    rf"\b(?:mark|grade|score|rate|judge) (?:it|this|me|that|my {_ANSWER}|this {_ANSWER})\b(?:[^.!?\n]|\.\d){{0,20}}\b{_RIGHT}\b",
    r"\b(?:set|make|change|update|put)\b(?:[^.!?\n]|\.\d){0,30}\b(?:score|grade|confidence|verdict)\b(?: (?:to|=|be)|\s*=)",
    rf"\b(?:this|my|the)(?: \w+)? {_ANSWER} (?:is|should be) (?:fully|completely|100\s*%|entirely|totally|exactly) (?:correct|right)\b",
    rf"\b(?:this|my|the) {_ANSWER}\b(?:[^.!?\n]|\.\d){{0,20}}\b(?:was|has been|were) (?:marked |graded |already )?(?:correct|right|approved|verified|accepted)\b",
    rf"\b(?:the|my|this) {_ANSWER} (?:above|below|before|i gave|i wrote|given above)\b",
    rf"\bthis is (?:the|a|an) (?:correct|right|model|perfect|best|exact) {_ANSWER}\b|\bthis {_ANSWER} is (?:correct|right)\b",
    r"\(this is (?:correct|right)\b|\bi (?:know|am sure|swear|promise)(?: that)? (?:i am|im|i'm) right\b",
    rf"\b(?:accept|pass|approve|credit)\b(?:[^.!?\n]|\.\d){{0,15}}\b(?:this|my|the|any|every) {_ANSWER}\b|\bany {_ANSWER} earns\b",
    rf"\b(?:student|pupil) (?:has )?answered\b(?:[^.!?\n]|\.\d){{0,20}}\b{_RIGHT}\b|\bend of (?:the |student |student's |my )?{_ANSWER}\b",
    r"\b(?:reference|model|sample|expected) answers?\b|\b(?:mark|marking) scheme\b|\banswer key\b|\bthe key says\b",
    r"\b(?:new|the|this|your) rubric\b|\brubric\s*:|\bbenefit of the doubt\b|\bbe (?:lenient|generous|kind|nice)\b",
    r"\bgrading (?:model|software|system|engine|ai|bot|note|machine|program)\b|\b[a-z]*gpt\b",
    # A letter may well begin with "Dear teacher", and heat may go to the system.
    r"\b(?:dear|hey|hello|note to(?: the)?|attention|to the) (?:grader|marker|examiner|evaluator|ai|bot|chatgpt|assistant)\b",
    rf"\b(?:reminder|note|message|memo|hint|instructions?) (?:for|to)(?: the| all)? {_JUDGE}\b",
    rf"\byou are (?:now )?(?:an?|the) (?:[^.!?\n]|\.\d){{0,30}}\b{_JUDGE}\b|\bfrom now on you\b",
    r"\bsystem (?:prompt|override|instruction)s?\b|\bdeveloper (?:prompt|message|instruction)s?\b",
    r"<\|[a-z_]+\|>|\[/?inst\]|^\s*#+ *(?:system|instruction)|^\s*(?:system|assistant|grader|human|user) ?:",
    r"(?<=[.!?\n]) *(?:system|assistant|grader|marker|examiner|evaluator) ?:",
)
_CLAIMS = (
    r"\b(?:score|grade|verdict|label|confidence|rating|final mark)s?\s*(?:[:=]|(?=\d))\s*\S+",
    r"\b(?:marks?|points?)(?: awarded| earned| given)?\s*[:=]\s*(?:\d|all|full|max)\S*",
    r"\{[^{}]{0,80}\b(?:score|label|grade)\b[^{}]{0,80}\}",
    r"(?:^|(?<=[.!?\n(\[])) *(?P<got>\d{1,3}) ?/ ?(?P=got) *(?=[)\].!?\n]|$)",
    r"(?<=[.!?\n]) *\+?\d+ (?:points|marks) *(?=[.!?\n]|$)",
    r"[\[(<{*]\s*(?:fully |completely )?(?:correct|right|full marks|passed)\s*[\])>}*]",
    r"[✓✔✅☑💯](?:\s*(?:correct|right|100 ?%))?",
    r"\bteacher'?s (?:comment|note|mark|feedback|remark)\b",
    rf"\bdeserves? (?:an? (?:a|b)\b|{_CREDIT})|\bworth (?:{_NUMBER}|all|full|both) (?:points|marks)\b",
    rf"\b{_NUMBER} out of {_NUMBER} (?:points|marks)?\s*(?:please|!|$)",
    r"\bcriteri(?:on \d+|a)\b(?:[^.!?\n]|\.\d){0,15}\bmet\b",
    r"(?<=[.!?\n]) *(?:fully )?correct *[.!]* *$",
)
_LEAD = (
    r"(?:\b(?:please|kindly|now|just|so|and|but|then|also|you (?:must|should|have to|will))\b[\s,:]*){0,3}"
)
_PLAIN = re.compile(_LEAD + "(?:" + "|".join((*_ENGLISH, *_CLAIMS)) + ")", re.IGNORECASE | re.MULTILINE)


def _both(left: str, right: str, gap: str) -> str:
    return rf"(?:{left}){gap}(?:{right})|(?:{right}){gap}(?:{left})"


def _tongue(ignore: str, rules: str, give: str, top: str, claim: str, *, edges: bool) -> str:
    edge = r"\b" if edges else ""
    gap = r"[^.!?。！？\n]{0,60}?"
    parts = [
        f"{edge}(?:{_both(ignore, rules, gap)})",
        f"{edge}(?:{_both(give, top, gap)})",
        f"{edge}(?:{claim})",
    ]
    return "|".join(parts)


_FOREIGN = {
    name: re.compile(_tongue(*words, edges=words[0].isascii()), re.IGNORECASE)
    for name, words in TONGUES.items()
}
_HINTS = {name: tuple(hints.split("|")) for name, hints in HINTS.items()}
# An English order holds one of these; looking for them first spares nearly every answer the search above.
_TRIGGERS = re.compile(
    r"ignor|disregard|forget|overrid|bypass|skip|giv|award|assign|grant|allocat|return|output|mark|scor|grad|rate"
    r"|deserv|receiv|label|classif|treat|accept|consider|answer|response|submission|dear|hey|hello|note|attention"
    r"|messag|reminder|you are|system|developer|<\||inst\]|#|assistant|human:|user|rubric|reference|scheme|lenient"
    r"|generous|be kind|doubt|gpt|confidence|verdict|rating|points|set |make|\d ?/ ?\d|correct|right|[✓✔✅☑💯]"
    r"|teacher|worth|out of|criteri|from now|got |gets? |earn|judge|the key|[^\x00-\x7f]",
    re.IGNORECASE,
)
_STOPS = re.compile(r"[!?;。！？；।؟\n]+|\.(?!\d)+")
_BREAKS = re.compile(r"[!?;。！？；।؟，\n]|\.(?!\d)")
_LEET = str.maketrans("013457@$", "oieastas")
_MIXED = re.compile(r"[a-z][013457@$]|[013457@$][a-z]", re.IGNORECASE)
_SPELLED = re.compile(r"(?<!\w)(?:\w[ .\-_*]){3,}\w(?!\w)")
_JOINED = re.compile(r"(?<=[^\W\d])[-_*~|\\](?=[^\W\d])")
_BEFORE = re.compile(r"""(?:[\s(\[{<"'*_#>\-–—:,`\\;]|\\[a-z]+\{?|['"]\))+$""")
_AFTER = " \t)]}>\"'*_`"
_OVERLAID = re.compile("[\u0300-\u036f]")
_BARE = {"đ": "d", "ø": "o", "ł": "l", "ß": "s", "ı": "i", "æ": "a"}

FURTHEST = 400  # characters; no order's sentence is looked for further back

Form = tuple[str, list[int] | None]


def spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each stretch that speaks to the grader, in order, apart from each other."""
    found: list[tuple[int, int]] = []
    for form, places in _forms(text):
        for start, end in _found(form):
            found.append((places[start], places[end - 1] + 1) if places else (start, end))
    return _apart(_widened(text, start, end) for start, end in found if end > start)


def _forms(text: str) -> Iterator[Form]:
    """The text without accents, then its other readings; each with where its characters stand, None for "the same"."""
    bare = bared(text)
    yield bare, None
    if _MIXED.search(bare):
        yield bare.translate(_LEET), None
    if "\n" in bare.strip():
        yield bare.replace("\n", " "), None
    if _JOINED.search(bare):
        yield _JOINED.sub(" ", bare), None
    if _OVERLAID.search(bare):
        yield _kept(bare, [not _OVERLAID.match(c) for c in bare])
    if _SPELLED.search(bare):
        yield _closed_up(bare)


def bared(text: str) -> str:
    """The same number of characters without accents, in lower case."""
    if text.isascii():
        return text.lower()
    return "".join(map(_bare, text))


def _bare(character: str) -> str:
    lowered = character.lower()[:1]
    if lowered in _BARE:
        return _BARE[lowered]
    base = unicodedata.normalize("NFD", lowered)[:1]
    return base if base.isascii() or "\u0370" <= base <= "\u03ff" else lowered


def _closed_up(text: str) -> Form:
    """Words spelled out letter by letter in one piece; two spaces or more part the words."""
    keep = [True] * len(text)
    for match in _SPELLED.finditer(text):
        for at in range(match.start(), match.end()):
            gap = not text[at].isalnum()
            beside = at + 1 < len(text) and text[at + 1].isspace()
            keep[at] = not gap or (beside and text[at].isspace())
    return _kept(text, keep)


def _kept(text: str, keep: list[bool]) -> Form:
    places = [at for at, kept in enumerate(keep) if kept]
    return "".join(text[at] for at in places), places


def _found(form: str) -> Iterator[tuple[int, int]]:
    if _TRIGGERS.search(form):
        for start, end in _sentences(_PLAIN, form):
            yield _opening(form, start), end
    for name, regex in _FOREIGN.items():
        if any(hint in form for hint in _HINTS[name]) if name in _HINTS else not form.isascii():
            for start, end in _sentences(regex, form):
                yield _break_before(form, start), end


def _sentences(regex: re.Pattern[str], form: str) -> Iterator[tuple[int, int]]:
    """From each place where a pattern begins to the end of its sentence; the search goes on after it."""
    at = 0
    while match := regex.search(form, at):
        stop = _STOPS.search(form, match.end())
        at = stop.end() if stop else len(form)
        yield match.start(), at


def _break_before(form: str, start: int) -> int:
    """Where the clause of a place begins."""
    at = start
    while at and start - at < FURTHEST and not _BREAKS.match(form, at - 1):
        at -= 1
    return at


def _opening(form: str, start: int) -> int:
    """Where an order begins: at its sentence when all that comes before are words that frame an order."""
    clause = _break_before(form, start)
    before = lexical.words(form[clause:start])
    return clause if all(word in FRAME or word in lexical.STOP_WORDS for word in before) else start


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """With the brackets, quotes and spaces around, which mean nothing once the order is gone."""
    before = _BEFORE.search(text, max(0, start - 40), start)
    start = before.start() if before else start
    while end < len(text) and text[end] in _AFTER:
        end += 1
    return start, end


def _apart(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
