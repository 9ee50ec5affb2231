"""Train the shipped short-answer grader: `python -m ml.train.short_answer --data DIR --out ml/shipped/short_answer`.

DIR holds the folders sra_scientsbank, sra_beetle and saf. Writes the adapter, hybrid, comparison, memory, mixture and the
rarity of words to --out, pins their SHA-256, and writes the model card. With --work an interrupted run goes on. --set and
--config change the settings of `ml/train/settings.py`, such as `--set method=ia3 --set augment=synonyms,negation`; kinds that a
generator writes need a table `[generators.paraphrase]` or `[generators.back_translation]` in the file, with its name and options.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ml import adapters, devices, weights
from ml.answers import artefacts
from ml.answers.mixture import Mixture, fingerprint
from ml.generators import GeneratorError
from ml.train import (
    augmented,
    blending,
    card,
    claim,
    comparison,
    data,
    held_out,
    hybrid,
    memory,
    portable,
    settings,
    stages,
)

CARD = Path("docs/models/short-answer.md")


def known_marks(examples: Sequence[data.Example]) -> dict[str, frozenset[str]]:
    """Fingerprints of the questions of each label space."""
    marks: dict[str, set[str]] = {}
    for example in examples:
        marks.setdefault(example.space, set()).add(fingerprint(example.question, example.references))
    return {space: frozenset(found) for space, found in marks.items()}


def arguments_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ml.train.short_answer", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with sra_scientsbank, sra_beetle and saf"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the artefacts")
    parser.add_argument("--work", type=Path, help="folder for what an interrupted run goes on from")
    parser.add_argument("--seed", type=int, default=stages.FIRST.seed)
    parser.add_argument("--config", type=Path, metavar="FILE", help="TOML file with settings")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting; may be given several times",
    )
    chosen = parser.parse_args(arguments)
    try:
        given = settings.read(chosen.config, chosen.set)
        chosen.generators = given.pop("generators", {})
        if "seed" in given:
            raise ValueError("the seed is given by --seed")
        chosen.how = settings.changed(stages.FIRST, given)
        if missing := augmented.unwritten(chosen.how, chosen.generators):
            tables = ", ".join(f"[generators.{kind}]" for kind in missing)
            raise ValueError(f"{', '.join(missing)} needs a generator: name it in {tables} of --config")
        chosen.rewrite = augmented.rewriter(chosen.generators, chosen.work or chosen.out / "work")
    except (ValueError, TypeError, GeneratorError) as error:
        parser.error(str(error))
    return chosen


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = arguments_of(arguments)
    work = chosen.work or chosen.out / "work"
    examples = data.load(chosen.data)
    devices.prepare()
    try:
        claim.claim(work, claim.facts(examples, chosen.seed, chosen.how, chosen.generators))
    except claim.OtherRun as other:
        sys.stderr.write(f"{other}\n")
        return 2
    stages.train(weights.path_of(stages.BASE), examples, chosen.seed, work, chosen.how, chosen.rewrite)
    rarity = held_out.rarity_of(examples)
    read = held_out.read(examples, rarity, work)
    bench = held_out.Bench(examples, chosen.seed, read, work)
    blends, figures = blending.blends(bench)
    chosen.out.mkdir(parents=True, exist_ok=True)
    for file in (adapters.WEIGHTS, adapters.CONFIG):
        shutil.copyfile(work / stages.SHIPS / file, chosen.out / file)
    fitted = (
        hybrid.fit(read.features, examples, chosen.seed),
        comparison.fit(read.columns, examples),
        memory.fit(examples, read.vectors, read.features),
        Mixture(blends, known_marks(examples)),
    )
    artefacts.write(chosen.out, *fitted, rarity)
    artefacts.pin(chosen.out)
    facts = card.Facts(
        chosen.seed, chosen.how, figures, {s: {n: asdict(b) for n, b in p.items()} for s, p in blends.items()}
    )
    CARD.parent.mkdir(parents=True, exist_ok=True)
    CARD.write_text(card.write(facts, bench, chosen.out), encoding="utf-8")
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    portable.ensure()
    raise SystemExit(main())
