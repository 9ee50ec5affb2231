"""What a class's own grader adds to the shipped one: its score and confidence for the questions that it has learnt.

A learnt question has a head of its own for the whole answer and, where the teacher set levels, for each criterion. All
learnt answers of a batch, whichever class they belong to, go through the shared base in one pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import fmean
from typing import TYPE_CHECKING, Any

from grading.graders import accord, reading
from grading.graders.base import Criterion, Item
from grading.verdict import STEP, CriterionVerdict, Label, LevelChance

if TYPE_CHECKING:
    from ml.tuning.base import Prediction, Row

__all__ = ["Learnt", "Text", "learnt_of", "references_of", "rows_of", "settle", "text_of"]

# So far apart, in shares of the points, the whole and its criteria are two opinions. Of ASAP essays one in a thousand is such,
# and its score is off by a quarter of the points, where those of the others are by a seventh.
DISAGREE = 0.20


@dataclass(frozen=True, slots=True)
class Text:
    """An answer as it is scored, with what it is compared with."""

    text: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a class's own grader holds of one answer.

    `chances` are those of no, of some and of all points; `parts` the prediction of each learnt criterion; `flags` why a person
    should look: `disagreement` of the whole and its criteria, `unlike_taught` for an essay far shorter or longer than those.
    """

    score: Decimal
    confidence: float
    chances: tuple[float, float, float]
    parts: Mapping[str, Prediction]
    version: str
    flags: tuple[str, ...] = ()

    def label(self, shipped: Mapping[str, float]) -> Label:
        """Correct or partly correct by the score; of two kinds of wrong the one that the shipped grader finds likelier."""
        if self.score:
            return Label.CORRECT if self.score == 1 else Label.PARTIAL
        return max((Label.CONTRADICTORY, Label.INCORRECT), key=lambda label: shipped[label.value])

    def probabilities(self, shipped: Mapping[str, float]) -> dict[str, float]:
        """The four labels, summing to 1; no points are parted as the shipped grader parts what is wrong."""
        none, some, full = self.chances
        against, wrong = (shipped[label.value] + 1e-4 for label in (Label.CONTRADICTORY, Label.INCORRECT))
        found = {
            Label.CORRECT.value: round(full, 4),
            Label.PARTIAL.value: round(some, 4),
            Label.CONTRADICTORY.value: round(none * against / (against + wrong), 4),
        }
        return {**found, Label.INCORRECT.value: round(max(0.0, 1 - sum(found.values())), 4)}

    def criterion(self, shipped: CriterionVerdict) -> CriterionVerdict:
        """The shipped verdict with the learnt level; evidence is shown where there is something to show."""
        part = self.parts.get(shipped.criterion_id)
        if part is None:
            return shipped
        level, span = _exact(part.score), shipped.span if part.score else None
        pairs = zip(part.levels, part.probabilities, strict=True)
        chances = tuple(LevelChance(_exact(share), round(chance, 4)) for share, chance in pairs)
        return CriterionVerdict(shipped.criterion_id, round(part.mean, 4), level, span, chances)


def _exact(share: float) -> Decimal:
    return Decimal(str(share)).quantize(STEP).normalize() + 0


def references_of(item: Item) -> tuple[str, ...]:
    """The references of a short answer; without any its criteria, read as one text. An essay is compared with its task."""
    if item.kind == "essay":
        return (item.prompt,)
    found = tuple(str(text).strip() for text in item.content.get("references", ()) if str(text).strip())
    if not found and item.criteria:
        return (" ".join(criterion.text for criterion in item.criteria),)
    return found


def text_of(item: Item) -> Text:
    """The cleaned answer; empty when there is nothing to read."""
    return texts_of(item)[0]


def texts_of(item: Item) -> list[Text]:
    """The cleaned answer and, where it has adverbs that only add emphasis, the same without them."""
    references = references_of(item)
    raw = item.answer.get("text")
    text = raw if isinstance(raw, str) else ""
    if item.kind == "essay":
        return [Text(reading.essay(text, item.prompt, item.language).text, references)]
    read = reading.read(text, item.prompt, references, item.language)
    found = [read, read.plainer] if read.plainer else [read]
    return [Text(one.text, references) for one in found]


def rows_of(item: Item, text: Text) -> list[Row]:
    """The whole answer under the question's key, then each criterion under its own; none for a blank answer."""
    from ml.tuning.base import Row

    if not text.text or not text.references or not item.key:
        return []
    essay = item.kind == "essay"
    whole = Row(item.key, item.prompt, text.references, text.text, essay)
    return [whole, *(Row(one.id, item.prompt, (one.text,), text.text, essay) for one in item.criteria)]


def learnt_of(items: Sequence[Item], base: Any) -> list[Learnt | None]:
    """For each item what its class's own grader says; None where it has none, or has not learnt the question.

    Where adverbs were set aside both readings are judged and the lower one counts, so that they never raise a score.
    """
    from ml.tuning.lengths import is_unlike
    from ml.tuning.predict import predict

    wanted: dict[str, tuple[Any, list[Row]]] = {}
    places: list[tuple[tuple[int, int], str, int, str]] = []
    for index, item in enumerate(items):
        if item.adapter is None or item.adapter.tuned.base != base.version:
            continue
        tuned, version = item.adapter.tuned, item.adapter.version
        for number, text in enumerate(texts_of(item)):
            for row in (row for row in rows_of(item, text) if tuned.knows(row.key)):
                group = wanted.setdefault(version, (tuned, []))[1]
                places.append(((index, number), version, len(group), row.key))
                group.append(row)
    found = dict(zip(wanted, predict(list(wanted.values()), base), strict=True))
    by_reading: dict[tuple[int, int], dict[str, Prediction]] = {}
    for reading_of, version, place, key in places:
        by_reading.setdefault(reading_of, {})[key] = found[version][place]
    settled: list[Learnt | None] = [None] * len(items)
    for (index, _number), predictions in by_reading.items():
        adapter = items[index].adapter
        learnt = settle(items[index], predictions, adapter.version if adapter else "")
        settled[index] = _lower(settled[index], learnt)
    for index, (item, one) in enumerate(zip(items, settled, strict=True)):
        if one and item.adapter and is_unlike(item.adapter.tuned, item.key, text_of(item).text):
            settled[index] = replace(one, flags=(*one.flags, "unlike_taught"))
    return settled


def _lower(one: Learnt | None, other: Learnt | None) -> Learnt | None:
    """Of two readings the one with the lower score, or with less hope of a full one."""
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda learnt: (learnt.score, learnt.chances[2]))


def settle(item: Item, found: Mapping[str, Prediction], version: str = "") -> Learnt | None:
    """Score and confidence from the predictions by key.

    Where every criterion is learnt the score is the share of their points, so that levels and points agree on the desk; what is
    held of it is the mean of what the criteria and the whole answer's head hold. Else it is the score of the whole answer. None
    when the predictions give no score.
    """
    whole = found.get(item.key)
    parts = {one.id: found[one.id] for one in item.criteria if one.id in found}
    points = sum((one.points for one in item.criteria), Decimal(0))
    spreads = [accord.of_whole(whole)] if whole else []
    if item.criteria and len(parts) == len(item.criteria) and points > 0:
        score = _share(item.criteria, parts, points)
        spreads.append(
            accord.of_parts([(float(one.points / points), parts[one.id]) for one in item.criteria])
        )
    elif whole is not None:
        score = Decimal(str(whole.score)).quantize(STEP)
    else:
        return None
    confidence = fmean(accord.chance_of(one, float(score)) for one in spreads)
    chances = accord.pooled([accord.kinds_of(one) for one in spreads], float(score))
    disagree = len(spreads) == 2 and accord.apart(*spreads) > DISAGREE
    flags = ("disagreement",) if disagree else ()
    return Learnt(score, round(min(1.0, confidence), 4), chances, parts, version, flags)


def _share(criteria: Sequence[Criterion], parts: Mapping[str, Prediction], points: Decimal) -> Decimal:
    earned = sum((one.points * Decimal(str(parts[one.id].score)) for one in criteria), Decimal(0))
    return (earned / points).quantize(STEP)
