"""More rows for a stage to read: its answers said otherwise, references turned round, and what must earn nothing.

Only rows that a stage is fitted on are varied, so nothing held out is ever read in other words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from ml import generators
from ml.answers.rewriting import Rewriter
from ml.answers.variants import WRITTEN, Rewrite, Variant, nobody, variants_of
from ml.train.data import Example
from ml.train.settings import Settings

# What a made answer without a source is called in each space: one that says all, one that turns a reference round, one that says
# nothing.
CALLED = {
    "3way": ("correct", "contradictory", "incorrect"),
    "5way": ("correct", "contradictory", "irrelevant"),
    "verdict": ("Correct", "Incorrect", "Incorrect"),
}
REWRITTEN = "rewritten.json"


def rewriter(told: Mapping[str, Mapping[str, Any]], work: Path) -> Rewrite:
    """Who writes each kind that needs a generator, by its name and options; what is written is kept in the work folder."""
    if not told:
        return nobody
    asked = Rewriter(
        {kind: generators.get(**options) for kind, options in told.items()}, kept=work / REWRITTEN
    )
    # The sets are public: no text of theirs has to stay anywhere.
    return lambda kind, text, _students: asked(kind, text, False)


def unwritten(settings: Settings, told: Mapping[str, Any]) -> list[str]:
    """Kinds that were asked for and that nobody is there to write."""
    return [kind for kind in settings.augment if kind in WRITTEN and kind not in told]


def more(examples: Sequence[Example], settings: Settings, rewrite: Rewrite = nobody) -> list[Example]:
    """So many made examples as the settings' share of those that their kinds give; the same for the same seed."""
    questions: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        questions.setdefault((example.corpus, example.question_id), []).append(example)
    made: list[Example] = []
    for rows in questions.values():
        found = variants_of(
            [(row.answer, row.score) for row in rows],
            rows[0].references,
            rows[0].question,
            settings.augment,
            seed=settings.seed,
            rewrite=rewrite,
        )
        made += [_example(rows, variant, number) for number, variant in enumerate(found)]
    chosen = Random(settings.seed).sample(range(len(made)), round(settings.augment_share * len(made)))  # noqa: S311
    return [made[at] for at in sorted(chosen)]


def _example(rows: Sequence[Example], variant: Variant, number: int) -> Example:
    """A made answer as a row of its question; one that was made of an answer keeps that answer's label."""
    source = rows[variant.source or 0]
    name = f"{source.id} {variant.kind} {number}"
    if variant.source is not None:
        return replace(source, id=name, answer=variant.text)
    full, turned, empty = CALLED[source.space]
    label = full if variant.score else turned if variant.kind == "negation" else empty
    return replace(source, id=name, student=name, answer=variant.text, label=label, score=variant.score)
