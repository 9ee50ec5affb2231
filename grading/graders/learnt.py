"""What a class's own grader adds to the shipped one: its score and confidence for the questions that it has learnt.

A learnt question has a head of its own for the whole answer and, where the teacher set levels, for each criterion. All
learnt answers of a batch, whichever class they belong to, go through the shared base in one pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from grading.graders import reading
from grading.graders.base import Criterion, Item
from grading.verdict import STEP, CriterionVerdict, Label, LevelChance

if TYPE_CHECKING:
    from ml.tuning.base import Prediction, Row

__all__ = ["Learnt", "Text", "learnt_of", "references_of", "rows_of", "settle", "text_of"]


@dataclass(frozen=True, slots=True)
class Text:
    """An answer as it is scored, with what it is compared with."""

    text: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a class's own grader holds of one answer.

    `chances` are those of no, of some and of all points; `parts` the prediction of each learnt criterion.
    """

    score: Decimal
    confidence: float
    chances: tuple[float, float, float]
    parts: Mapping[str, Prediction]
    version: str

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
    return settled


def _lower(one: Learnt | None, other: Learnt | None) -> Learnt | None:
    """Of two readings the one with the lower score, or with less hope of a full one."""
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda learnt: (learnt.score, learnt.chances[2]))


def settle(item: Item, found: Mapping[str, Prediction], version: str = "") -> Learnt | None:
    """Score and confidence from the predictions by key.

    Where every criterion is learnt the score is the share of their points, so that levels and points agree on the desk;
    else it is that of the whole answer. None when the predictions give no score.
    """
    whole = found.get(item.key)
    parts = {one.id: found[one.id] for one in item.criteria if one.id in found}
    points = sum((one.points for one in item.criteria), Decimal(0))
    if item.criteria and len(parts) == len(item.criteria) and points > 0:
        score = _share(item.criteria, parts, points)
        confidence = _chance(whole, float(score)) if whole else min(one.confidence for one in parts.values())
    elif whole is not None:
        score, confidence = Decimal(str(whole.score)).quantize(STEP), whole.confidence
    else:
        return None
    chances = _chances(whole) if whole else _single(float(score), confidence)
    return Learnt(score, round(min(1.0, confidence), 4), chances, parts, version)


def _share(criteria: Sequence[Criterion], parts: Mapping[str, Prediction], points: Decimal) -> Decimal:
    earned = sum((one.points * Decimal(str(parts[one.id].score)) for one in criteria), Decimal(0))
    return (earned / points).quantize(STEP)


def _chance(whole: Prediction, score: float) -> float:
    """How likely the whole answer's head holds the level that is nearest to a score."""
    nearest = min(range(len(whole.levels)), key=lambda place: abs(whole.levels[place] - score))
    return whole.probabilities[nearest]


def _chances(whole: Prediction) -> tuple[float, float, float]:
    pairs = list(zip(whole.levels, whole.probabilities, strict=True))
    none = sum(p for level, p in pairs if level <= 0)
    full = sum(p for level, p in pairs if level >= 1)
    return min(1.0, none), max(0.0, 1 - none - full), min(1.0, full)


def _single(score: float, confidence: float) -> tuple[float, float, float]:
    """Without a head for the whole answer: the score as sure as it is, the rest shared."""
    rest = (1 - confidence) / 2
    place = 0 if score <= 0 else 2 if score >= 1 else 1
    found = [rest, rest, rest]
    found[place] = confidence
    return found[0], found[1], found[2]
