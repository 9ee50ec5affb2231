"""The two stages of the cross-encoder: measured on held-out questions first, then taught the rest.

Stage one leaves out a module, some questions and some students; what it says about those rows decides the mixing
weights and the calibration. Stage two goes on from there with every row, at a lower rate, and is what ships.
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
SECOND_EPOCHS = 0.8
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
    """Run both stages; leaves the adapters `first` and `second` and `held_out.npz` in the work folder.

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
    if not (work / "second").exists():
        put_back(model, heads, adapters.load(work / "first")[1])
        rate = settings.learning_rate * SECOND_RATE
        second = replace(settings, learning_rate=rate, epochs=SECOND_EPOCHS, seed=settings.seed + 1)
        run = cross_encoder.Run(model, heads, second, work / "loss.jsonl")
        cross_encoder.fit(run, encoded, (), stage="second")
        adapters.save(work / "second", config, adapter_of(model, heads))
