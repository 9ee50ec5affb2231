"""How faithful the evidence is: what an answer loses without the marked words, beside random words of the same length.

Comprehensiveness and sufficiency as in ERASER (DeYoung et al. 2020): the drop of the probability when the span is taken out, and
when nothing else is left. Measured with the real scorer, on right and partly right answers for which the grader shows
evidence: training rows that the first training stage left out, and the demo school's answers with its criteria.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, ClassVar

from bench.base import Bench, Report, Say, Table, setup
from bench.evidence_cases import Case, groups

if TYPE_CHECKING:
    from ml.answers.scorer import Request, Scorer

# Random spans for each span, the resamples of the interval, and the seed of both.
DRAWS, RESAMPLES, SEED = 3, 1000, 20261125
BLOCK = 512
# Alignment is how evidence was found before; the last one reads the best three stretches anew and keeps the costliest.
METHODS = ("evidence", "alignment", "evidence, three read anew")
SHORTLIST = 3
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one span of one answer is worth; drops of the probability, and its share of the answer's words."""

    comprehensiveness: float
    sufficiency: float
    random_comprehensiveness: float
    random_sufficiency: float
    length: float


class Evidence(Bench):
    name: ClassVar[str] = "evidence"
    summary: ClassVar[str] = (
        "comprehensiveness and sufficiency of evidence spans beside random spans of equal length"
    )

    def run(self, *, data: Path | None, say: Say) -> Report:
        from ml.answers.scorer import Scorer

        reader = Reader(Scorer(), say)
        found: dict[str, dict[str, list[Outcome]]] = {}
        counts: dict[str, dict[str, float]] = {}
        for name, cases in groups(data, SEED).items():
            shown = reader.shown(cases)
            say(f"{name}: evidence is shown for {len(shown)} of {len(cases)}")
            if shown:
                counts[name] = {"asked": len(cases), "shown": len(shown), **cost(reader.scorer, shown)}
                found[name] = reader.outcomes(shown)
                say(str(table({name: found[name]})))
        metrics = {name: {**counts[name], **figures(methods["evidence"])} for name, methods in found.items()}
        peers = {
            name: {method: figures(methods[method]) for method in METHODS[1:]}
            for name, methods in found.items()
        }
        ratios = {name: interval(methods["evidence"]) for name, methods in found.items()}
        return Report(
            self.name, metrics, peers, ratios,
            setup(grader=reader.scorer.version, draws=DRAWS, seed=SEED, data="given" if data else "default"),
            tables=[table(found), cost_table(counts)],
        )  # fmt: skip


class Reader:
    """Asks the scorer in blocks, and nothing twice."""

    def __init__(self, scorer: Scorer, say: Say) -> None:
        self.scorer, self.say = scorer, say
        self.credits: dict[Request, float] = {}

    def read(self, wanted: Iterable[tuple[Case, str]]) -> None:
        asked = [request for case, text in wanted for request in case.requests(text)]
        missing = [request for request in dict.fromkeys(asked) if request not in self.credits]
        for start in range(0, len(missing), BLOCK):
            block = missing[start : start + BLOCK]
            opinions = self.scorer.score(block)
            self.credits.update({one: found.credit for one, found in zip(block, opinions, strict=True)})
            self.say(f"  read {start + len(block)} of {len(missing)} texts")

    def chance(self, case: Case, text: str) -> float:
        """The grader's probability of what is asked for, once `read`; 0 where no words are left."""
        return case.chance([self.credits[request] for request in case.requests(text)])

    def shown(self, cases: Sequence[Case]) -> list[Case]:
        """Those that the grader shows evidence for."""
        from grading.graders.criteria import cuts

        self.read((case, case.text) for case in cases)
        least = min(cuts(3))
        return [case for case in cases if self.chance(case, case.text) >= least]

    def outcomes(self, cases: Sequence[Case]) -> dict[str, list[Outcome]]:
        """Outcomes of each method in the order of the cases; a case without a span by some method counts for none."""
        from ml.answers.scorer import Support

        ranked = self.scorer.stretches([Support(case.aim) for case in cases])
        self.read(
            (case, case.without(span))
            for case, spans in zip(cases, ranked, strict=True)
            for span in spans[:SHORTLIST]
        )
        spans: dict[str, list[Span | None]] = {
            "evidence": [found[0] if found else None for found in ranked],
            "alignment": [aligned(self.scorer, case) for case in cases],
            "evidence, three read anew": [
                self.costliest(case, found[:SHORTLIST]) for case, found in zip(cases, ranked, strict=True)
            ],
        }
        full = [place for place in range(len(cases)) if all(found[place] for found in spans.values())]
        texts = [
            (cases[place], text)
            for found in spans.values()
            for place in full
            for text in changed(cases[place], found[place])
        ]
        self.read(texts)
        return {
            method: [self.outcome(cases[place], found[place]) for place in full]
            for method, found in spans.items()
        }

    def costliest(self, case: Case, spans: Sequence[Span]) -> Span | None:
        return min(spans, key=lambda span: self.chance(case, case.without(span)), default=None)

    def outcome(self, case: Case, span: Span | None) -> Outcome:
        whole = self.chance(case, case.text)
        drops = [whole - self.chance(case, text) for text in changed(case, span)]
        assert span is not None  # `outcomes` asks for full cases only
        return Outcome(drops[0], drops[1], fmean(drops[2::2]), fmean(drops[3::2]), case.share(span))


def cost(shared: Scorer, cases: Sequence[Case]) -> dict[str, float]:
    """Processor milliseconds a case takes to be read, and its evidence to be found; nothing is remembered of either.

    Processor time of all threads, so that what else runs on the machine counts little.
    """
    from bench.grading_speed import fresh
    from ml.answers.scorer import Support

    scorer = fresh(shared)
    requests = [request for case in cases for request in case.requests(case.text)]
    supports = [Support(case.aim) for case in cases]
    times = []
    for work in (lambda: scorer.score(requests), lambda: scorer.evidence(supports)):
        started = time.process_time()
        work()
        times.append(1000 * (time.process_time() - started) / len(cases))
    return {"reading_ms": round(times[0], 1), "evidence_ms": round(times[1], 1)}


def cost_table(counts: Mapping[str, Mapping[str, float]]) -> Table:
    rows = [
        [
            name,
            f"{one['reading_ms']:.1f}",
            f"{one['evidence_ms']:.1f}",
            f"{1 + one['evidence_ms'] / one['reading_ms']:.2f}",
        ]
        for name, one in counts.items()
    ]
    return Table(
        "What evidence costs, in milliseconds of processor time",
        ["answers", "reading", "evidence", "both / reading"],
        rows,
    )


def changed(case: Case, span: Span | None) -> list[str]:
    """The answer without the span and the span alone, then the same of each random span of its length."""
    if span is None:
        return []
    texts = []
    for one in [span, *random_spans(case, span)]:
        texts += [case.without(one), case.text[slice(*one)]]
    return texts


def random_spans(case: Case, span: Span) -> list[Span]:
    """Spans of as many words, anywhere; the same for the same answer and length in every run."""
    places = case.places
    size = len([1 for start, end in places if start < span[1] and end > span[0]])
    rng = random.Random(f"{SEED}|{case.text}|{size}")  # noqa: S311 (a sample, not a secret)
    starts = [rng.randrange(len(places) - size + 1) for _ in range(DRAWS)]
    return [(places[start][0], places[start + size - 1][1]) for start in starts]


def aligned(scorer: Scorer, case: Case) -> Span | None:
    """The stretch that aligns best, to whole words, as evidence was found before."""
    from ml.answers import evidence, lexical

    request = case.aim
    wanted = request.references[lexical.nearest(case.text, request.references)]
    ready = scorer.analysed([case.text, wanted])
    found = evidence.span(ready[case.text], ready[wanted])
    over = [one for one in case.places if found and one[0] < found[1] and one[1] > found[0]]
    return (over[0][0], over[-1][1]) if over else None


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    names = Outcome.__slots__
    means = {name: round(fmean(getattr(one, name) for one in outcomes), 4) for name in names}
    return {"rows": len(outcomes), **means}


def ratio(outcomes: Sequence[Outcome]) -> float:
    """Mean drop without the spans over the mean drop without random spans of equal length."""
    usual = fmean(one.random_comprehensiveness for one in outcomes)
    return fmean(one.comprehensiveness for one in outcomes) / usual if usual > 0 else float("inf")


def interval(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The ratio with its 95% bootstrap interval (Efron 1979, percentiles) over answers."""
    rng = random.Random(SEED)  # noqa: S311
    drawn = sorted(ratio(rng.choices(outcomes, k=len(outcomes))) for _ in range(RESAMPLES))
    low, high = drawn[round(0.025 * RESAMPLES)], drawn[round(0.975 * RESAMPLES) - 1]
    return {"evidence / random": round(ratio(outcomes), 3), "low": round(low, 3), "high": round(high, 3)}


def table(found: Mapping[str, Mapping[str, Sequence[Outcome]]]) -> Table:
    columns = (
        "answers",
        "who",
        "rows",
        "share of the words",
        "without it",
        "without random",
        "ratio",
        "it alone",
        "random alone",
    )
    rows: list[list[Any]] = []
    for name, methods in found.items():
        for method, outcomes in methods.items():
            mean = figures(outcomes)
            cells = [mean[one] for one in ("length", "comprehensiveness", "random_comprehensiveness")]
            alone = [mean[one] for one in ("sufficiency", "random_sufficiency")]
            shown = [f"{cell:.3f}" for cell in (*cells, ratio(outcomes), *alone)]
            rows.append([name, method, str(mean["rows"]), *shown])
    return Table("Faithfulness of evidence: drop of the probability", columns, rows)
