"""Where a training stands after an epoch: safetensors, replaced whole, ignored when it belongs to other grades."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.tuning.base import Example, NoRoom

if TYPE_CHECKING:
    from ml.tuning.training import Training

FILE = "training.safetensors"
Best = tuple[float, list[np.ndarray]]


def mark(examples: Sequence[Example], settings: Any) -> str:
    """A digest of what is learnt and how."""
    rows = [[e.key, e.prompt, e.references, e.answer, round(e.score, 6), e.student] for e in examples]
    return hashlib.sha256(json.dumps([rows, asdict(settings)], sort_keys=True).encode()).hexdigest()


def write(
    work: Path, run: "Training", examples: Sequence[Example], best: Best, waited: int, done: int
) -> None:
    """Keep weights, the state of the optimiser and the best weights so far. Raises NoRoom when the disk is full."""
    from safetensors.numpy import save

    tensors = {f"now.{i}": value for i, value in enumerate(run.state())}
    tensors |= {f"best.{i}": value for i, value in enumerate(best[1])}
    for index, parameter in enumerate(run.parameters):
        kept = run.optimiser.state.get(parameter, {})
        tensors |= {f"optimiser.{index}.{n}": v.cpu().numpy() for n, v in kept.items() if v is not None}
    row = {
        "mark": mark(examples, run.settings),
        "best": best[0],
        "waited": waited,
        "done": done,
        "steps": run.steps,
    }
    fresh = work / f".{FILE}.part"
    try:
        work.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(save(tensors, metadata={"state": json.dumps(row)}))
        os.replace(fresh, work / FILE)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise NoRoom(f"the training could not be kept: {error.strerror or error}") from error


def read(work: Path, run: "Training", examples: Sequence[Example]) -> tuple[Best, int, int] | None:
    """Put a kept training back into `run`; the best so far, epochs waited and epochs done. None when there is none."""
    import torch
    from safetensors import SafetensorError, safe_open

    if not (work / FILE).is_file():
        return None
    try:
        with safe_open(str(work / FILE), framework="np") as kept:
            row = json.loads((kept.metadata() or {}).get("state", "{}"))
            if row.get("mark") != mark(examples, run.settings):
                return None
            tensors = {name: kept.get_tensor(name) for name in kept.keys()}  # noqa: SIM118
    except SafetensorError:
        return None
    count = range(len(run.parameters))
    run.put([tensors[f"now.{i}"] for i in count])
    for index, parameter in enumerate(run.parameters):
        start = f"optimiser.{index}."
        kept_state = {n.removeprefix(start): v for n, v in tensors.items() if n.startswith(start)}
        # The count of steps stays where torch keeps it, beside the processor; the moments go to their parameter.
        run.optimiser.state[parameter] = {
            name: torch.from_numpy(value).to("cpu" if name == "step" else parameter.device)
            for name, value in kept_state.items()
        }
    run.steps = int(row["steps"])
    best = (float(row["best"]), [tensors[f"best.{i}"] for i in count])
    return best, int(row["waited"]), int(row["done"])
