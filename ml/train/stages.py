"""The stages of the cross-encoder: measured on held-out questions first, then taught the rest.

Stage one leaves out a module, some questions and some students; what it says about those rows decides the mixing
weights and the calibration. Stage two goes on from there at a lower rate, mostly with the rows left out, and is what
teaches all questions at a fraction of the cost of starting anew. Stage three reads the corpus of five labels twice more,
with a part of the others: it has the most labels and the rarest, and the shortest rows. Its result is what ships.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ml import adapters, devices
from ml.answers import inputs
from ml.train import cross_encoder
from ml.train.data import Example, Split

SECOND_RATE = 0.45
# Stage two reads the rows left out so many times, and this share of the rows of stage one, lest it forget them.
SECOND_TIMES, SECOND_SHARE = 2, 0.25
# Stage three reads the 5-way corpus so many times, and these shares of the other corpora.
THIRD_TIMES, THIRD_SHARES = 2, {"3way": 0.3, "verdict": 0.2}
BASE = "all-MiniLM-L6-v2"


def adapter_of(model: Any, heads: Any) -> dict[str, np.ndarray]:
    """What was trained, under the names that adapters.save writes."""
    from peft import get_peft_model_state_dict

    tensors = adapters.from_peft(get_peft_model_state_dict(model))
    tensors["heads.weight"] = heads.weight.detach().numpy()
    tensors["heads.bias"] = heads.bias.detach().numpy()
    return tensors


def put_back(model: Any, heads: Any, tensors: Mapping[str, np.ndarray]) -> None:
    """Load a saved adapter into a fresh model, to go on from it."""
    import torch

    named = dict(model.named_parameters())
    with torch.no_grad():
        for name, values in tensors.items():
            if name.startswith("heads."):
                getattr(heads, name.removeprefix("heads.")).copy_(torch.from_numpy(values))
            else:
                named[f"base_model.model.{name}.default.weight"].copy_(torch.from_numpy(values))


def train(
    base: Path, examples: list[Example], parts: Split, settings: cross_encoder.Settings, work: Path
) -> None:
    """Run all stages; leaves the adapters `first`, `second`, `third` and `held_out.npz` in the work folder.

    A stage whose result is there already is not run again, so an interrupted training goes on.
    """
    devices.prepare()
    work.mkdir(parents=True, exist_ok=True)
    encoded = cross_encoder.encode(inputs.load_tokenizer(base), examples)
    model, heads = cross_encoder.build(base, settings)
    config = adapters.AdapterConfig(base=BASE, rank=settings.rank, scale=cross_encoder.SCALE)
    if not (work / "held_out.npz").exists():
        run = cross_encoder.Run(model, heads, settings, work / "loss.jsonl")
        held_questions = [encoded[i] for i in parts.questions]
        cross_encoder.fit(run, [encoded[i] for i in parts.fit], held_questions, stage="first")
        adapters.save(work / "first", config, adapter_of(model, heads))
        held = sorted((*parts.questions, *parts.modules, *parts.answers))
        outputs = cross_encoder.predict(model, heads, [encoded[i] for i in held])
        np.savez(work / "held_out.npz", index=held, outputs=outputs)
    for number, (stage, before, rows) in enumerate(later(examples, parts, settings.seed), start=1):
        if (work / stage).exists():
            continue
        put_back(model, heads, adapters.load(work / before)[1])
        rate = settings.learning_rate * SECOND_RATE
        run = cross_encoder.Run(
            model,
            heads,
            replace(settings, learning_rate=rate, epochs=1.0, seed=settings.seed + number),
            work / "loss.jsonl",
        )
        cross_encoder.fit(run, [encoded[i] for i in rows], (), stage=stage)
        adapters.save(work / stage, config, adapter_of(model, heads))


def later(examples: list[Example], parts: Split, seed: int) -> list[tuple[str, str, list[int]]]:
    """The stages after the first: name, the stage it goes on from, and the rows it reads."""
    return [
        ("second", "first", second_rows(parts, seed + 1)),
        ("third", "second", third_rows(examples, seed + 2)),
    ]


def second_rows(parts: Split, seed: int) -> list[int]:
    """Indices that stage two reads, repeats included."""
    held = sorted((*parts.questions, *parts.modules, *parts.answers))
    known = np.random.default_rng(seed).permutation(parts.fit)[: int(len(parts.fit) * SECOND_SHARE)]
    return held * SECOND_TIMES + [int(index) for index in known]


def third_rows(examples: list[Example], seed: int) -> list[int]:
    """Indices that stage three reads, repeats included."""
    rng = np.random.default_rng(seed)
    draws = rng.random(len(examples))
    some = [i for i, e in enumerate(examples) if draws[i] < THIRD_SHARES.get(e.space, 0.0)]
    return [i for i, e in enumerate(examples) if e.space == "5way"] * THIRD_TIMES + some
