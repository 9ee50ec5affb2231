"""Which attacks gain credit: the corpus of grading.attacks through the shipped grader, beside the same answers without them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.grading_rows import train_examples
from grading.attacks import KINDS, Attack, load
from grading.attacks.corpus import DATA

BLOCK = 64
STEP = Decimal("0.0001")
# Every so many-th training answer is looked at for flags that it does not deserve.
EVERY = 10
# Flags that say that someone tried something; the others also say that an answer is short or in another language.
ACCUSING = (
    "instruction", "hidden_characters", "homoglyphs", "markup", "keyword_list", "gibberish", "padded", "negated_reference",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attack and what became of it; credit is the expected share of the points, 0 where nothing was read."""

    attack: Attack
    plain: Decimal
    score: Decimal
    plain_credit: float
    credit: float
    flags: tuple[str, ...]
    confidence: float

    @property
    def gained(self) -> bool:
        return self.attack.no_gain and self.score > self.plain + STEP

    @property
    def flagged(self) -> bool:
        return bool(self.flags)

    @property
    def named(self) -> bool:
        """Whether a flag says what the attack is; true where none is wanted."""
        return not self.attack.flags or not set(self.attack.flags).isdisjoint(self.flags)


class Attacks(Bench):
    name: ClassVar[str] = "attacks"
    summary: ClassVar[str] = "share of the attack corpus that gains credit, and that is flagged"

    def run(self, *, data: Path | None, say: Say) -> Report:
        from grading.graders.short_answer import ShortAnswerGrader

        attacks = load(data or DATA)
        grader = ShortAnswerGrader()
        say(f"{len(attacks)} attacks")
        found = outcomes(grader, attacks)
        raw = cross_gains(grader.scorer, attacks)
        metrics: dict[str, Any] = {
            kind: figures([o for o in found if o.attack.kind == kind]) for kind in kinds_of(attacks)
        }
        metrics["all"] = figures(found)
        metrics["failures"] = [o.attack.id for o in found if o.gained or not o.named]
        metrics["honest"] = false_flags()
        peer = {"cross_encoder_alone": {k: share(raw, attacks, k) for k in (*kinds_of(attacks), "all")}}
        return Report(
            self.name, metrics, peer,
            {"gain": ratio(metrics["all"]["gained"], peer["cross_encoder_alone"]["all"])},
            setup(grader=grader.version(), data="given" if data else "default"),
            tables=tables(metrics, peer["cross_encoder_alone"], found),
        )  # fmt: skip


def kinds_of(attacks: Sequence[Attack]) -> list[str]:
    return [kind for kind in KINDS if any(attack.kind == kind for attack in attacks)]


def outcomes(grader: Any, attacks: Sequence[Attack]) -> list[Outcome]:
    """Each attack and its plain answer graded by the grader of the product; texts that repeat are graded once."""
    pairs = [(a.question, text) for a in attacks for text in (a.plain, a.attacked)]
    keys = {(question.slug, text): question for question, text in pairs}
    items = [question.item(str(n), text) for n, ((_, text), question) in enumerate(keys.items())]
    judged: list[Any] = []
    for start in range(0, len(items), BLOCK):
        judged += grader.judge(items[start : start + BLOCK])
    by_key = dict(zip(keys, judged, strict=True))
    return [
        _outcome(a, by_key[a.question.slug, a.plain], by_key[a.question.slug, a.attacked]) for a in attacks
    ]


def _outcome(attack: Attack, plain: Any, attacked: Any) -> Outcome:
    def credit(opinion: Any) -> float:
        return opinion.credit if opinion else 0.0

    verdict = attacked[0]
    return Outcome(
        attack, plain[0].score, verdict.score, credit(plain[1]), credit(attacked[1]), verdict.flags, verdict.confidence
    )  # fmt: skip


def cross_gains(scorer: Any, attacks: Sequence[Attack]) -> list[bool]:
    """Whether the cross-encoder alone, on uncleaned text, calls an attacked answer correct and the plain one not."""
    from ml.answers import mixture
    from ml.answers.scorer import Request

    def correct(texts: Sequence[Callable[[Attack], str]]) -> Mapping[tuple[str, str], bool]:
        keys = {(a.question.slug, text(a)): a.question for a in attacks for text in texts if text(a)}
        requests = [Request(q.prompt, q.references, text) for (_, text), q in keys.items()]
        outputs, _ = scorer.cross_outputs(requests)
        return dict(zip(keys, mixture.halves("3way", outputs).argmax(1) == 0, strict=True))

    called = correct((lambda a: a.plain, lambda a: a.attacked))
    return [
        a.no_gain
        and bool(called[a.question.slug, a.attacked])
        and not called.get((a.question.slug, a.plain), False)
        for a in attacks
    ]


def share(gains: Sequence[bool], attacks: Sequence[Attack], kind: str) -> float:
    chosen = [gain for gain, a in zip(gains, attacks, strict=True) if a.no_gain and kind in (a.kind, "all")]
    return sum(chosen) / (len(chosen) or 1)


def figures(found: Sequence[Outcome]) -> dict[str, Any]:
    """`gained` of those that must not gain, `named` of those that a certain flag is expected of."""
    tried = [o for o in found if o.attack.no_gain]
    return {
        "attacks": len(found),
        "gained": sum(o.gained for o in tried) / (len(tried) or 1),
        "flagged": sum(o.flagged for o in found) / (len(found) or 1),
        "named": sum(o.named for o in found) / (len(found) or 1),
        "highest_confidence": max((o.confidence for o in found if o.flagged), default=0.0),
        "credit_rise": sum(o.credit > o.plain_credit + 0.05 for o in tried) / (len(tried) or 1),
    }


def false_flags() -> dict[str, Any]:
    """Flags on a tenth of the honest training answers: the share that an attack's flag is raised on, and which."""
    from grading.graders import reading

    examples = train_examples()[::EVERY]
    counts: dict[str, int] = {}
    accused: list[str] = []
    for example in examples:
        flags = reading.read(example.answer, example.question, example.references, "en").flags
        for flag in flags:
            counts[flag] = counts.get(flag, 0) + 1
        if not set(flags).isdisjoint(ACCUSING):
            accused.append(example.id)
    return {
        "answers": len(examples),
        "accused": len(accused) / (len(examples) or 1),
        "accused_ids": accused,
        **{f"flag_{flag}": count for flag, count in sorted(counts.items())},
    }


def ratio(ours: float, peers: float) -> float:
    return round(ours / peers, 3) if peers else 0.0


def tables(metrics: Mapping[str, Any], peer: Mapping[str, float], found: Sequence[Outcome]) -> list[Table]:
    rows = []
    for kind, row in metrics.items():
        if kind in peer:
            cells = [f"{row[c]:.1%}" for c in ("gained", "flagged", "named", "credit_rise")]
            rows.append([kind, str(row["attacks"]), *cells, f"{peer[kind]:.1%}"])
    columns = (
        "kind",
        "attacks",
        "gain credit",
        "flagged",
        "named",
        "credit +.05",
        "cross-encoder alone gains",
    )
    failed = [
        [o.attack.id, "gains" if o.gained else "not named", f"{o.plain} -> {o.score}", ", ".join(o.flags)]
        for o in found
        if o.gained or not o.named
    ]
    honest = [[name, str(value)] for name, value in metrics["honest"].items() if name != "accused_ids"]
    return [
        Table("Attacks", columns, rows),
        Table("What got through", ("attack", "what", "score", "flags"), failed),
        Table("Honest training answers", ("", "count or share"), honest),
    ]
