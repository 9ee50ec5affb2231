"""All changes of one question, the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from grading.changes.difference import differences
from grading.changes.plan import KEPT
from grading.changes.sheet import Sheet
from grading.changes.words import kind_text, sentences, titles_of
from grading.models import QuestionChange
from school.courses.models import Question
from school.people.access import Actor, visible

__all__ = ["Entry", "history_of"]

PAGE = 20


@dataclass(frozen=True)
class Entry:
    change: QuestionChange
    title: str
    sentences: list[str]
    up: int
    down: int
    kept: int

    @property
    def new_version(self) -> bool:
        return self.change.version_to != self.change.version_from


def history_of(actor: Actor, question: Question, page: str) -> Page[Entry]:
    """Four queries, whatever the number of changes and answers; a proposal of the reader's own is among them."""
    kept = Q(effects__outcome__in=KEPT)
    moved = {way: Count("effects", filter=Q(effects__direction=way) & ~kept) for way in ("up", "down")}
    rows = visible(actor, QuestionChange).filter(question=question)
    rows = rows.exclude(Q(state=QuestionChange.State.PROPOSED) & ~Q(made_by=actor.user))
    counted = rows.annotate(**moved, kept=Count("effects", filter=kept))
    found = Paginator(counted.select_related("made_by").order_by("-pk"), PAGE).get_page(page)
    changes = list(found.object_list)
    facts = {one.pk: differences(Sheet.from_json(one.before), Sheet.from_json(one.after)) for one in changes}
    titles = titles_of(actor.school, [fact for each in facts.values() for fact in each])
    entries = [
        Entry(one, kind_text(one), sentences(facts[one.pk], titles), one.up, one.down, one.kept)  # type: ignore[attr-defined]
        for one in changes
    ]
    return Page(entries, found.number, found.paginator)  # type: ignore[arg-type]
