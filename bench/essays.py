"""How well essays are scored: by a grader that learnt from essays on the same prompt, and from essays on other prompts.

In a prompt the last fold is measured and the others are learnt from. Across prompts nothing of the prompt is learnt from: once
each essay is scored by itself, and once beside the other, ungraded essays on its prompt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.essays_rows import HOLISTIC, Task, tasks
from ml import metrics

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Essays"]

# Mean over prompts, as published for all eight prompts and another split of five folds.
PUBLISHED = {"EASE, support vectors": 0.699, "string kernels 2018": 0.785, "NPCR 2022": 0.817}
TARGET = 0.76
# A short run reads every third essay; every second or fourth would miss a fold.
OF_ESSAYS = 3


class Essays(Bench):
    name: ClassVar[str] = "essays"
    summary: ClassVar[str] = "agreement of essay scores with markers, within a prompt and across prompts"

    def run(self, *, data: Path | None, say: Say) -> Report:
        from ml.answers.scorer import Scorer

        base = Scorer()
        found: dict[str, dict[str, float]] = {}
        read: list[Read] = []
        for task in tasks(data, OF_ESSAYS if self.short else 1):
            say(f"{task.name}: {len(task.essays)} essays")
            blocks, writing = read_task(task, base)
            found[task.name] = in_prompt(task, blocks)
            read.append(Read(task, writing, held_out(task)))
        for one in read:
            found[one.task.name] |= across(one, [other for other in read if other is not one])
        names = dict.fromkeys(name for row in found.values() for name in row)
        mean = {n: fmean([row[n] for row in found.values() if n in row]) for n in names}
        report = {"mean": mean, "by_prompt": found}
        ratio = {"target": TARGET, "in_prompt / target": round(mean["in prompt"] / TARGET, 3)}
        where = setup(grader=base.version, data="given" if data else "default")
        return Report(self.name, report, {"published": PUBLISHED}, ratio, where, [table(found, mean)])


@dataclass(frozen=True, slots=True)
class Read:
    """A task with the features of writing [essays, features], and which essays are measured."""

    task: Task
    writing: np.ndarray
    held: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """Holistic scores as shares of the scale."""
        import numpy as np

        marks = np.asarray(self.task.marks_of(HOLISTIC), dtype=float)
        return (marks - self.task.bottom) / (self.task.top - self.task.bottom)


def held_out(task: Task) -> np.ndarray:
    """Essays of the last fold."""
    import numpy as np

    folds = np.asarray([essay.fold for essay in task.essays])
    return folds == folds.max()


def read_task(task: Task, base: Any) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Blocks of all essays by the code that serves, coded by the essays that are learnt from; and the features of writing."""
    import numpy as np

    from ml.tuning import Row, Settings, blocks, views

    rows = [Row(task.name, task.prompt, (), essay.text, essay=True) for essay in task.essays]
    seen = [
        view
        for at in range(0, len(rows), views.BLOCK)
        for view in views.read(base, rows[at : at + views.BLOCK])
    ]
    held = held_out(task)
    codes = blocks.fit([view for view, out in zip(seen, held, strict=True) if not out], Settings().seed)
    return codes.blocks(seen), np.stack([view.writing for view in seen])


def in_prompt(task: Task, blocks: dict[str, np.ndarray]) -> dict[str, float]:
    """QWK on the last fold after learning from the others: holistic, the mean of the traits, and the two markers."""
    held = held_out(task)
    found = {"in prompt": learnt(task.marks_of(HOLISTIC), blocks, held)}
    if task.traits:
        found["traits"] = fmean([learnt(task.marks_of(name), blocks, held) for name in task.traits])
    pairs = [e.raters for e, out in zip(task.essays, held, strict=True) if out and e.raters]
    if pairs:
        found["two markers"] = kappa([one for one, _ in pairs], [other for _, other in pairs])
    return found


def learnt(marks: Sequence[int], blocks: dict[str, np.ndarray], held: np.ndarray) -> float:
    """QWK of a head learnt from the essays that are not held out."""
    import numpy as np

    from ml.tuning import Example
    from ml.tuning.fit import fit_head

    low, high = min(marks), max(marks)
    shares = (np.asarray(marks, dtype=float) - low) / (high - low)
    rows = [Example("", "", (), "", float(shares[i]), str(i), essay=True) for i in np.flatnonzero(~held)]
    head, _figures = fit_head({n: b[~held] for n, b in blocks.items()}, rows, np.zeros(len(rows)))
    chosen = head.ordinal.choose(head.latent({n: b[held] for n, b in blocks.items()}))
    guess = np.rint(low + head.ordinal.levels[chosen] * (high - low)).astype(int)
    return kappa(np.asarray(marks)[held].tolist(), guess.tolist())


def across(one: Read, others: Sequence[Read]) -> dict[str, float]:
    """QWK on the last fold when only essays on other prompts were graded.

    `beside its class`: features and scores are taken as distances from the mean of their prompt, which needs the ungraded
    essays of the new prompt, and no grade of it.
    """
    import numpy as np

    from ml.tuning import head

    shares = [other.shares[~other.held] for other in others]
    alone = [other.writing[~other.held] for other in others]
    apart = [part - part.mean(0) for part in alone]
    standing = [(part - part.mean()) / part.std() for part in shares]
    level, spread = float(np.concatenate(shares).mean()), float(np.mean([part.std() for part in shares]))
    found = {}
    for name, features, wanted, asked in (
        ("across, alone", alone, shares, one.writing),
        ("across, beside its class", apart, standing, one.writing - one.writing[~one.held].mean(0)),
    ):
        rows, target = {"writing": np.concatenate(features)}, np.concatenate(wanted)
        made = head.solve(rows, target, [str(i) for i in range(len(target))], {"writing": 1.0})
        latent = head.latent_of(made.weights, made.bias, {"writing": asked})
        if name != "across, alone":
            latent = level + spread * latent / latent[~one.held].std()
        scale = one.task.top - one.task.bottom
        guess = np.clip(np.rint(one.task.bottom + latent[one.held] * scale), one.task.bottom, one.task.top)
        marks = np.asarray(one.task.marks_of(HOLISTIC))[one.held]
        found[name] = kappa(marks.tolist(), guess.astype(int).tolist())
    return found


def kappa(truth: Sequence[int], guess: Sequence[int]) -> float:
    """QWK on the scale between the least and the greatest mark of either."""
    low, high = min(*truth, *guess), max(*truth, *guess)
    return metrics.quadratic_kappa([t - low for t in truth], [g - low for g in guess], high - low + 1)


def table(found: dict[str, dict[str, float]], mean: dict[str, float]) -> Table:
    rows = [[name, *(f"{row[n]:.3f}" if n in row else "" for n in mean)] for name, row in found.items()]
    rows.append(["mean", *(f"{value:.3f}" for value in mean.values())])
    rows += [
        [f"published, {name}", f"{value:.3f}", *[""] * (len(mean) - 1)] for name, value in PUBLISHED.items()
    ]
    rows.append(["target", f"{TARGET:.2f}", *[""] * (len(mean) - 1)])
    return Table("QWK of essay scores (ASAP-AES, last fold)", ["prompt", *mean], rows)
