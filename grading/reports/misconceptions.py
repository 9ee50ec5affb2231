"""The most common wrong ideas of a question, in words and with examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grading.quantities import read_quantity
from grading.reports import words
from grading.reports.document import Form, Part, Row, Shown, Table
from grading.reports.groups import FULL
from grading.reports.ideas import Idea, Wrong, by_form, ideas_of
from grading.reports.judged import Judged
from school.courses.models import Question

__all__ = ["ideas_part"]

SHOWN, EXAMPLES, LONGEST = 12, 3, 240
# What a rule grader found, as a teacher would say it.
REMARKS = {
    "power_of_ten": gettext_lazy("wrong by a power of ten"),
    "wrong_sign": gettext_lazy("wrong sign"),
    "unit_missing": gettext_lazy("without the unit"),
    "wrong_unit": gettext_lazy("a unit that does not fit"),
    "off_by_tolerance": gettext_lazy("close, but outside the accepted range"),
    "not_a_number": gettext_lazy("no number could be read"),
}


def ideas_part(
    question: Question, answers: Sequence[Judged], criteria: Mapping[str, str], names: bool
) -> Part:
    """`criteria` are their texts by id; `names`: who wrote them."""
    title = _("Most common wrong ideas")
    known = {one.pk: one for one in answers}
    wrong = [_wrong(question, one) for one in answers if one.share < FULL and not one.blank]
    if not wrong:
        return Part("ideas", title, empty=_("No decided answer lost points for what it says."))
    found = ideas_of(wrong, by_form)
    several = [idea for idea in found if len(idea.members) > 1 or idea.members[0].form][:SHOWN]
    shown = [_shown(question, idea, known, criteria, names) for idea in several]
    left = len(wrong) - sum(one.count for one in shown)
    return Part(
        "ideas", title, lead=_lead(len(wrong), len(answers)), ideas=shown,
        table=_table(shown) if shown else None, notes=_notes(left, bool(shown)),
    )  # fmt: skip


def _lead(wrong: int, whole: int) -> str:
    text = ngettext(
        "%(n)d of %(all)d decided answer did not earn all points; blank ones are not among them.",
        "%(n)d of %(all)d decided answers did not earn all points; blank ones are not among them.",
        whole,
    )
    return text % {"n": wrong, "all": whole}


def _notes(left: int, some: bool) -> list[str]:
    if not left:
        return []
    if not some:
        return [_("No two of them are alike.")]
    text = ngettext(
        "%(n)d further answer is like no other.", "%(n)d further answers are like few or no others.", left
    )
    return [text % {"n": left}]


def _wrong(question: Question, one: Judged) -> Wrong:
    if question.kind == Question.Kind.SINGLE_CHOICE:
        return Wrong(one.pk, one.text, form=one.text)
    form = _number(one.text) if question.kind == Question.Kind.NUMERIC else ""
    return Wrong(one.pk, one.text, one.missing, form)


def _number(text: str) -> str:
    """One spelling for equal numbers with equal units; "" where none can be read."""
    found = read_quantity(text)
    if found is None or not found.values:
        return ""
    value = found.values[0].normalize()
    plain = format(value, "f") if abs(value.adjusted()) < 12 else str(value)
    return f"{plain if value else Decimal(0)} {found.unit}".strip()


def _shown(
    question: Question, idea: Idea, known: Mapping[int, Judged], criteria: Mapping[str, str], names: bool
) -> Shown:
    members = [known[one.key] for one in idea.members]  # type: ignore[index]
    title, remark, examples = _told(question, idea, members)
    return Shown(
        idea=idea,
        title=title,
        share=len(members) / len(known),
        remark=remark,
        missing=[(criteria[one], count) for one, count in idea.missing if one in criteria],
        examples=examples,
        people=sorted((one.name for one in members), key=str.casefold) if names else [],
    )


def _told(question: Question, idea: Idea, members: Sequence[Judged]) -> tuple[str, str, list[str]]:
    """What an idea is called, what is known of it, and examples: an option, a number, or its most typical answer."""
    form = idea.members[0].form
    if question.kind == Question.Kind.SINGLE_CHOICE:
        texts = {one["id"]: one["text"] for one in question.content.get("options", [])}
        return texts.get(form, form), question.content.get("explanations", {}).get(form, ""), []
    examples = [_cut(one.text) for one in idea.examples(EXAMPLES)]
    if form:
        codes = Counter(code for one in members for code in one.findings if code in REMARKS)
        return form, str(REMARKS[codes.most_common(1)[0][0]]) if codes else "", examples
    # Words that are single characters, as Chinese ones are here, say nothing one by one.
    common = [word for word in idea.words if len(word) > 1]
    told = len(examples) > 1 and len(common) > 1
    remark = _("In common: %(words)s") % {"words": ", ".join(common)} if told else ""
    return f"“{examples[0]}”", remark, examples[1:]


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def _table(shown: Sequence[Shown]) -> Table:
    named = any(one.people for one in shown)
    heads = words.columns(
        (_("What they say"), Form.TEXT), (_("Answers"), Form.COUNT), (_("Share of all answers"), Form.SHARE),
        (_("What they miss"), Form.TEXT), (_("Example answers"), Form.TEXT),
        *([(_("Whose answers"), Form.TEXT)] if named else []),
    )  # fmt: skip
    rows = [
        Row([
            one.title, one.count, one.share, _missing(one), "\n".join(f"“{text}”" for text in one.examples) or None,
            *([", ".join(one.people)] if named else []),
        ])
        for one in shown
    ]  # fmt: skip
    return Table(_("Most common wrong ideas"), heads, rows)


def _missing(one: Shown) -> str | None:
    told = [f"{text} ({count})" for text, count in one.missing]
    return "\n".join([*([one.remark] if one.remark else []), *told]) or None
