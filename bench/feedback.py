"""Feedback beside what experts wrote to the same answers: how much of it is the same, and how much of it is so.

Rows: the unseen answers of the Short Answer Feedback corpus (Filighera et al. 2022), graded by the shipped grader. Where a
generator is set (EDUAPP_GENERATOR and the rest of its settings), it also writes feedback by itself, and words ours, for a sample.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, ClassVar

from bench import overlap
from bench.base import Bench, Report, Say, Table, setup
from bench.feedback_faith import contradicts, traced
from bench.feedback_rows import Answer, bare, graded, load, ours, sampled, told, usual
from grading import feedback
from grading.feedback import Voice, chinese, english
from grading.feedback.readability import clause_length, grade_level

if TYPE_CHECKING:
    from grading.verdict import Verdict
    from ml.generators import Generator

GENERATED = 12
COLUMNS = ("bleu", "rouge_2", "rouge_l", "meteor", "traced", "contradicts", "grade", "words")
_BLANKS = dict.fromkeys(("quote", "criterion", "words", "chosen", "given", "unit", "lesson"), "it") | {
    "why": ""
}
OURS, TOLD, WITH_RUBRIC, USUAL, EXPERTS = (
    "ours",
    "ours, told the expert's verdict",
    "ours, the reference's sentences as criteria",
    "the experts' commonest words for our label",
    "the experts",
)
Texts = Mapping[str, Sequence[str]]


class Feedback(Bench):
    name: ClassVar[str] = "feedback"
    summary: ClassVar[str] = (
        "overlap with experts' feedback, faithfulness and readability, beside a bare generator"
    )

    def run(self, *, data: Path | None, say: Say) -> Report:
        answers, training = load(data)
        plain = graded(answers, rubric=False, say=say)
        rubric = graded(answers, rubric=True, say=say)
        texts: dict[str, Sequence[str]] = {
            OURS: ours(plain),
            TOLD: ours(told(answers, plain)),
            WITH_RUBRIC: ours(rubric),
            USUAL: usual(training, plain),
            EXPERTS: [one.feedback for one in answers],
        }
        found = {who: figures(said, answers) for who, said in texts.items()}
        tables = [table(f"Feedback to {len(answers)} answers", found), readability_table()]
        sample, worded = generated(answers, training, plain, rubric, say)
        if sample:
            tables.insert(1, table(f"The same for {worded['answers']} answers, and a generator", sample))
            tables.insert(2, worded_table(worded))
        metrics = {
            OURS: found[OURS],
            TOLD: found[TOLD],
            WITH_RUBRIC: found[WITH_RUBRIC],
            "worded": worded,
            "sample": sample,
        }
        return Report(
            self.name, metrics, {USUAL: found[USUAL], EXPERTS: found[EXPERTS]},
            {"METEOR, ours / usual words": round(found[WITH_RUBRIC]["meteor"] / (found[USUAL]["meteor"] or 1), 3)},
            setup(answers=len(answers), data="given" if data else "default", grader=plain[0].version),
            tables=tables,
        )  # fmt: skip


def figures(said: Sequence[str], answers: Sequence[Answer]) -> dict[str, float]:
    """Overlap with the experts' words, 0..1, the share of sentences that hold nothing new, and of texts against the expert."""
    wanted = [one.feedback for one in answers]
    pairs = list(zip(said, wanted, strict=True))
    sentences = [traced(text, answer) for text, answer in zip(said, answers, strict=True)]
    values = {
        "bleu": overlap.bleu(said, wanted),
        "rouge_2": fmean(overlap.rouge_n(*pair) for pair in pairs),
        "rouge_l": fmean(overlap.rouge_l(*pair) for pair in pairs),
        "meteor": fmean(overlap.meteor(*pair) for pair in pairs),
        "traced": sum(good for good, _all in sentences) / (sum(every for _good, every in sentences) or 1),
        "contradicts": fmean(contradicts(text, answer) for text, answer in zip(said, answers, strict=True)),
        "grade": fmean(grade_level(text) for text in said),
        "words": fmean(len(text.split()) for text in said),
    }
    return {name: round(value, 4) for name, value in values.items()}


def generated(
    answers: Sequence[Answer],
    training: Sequence[Answer],
    plain: Sequence[Verdict],
    rubric: Sequence[Verdict],
    say: Say,
) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """(figures for the sample by who wrote it, what became of the wordings); both empty without a generator."""
    from grading.own_models.generator import generator_of_settings

    generator = generator_of_settings()
    if not generator.writes:
        say("No generator is set (EDUAPP_GENERATOR): no bare generator, no wordings.")
        return {}, {}
    places = sampled(len(answers), GENERATED)
    rows = [answers[place] for place in places]
    found, drafts = ([every[place] for place in places] for every in (plain, rubric))
    worded, counts = _worded(generator, drafts, say)
    texts: Texts = {
        OURS: ours(found),
        TOLD: ours(told(rows, found)),
        WITH_RUBRIC: ours(drafts),
        "the same, worded and checked": worded,
        "the generator alone": bare(generator, rows, training, say, verdict=False),
        "the generator alone, told the verdict": bare(generator, rows, training, say, verdict=True),
        EXPERTS: [one.feedback for one in rows],
    }
    return {who: figures(said, rows) for who, said in texts.items()}, {"by": generator.describe(), **counts}


def _worded(generator: Generator, verdicts: Sequence[Verdict], say: Say) -> tuple[list[str], dict[str, int]]:
    from grading.feedback.wording import word

    texts = []
    counts = {"answers": len(verdicts), "sentences": 0, "worded": 0, "dropped": 0, "unsaid": 0}
    for number, verdict in enumerate(verdicts, 1):
        lines = feedback.lines(verdict, Voice())
        found = word(lines, Voice(), generator, time.monotonic, seconds=600)
        texts.append(" ".join(found.wordings.get(line.text, line.text) for line in lines))
        counts["sentences"] += len(lines)
        counts["worded"] += len(found.wordings)
        counts["dropped"] += found.dropped
        counts["unsaid"] += found.unsaid
        say(f"the generator worded {number} of {len(verdicts)}")
    return texts, counts


def table(title: str, found: Mapping[str, Mapping[str, float]]) -> Table:
    heads = [
        "who",
        "BLEU",
        "ROUGE-2",
        "ROUGE-L",
        "METEOR",
        "traced",
        "against the expert",
        "school year",
        "words",
    ]
    return Table(title, heads, [[who, *_cells(who, one)] for who, one in found.items()])


def _cells(who: str, one: Mapping[str, float]) -> list[str]:
    """The experts' words are not compared with themselves."""
    overlaps = [f"{one[name]:.3f}" if who != EXPERTS else "" for name in COLUMNS[:4]]
    shares = [f"{one[name]:.3f}" for name in COLUMNS[4:6]]
    return [*overlaps, *shares, *(f"{one[name]:.1f}" for name in COLUMNS[6:])]


def worded_table(counts: Mapping[str, Any]) -> Table:
    names = ("answers", "sentences", "worded", "dropped", "unsaid")
    heads = [
        "generator",
        "answers",
        "sentences",
        "worded and kept",
        "dropped by the check",
        "not said otherwise",
    ]
    return Table(
        "What became of the wordings", heads, [[counts["by"], *(str(counts[name]) for name in names)]]
    )


def readability_table() -> Table:
    """Of the catalogue's own words; what stands in the blanks is the teacher's or the student's."""
    rows: list[list[Any]] = []
    for tone in feedback.TONES:
        grades = [grade_level(text.format_map(_BLANKS)) for text in getattr(english, tone.upper()).values()]
        empty = dict.fromkeys(_BLANKS, "")
        lengths = [clause_length(text.format_map(empty)) for text in getattr(chinese, tone.upper()).values()]
        rows.append(
            [tone, *(f"{value:.1f}" for value in (fmean(grades), max(grades), fmean(lengths), max(lengths)))]
        )
    heads = ["tone", "school year, mean", "hardest sentence", "Chinese characters a clause", "longest"]
    return Table("Readability of the catalogue (Flesch-Kincaid; clause length)", heads, rows)
