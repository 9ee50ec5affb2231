"""What a grader says about one answer: frozen, checked in the constructor, knows neither web nor database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

__all__ = ["CriterionVerdict", "Finding", "Label", "LevelChance", "Span", "Verdict"]

STEP = Decimal("0.0001")


class Label(StrEnum):
    CORRECT = "correct"
    PARTIAL = "partially_correct"
    CONTRADICTORY = "contradictory"
    INCORRECT = "incorrect"


def _fraction(name: str, value: float | Decimal) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be from 0 to 1, not {value}")


@dataclass(frozen=True, slots=True)
class Span:
    """Evidence: characters `start` to `end` (exclusive) of the student's answer."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span must have 0 <= start < end, not {self.start}..{self.end}")


@dataclass(frozen=True, slots=True)
class LevelChance:
    """One level of a criterion, named by the fraction of its points, and how likely the answer stands on it."""

    level: Decimal
    probability: float

    def __post_init__(self) -> None:
        _fraction("level", self.level)
        _fraction("probability", self.probability)


@dataclass(frozen=True, slots=True)
class CriterionVerdict:
    """How likely the answer meets one rubric criterion, the level that gives, and where it shows.

    `levels` are all levels of the criterion, the least first, with probabilities that sum to 1; empty in drafts
    from before there were any.
    """

    criterion_id: str
    probability: float
    level: Decimal  # fraction of the criterion's points
    span: Span | None = None
    levels: tuple[LevelChance, ...] = ()

    def __post_init__(self) -> None:
        _fraction("probability", self.probability)
        _fraction("level", self.level)
        if self.levels and abs(sum(one.probability for one in self.levels) - 1) > 1e-3:
            raise ValueError("probabilities of levels must sum to 1")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact that feedback may speak of, such as `criterion_missing`; `params` fill its sentence."""

    code: str
    criterion_id: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A proposal for one answer.

    `probabilities` are over labels and sum to 1 (empty for rule graders); `confidence` is the calibrated
    probability that `label` is right (1.0 for rules); `version` names the exact model and code that judged.
    `wordings` maps sentences of the feedback to how a generator said them, each checked (grading/feedback/wording.py).
    """

    score: Decimal  # fraction of the question's points, in steps of 0.0001
    label: Label
    confidence: float
    grader: str
    version: str
    probabilities: Mapping[str, float] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    criteria: tuple[CriterionVerdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    flags: tuple[str, ...] = ()
    wordings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _fraction("score", self.score)
        _fraction("confidence", self.confidence)
        if self.score != self.score.quantize(STEP):
            raise ValueError(f"score must be in steps of {STEP}, not {self.score}")
        for name, value in self.probabilities.items():
            _fraction(f"probability of {name}", value)
        if self.probabilities and abs(sum(self.probabilities.values()) - 1) > 1e-3:
            raise ValueError(f"probabilities must sum to 1, not {sum(self.probabilities.values()):.4f}")
        if not self.grader or not self.version:
            raise ValueError("grader and version must be named")

    def as_json(self) -> dict[str, Any]:
        return {
            "score": str(self.score),
            "label": self.label.value,
            "confidence": self.confidence,
            "grader": self.grader,
            "version": self.version,
            "probabilities": dict(self.probabilities),
            "spans": [[span.start, span.end] for span in self.spans],
            "criteria": [
                {
                    "id": one.criterion_id,
                    "probability": one.probability,
                    "level": str(one.level),
                    "span": [one.span.start, one.span.end] if one.span else None,
                    "levels": [
                        {"level": str(each.level), "probability": each.probability} for each in one.levels
                    ],
                }
                for one in self.criteria
            ],
            "findings": [
                {"code": one.code, "criterion": one.criterion_id, "params": dict(one.params)}
                for one in self.findings
            ],
            "flags": list(self.flags),
            **({"wordings": dict(self.wordings)} if self.wordings else {}),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Verdict:
        """The inverse of `as_json`; raises KeyError or ValueError for a row that is not one."""
        return cls(
            score=Decimal(row["score"]),
            label=Label(row["label"]),
            confidence=row["confidence"],
            grader=row["grader"],
            version=row["version"],
            probabilities=row["probabilities"],
            spans=tuple(Span(*pair) for pair in row["spans"]),
            criteria=tuple(_criterion(one) for one in row["criteria"]),
            findings=tuple(Finding(one["code"], one["criterion"], one["params"]) for one in row["findings"]),
            flags=tuple(row["flags"]),
            wordings=row.get("wordings", {}),
        )


def _criterion(row: Mapping[str, Any]) -> CriterionVerdict:
    span = Span(*row["span"]) if row["span"] else None
    levels = tuple(LevelChance(Decimal(each["level"]), each["probability"]) for each in row.get("levels", ()))
    return CriterionVerdict(row["id"], row["probability"], Decimal(row["level"]), span, levels)
