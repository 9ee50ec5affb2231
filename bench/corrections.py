"""How fast the grader learns from a teacher: agreement after so many grades on a question never seen in training.

Each prompt is learnt by itself, as a class would. Three parts of its answers, fixed and never chosen on, are measured in turn;
the grades are drawn from the others, several draws of each number. Beside it stand the grader before (nothing learnt), a second
human marker, and the average of two plain models refitted on the same grades and cut into levels in the same way
(bench.corrections_peer).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.corrections_rows import asap_prompts, mohler_examples
from bench.corrections_runs import SIZES, Outcome, curve, mean, mohler_figures
from bench.corrections_task import GRADES, TARGET_SECONDS, TRAININGS, timed_trainings, training_table

__all__ = ["Corrections"]

# Of design notes: the average of two cheap models on another split of the same prompts, and what to reach.
MEASURED = {20: 0.474, 50: 0.540, 100: 0.625, 200: 0.656, 650: 0.713}
TARGETS = {20: 0.52, 50: 0.60, 100: 0.68, 200: 0.71, 650: 0.76}
MOHLER_PUBLISHED, MOHLER_TARGET = 0.717, 0.75

Curves = dict[str, dict[int, Outcome]]


class Corrections(Bench):
    name: ClassVar[str] = "corrections"
    summary: ClassVar[str] = (
        "agreement after 0 to 650 teacher grades on questions never seen in training, and the time it takes"
    )
    needs_database: ClassVar[bool] = True

    def run(self, *, data: Path | None, say: Say) -> Report:
        from ml import devices
        from ml.answers.scorer import Scorer

        base = Scorer()
        mohler = mohler_examples(data)
        prompts = [] if data and data.is_file() and mohler else asap_prompts(data)
        if self.short:
            prompts = prompts[::2]
        before: dict[str, dict[str, float]] = {}
        curves: Curves = {}
        for prompt in prompts:
            say(f"{prompt.name}: {len(prompt.examples)} graded answers")
            before[prompt.name], curves[prompt.name] = curve(prompt, base, self.short)
        metrics: dict[str, Any] = (
            {name: means(curves, name) for name in ("qwk", "exact", "ece")} if prompts else {}
        )
        metrics |= {"by_prompt": by_prompt(curves)} if prompts else {}
        if mohler:
            say(f"Mohler: {len(mohler)} graded answers")
            metrics["mohler"] = mohler_figures(mohler, base, self.short)
        peer = peers(before, curves)
        ratio = {n: round(v / peer["plain"][n], 3) for n, v in metrics.get("qwk", {}).items()}
        shown = tables(metrics, peer, curves)
        if prompts and len(prompts[0].examples) >= GRADES:
            metrics["training"] = timed_trainings(
                prompts[0].examples, say, TRAININGS[:1] if self.short else TRAININGS
            )
            ratio |= {
                f"training, {name}, seconds to target": round(one["seconds"] / TARGET_SECONDS, 3)
                for name, one in metrics["training"].items()
            }
            shown.append(training_table(metrics["training"], devices.threads()))
        where = setup(grader=base.version, data="given" if data else "default", threads=devices.threads())
        return Report(self.name, metrics, peer, ratio, where, shown)


def peers(before: dict[str, dict[str, float]], curves: Curves) -> dict[str, Any]:
    """The grader before, the second marker and the plain models of this run; figures taken from elsewhere are called so."""
    found: dict[str, Any] = {
        "quoted": {"measured_before": MEASURED, "mohler_rmse_published": MOHLER_PUBLISHED}
    }
    if curves:
        names = ("before", "second_marker")
        found |= {name: mean([one[name] for one in before.values()]) for name in names}
        found |= {"plain": means(curves, "plain"), "before_by_prompt": before}
    return found


def means(curves: Curves, figure: str) -> dict[int, float]:
    """The mean over prompts of a figure, for each number of grades that every prompt allows."""
    sizes = [size for size in SIZES if all(size in curve for curve in curves.values())]
    return {size: mean([getattr(curve[size], figure) for curve in curves.values()]) for size in sizes}


def by_prompt(curves: Curves) -> dict[str, dict[int, float]]:
    return {name: {size: found.qwk for size, found in curve.items()} for name, curve in curves.items()}


def tables(metrics: dict[str, Any], peer: dict[str, Any], curves: Curves) -> list[Table]:
    made: list[Table] = []
    if curves:
        sizes = list(metrics["qwk"])
        columns = ["who", "0", *map(str, sizes)]

        def row(name: str, start: str, values: dict[int, float]) -> list[str]:
            return [name, start, *(f"{values[n]:.3f}" if n in values else "" for n in sizes)]

        shown = [
            row("own grader", f"{peer['before']:.3f}", metrics["qwk"]),
            row("two plain models, same grades, cut alike", "", peer["plain"]),
            row("measured before, another split", "", MEASURED),
            row("target", "", TARGETS),
            row("exact agreement", "", metrics["exact"]),
            row("calibration error", "", metrics["ece"]),
        ]
        for name, found in metrics["by_prompt"].items():
            shown.append(row(name, f"{peer['before_by_prompt'][name]['before']:.3f}", found))
        title = f"QWK after so many grades (second marker {peer['second_marker']:.3f})"
        made.append(Table(title, columns, shown))
    if "mohler" in metrics:
        made.append(mohler_table(metrics["mohler"]))
    return made


def mohler_table(found: dict[str, float]) -> Table:
    rows = [[name.replace("_", " "), f"{value:.3f}"] for name, value in found.items()]
    rows += [["published, few graded answers", f"{MOHLER_PUBLISHED:.3f}"], ["target", f"{MOHLER_TARGET:.2f}"]]
    return Table("Mohler, RMSE on 0 to 5", ["who", "value"], rows)
