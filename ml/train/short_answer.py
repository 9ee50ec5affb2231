"""Train the shipped short-answer grader: `python -m ml.train.short_answer --data DIR --out ml/shipped/short_answer`.

DIR holds the folders sra_scientsbank, sra_beetle and saf. Writes the adapter, the hybrid, the mixture and the rarity of
words to --out, pins their SHA-256, and writes the model card. With --work an interrupted run goes on.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from ml import adapters, weights
from ml.answers import artefacts, labels, lexical
from ml.answers.features import Rarity
from ml.answers.hybrid import Hybrid
from ml.answers.memory import Memory
from ml.answers.mixture import Blend, Mixture, fingerprint, halves
from ml.answers.scorer import Request, Scorer
from ml.train import card, data, hybrid, memory, mixture, stages
from ml.train.cross_encoder import Settings

MODULE = "MS"
QUESTIONS, STUDENTS = 0.10, 0.08
CARD = Path("docs/models/short-answer.md")


def featured(examples: Sequence[data.Example], rarity: Rarity, work: Path) -> np.ndarray:
    """Hybrid features of all examples, made by the code that serves; kept in the work folder."""
    kept = work / "features.npy"
    if kept.exists():
        return np.load(kept)
    config = adapters.AdapterConfig(stages.BASE, 0, 0.0)
    bare = artefacts.Shipped("training", config, {}, Hybrid({}), Memory({}), Mixture({}, {}), rarity)
    scorer = Scorer(bare)
    from tqdm import tqdm

    parts = []
    for start in tqdm(range(0, len(examples), 256), desc="features", unit="part"):
        block = examples[start : start + 256]
        parts.append(scorer.features_of([Request(e.question, e.references, e.answer) for e in block]))
    found = np.concatenate(parts)
    np.save(kept, found)
    return found


def held_out_blends(
    examples: Sequence[data.Example], parts: data.Split, features: np.ndarray, work: Path, settings: Settings
) -> tuple[dict[str, dict[str, Blend]], dict[str, dict[str, dict[str, float]]]]:
    """Blends of each space for new and seen questions, chosen on held-out rows; and the figures on those rows."""
    fit = [examples[i] for i in parts.fit]
    half, kept_words = hybrid.fit(features[list(parts.fit)], fit, settings.seed), memory.fit(fit)
    kept = np.load(work / "held_out.npz")
    place = {int(index): row for row, index in enumerate(kept["index"])}

    def views(space: str, at: Sequence[int], *, seen: bool) -> list[np.ndarray]:
        two = [
            halves(space, kept["outputs"][[place[i] for i in at]]),
            half.predict(space, features[list(at)]),
        ]
        if not seen or space == "score":
            return two
        rows = [(fingerprint(examples[i].question, examples[i].references), examples[i].answer) for i in at]
        return [*two, kept_words.predict(space, rows)]

    blends: dict[str, dict[str, Blend]] = {}
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for space in half.tasks:
        blends[space], figures[space] = {}, {}
        for name, indices in groups(parts).items():
            at = [i for i in indices if space == "score" or examples[i].space == space]
            if not at:
                continue
            seen = name == "seen"
            known, target = views(space, at, seen=seen), targets(space, [examples[i] for i in at])
            if name in ("new", "seen"):
                blends[space][name] = mixture.fit_blend(known, target, priors(space, examples))
            figures[space][name] = mixture.figures(blends[space]["seen" if seen else "new"], known, target)
    return blends, figures


def groups(parts: data.Split) -> dict[str, list[int]]:
    """Held-out rows by what is new about them; the blends are chosen on `new` and on `seen`."""
    return {
        "new": sorted((*parts.questions, *parts.modules)),
        "seen": sorted(parts.answers),
        "new question": sorted(parts.questions),
        "new module": sorted(parts.modules),
    }


def targets(space: str, examples: Sequence[data.Example]) -> np.ndarray:
    """Label indices; for `score` whether at least half of the points were earned."""
    if space == "score":
        return np.asarray([int(e.score >= 0.5) for e in examples])
    return np.asarray([labels.labels_of(space).index(e.label) for e in examples])


def priors(space: str, examples: Sequence[data.Example]) -> np.ndarray:
    if space == "score":
        return np.asarray([0.5, 0.5])
    return mixture.prior_of(space, examples)


def known_marks(examples: Sequence[data.Example]) -> dict[str, frozenset[str]]:
    """Fingerprints of the questions of each label space."""
    marks: dict[str, set[str]] = {}
    for example in examples:
        marks.setdefault(example.space, set()).add(fingerprint(example.question, example.references))
    return {space: frozenset(found) for space, found in marks.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ml.train.short_answer", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with sra_scientsbank, sra_beetle and saf"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the artefacts")
    parser.add_argument("--work", type=Path, help="folder for what an interrupted run goes on from")
    parser.add_argument("--epochs", type=float, default=Settings().epochs)
    parser.add_argument("--seed", type=int, default=Settings().seed)
    chosen = parser.parse_args(arguments)
    settings = Settings(epochs=chosen.epochs, seed=chosen.seed)
    work = chosen.work or chosen.out / "work"
    examples = data.load(chosen.data)
    parts = data.split(examples, seed=settings.seed, questions=QUESTIONS, students=STUDENTS, module=MODULE)
    stages.train(weights.path_of(stages.BASE), examples, parts, settings, work)
    rarity = Rarity.fit([lexical.content_stems(e.answer) for e in examples])
    features = featured(examples, rarity, work)
    blends, figures = held_out_blends(examples, parts, features, work, settings)
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name in (adapters.WEIGHTS, adapters.CONFIG):
        shutil.copyfile(work / "third" / name, chosen.out / name)
    fitted = (
        hybrid.fit(features, examples, settings.seed),
        memory.fit(examples),
        Mixture(blends, known_marks(examples)),
    )
    artefacts.write(chosen.out, *fitted, rarity)
    artefacts.pin(chosen.out)
    facts = card.Facts(
        asdict(settings), figures, {s: {n: asdict(b) for n, b in p.items()} for s, p in blends.items()}
    )
    CARD.parent.mkdir(parents=True, exist_ok=True)
    CARD.write_text(card.write(facts, examples, parts, chosen.out), encoding="utf-8")
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
