"""The training loop: steps under a schedule, averaged weights, looks at held-out rows, and checkpoints to go on from."""

import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ml.answers import network
from ml.events import EventFile
from ml.memory import out_of_memory
from ml.optimisers import optimiser_of
from ml.train import cross_encoder
from ml.train.cross_encoder import Encoded, Reader
from ml.train.settings import Settings

CHECKPOINT = "checkpoint.safetensors"
CHECKPOINT_EVERY = 50
NOTE_EVERY = 10


def schedule(step: int, total: int, settings: Settings) -> float:
    """Share of the top learning rate: linear warm-up, then half a cosine to 2%."""
    warm = max(1, int(settings.warmup * total))
    if step < warm:
        return (step + 1) / warm
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm)))


def halves(batch: Sequence[Encoded], weight: float) -> list[tuple[Sequence[Encoded], float]]:
    """A batch as two, each with its part of the weight; a single row stays."""
    if len(batch) < 2:
        return [(batch, weight)]
    middle = len(batch) // 2
    return [(half, weight * len(half) / len(batch)) for half in (batch[:middle], batch[middle:])]


class Average:
    """Running mean of the trained weights (Polyak & Juditsky 1992), exponentially forgetting."""

    def __init__(self, parameters: Sequence[Any], keep: float) -> None:
        self.parameters = list(parameters)
        self.keep = keep
        self.shadow = [parameter.detach().clone() for parameter in self.parameters]
        self.steps = 0

    def update(self) -> None:
        import torch

        self.steps += 1
        keep = min(self.keep, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            for shadow, parameter in zip(self.shadow, self.parameters, strict=True):
                shadow.lerp_(parameter, 1 - keep)

    def swap(self) -> None:
        """Exchange the averaged weights with the live ones; a second call puts them back."""
        for shadow, parameter in zip(self.shadow, self.parameters, strict=True):
            kept = parameter.data.clone()
            parameter.data.copy_(shadow)
            shadow.copy_(kept)


@dataclass(slots=True)
class Best:
    """The averaged weights that did best on held-out rows so far, and how many looks ago that was."""

    value: float = -1.0
    waited: int = 0
    weights: list[Any] = field(default_factory=list)


class Run:
    """One stretch of training: a model, its optimiser, its log."""

    def __init__(self, model: Any, heads: Any, settings: Settings, log: Path) -> None:
        self.model, self.heads, self.settings, self.log = model, heads, settings, log
        self.parameters = [p for p in model.parameters() if p.requires_grad] + list(heads.parameters())
        self.optimiser = optimiser_of(
            settings.optimiser,
            self.parameters,
            learning_rate=settings.learning_rate,
            weight_decay=settings.weight_decay,
        )
        self.average = Average(self.parameters, settings.average)
        self.rng = np.random.default_rng((settings.seed, 1))
        self.best = Best()
        self.done = 0
        self.board = EventFile(log.with_suffix(".events"))
        self.started = time.monotonic()

    def note(self, **values: Any) -> None:
        """Append one line to the loss log, and its numbers to the event file beside it."""
        with self.log.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"seconds": round(time.monotonic() - self.started, 1), **values}) + "\n")
        self.board.add(self.done, values)

    def step(self, batches: Sequence[Sequence[Encoded]], reader: Reader, share: float) -> float:
        """One step on the mean gradient of some batches; the mean loss. Where memory does not do for them they are halved."""
        import torch

        for group in self.optimiser.param_groups:
            group["lr"] = self.settings.learning_rate * share
        parts = [(batch, 1 / len(batches)) for batch in batches]
        drawn = self.rng.bit_generator.state
        while True:
            try:
                total = self.gradient(parts, reader)
                break
            except (MemoryError, RuntimeError) as error:
                if not out_of_memory(error) or all(len(batch) < 2 for batch, _ in parts):
                    raise
            # The same rows are read in the same way again, half as many at a time.
            self.rng.bit_generator.state = drawn
            parts = [half for batch, weight in parts for half in halves(batch, weight)]
        torch.nn.utils.clip_grad_norm_(self.parameters, self.settings.clip)
        self.optimiser.step()
        self.average.update()
        self.done += 1
        return total

    def gradient(self, parts: Sequence[tuple[Sequence[Encoded], float]], reader: Reader) -> float:
        """Leave the gradient of some batches, each with its weight, in the parameters; their weighted loss."""
        self.optimiser.zero_grad(set_to_none=True)
        total = 0.0
        for batch, weight in parts:
            loss = self.loss(batch, reader) * weight
            loss.backward()
            total += float(loss.detach())
        return total

    def loss(self, batch: Sequence[Encoded], reader: Reader) -> Any:
        """Loss of a batch; in half precision on a graphics card, where it is faster (on the CPUs tried it is not)."""
        import torch

        place = self.heads.weight.device
        rows = cross_encoder.tensors([reader.row(e) for e in batch])
        half = self.settings.mixed_precision and place.type == "cuda"
        with torch.autocast(place.type, dtype=torch.bfloat16, enabled=half):
            outputs = network.forward(self.model, self.heads, {n: v.to(place) for n, v in rows.items()})
        return cross_encoder.losses(outputs.float(), batch, self.settings, reader.weights)

    def look(self, held_out: Sequence[Encoded], stage: str) -> bool:
        """Measure the averaged weights on held-out rows; whether the run has waited long enough for a better look."""
        self.average.swap()
        figures = cross_encoder.held_out_figures(
            cross_encoder.predict(self.model, self.heads, held_out), held_out, self.settings.metric
        )
        weights = [parameter.detach().clone() for parameter in self.parameters]
        self.average.swap()
        self.note(stage=stage, step=self.done, **figures)
        if figures["value"] > self.best.value:
            self.best = Best(figures["value"], 0, weights)
        else:
            self.best.waited += 1
        return 0 < self.settings.patience <= self.best.waited

    def state(self) -> dict[str, Any]:
        """All tensors that going on needs, by name."""
        found: dict[str, Any] = {}
        for number, parameter in enumerate(self.parameters):
            found[f"parameter.{number}"] = parameter.detach()
            found[f"average.{number}"] = self.average.shadow[number]
            for name, value in self.optimiser.state.get(parameter, {}).items():
                found[f"optimiser.{number}.{name}"] = value
        found |= {f"best.{number}": value for number, value in enumerate(self.best.weights)}
        return found

    def save(self, folder: Path) -> None:
        """Write a checkpoint: tensors, counts and the state of the random numbers in one file, there whole or not at all."""
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        tensors = {name: value.contiguous().clone() for name, value in self.state().items()}
        facts = {
            "done": self.done,
            "average_steps": self.average.steps,
            "best": [self.best.value, self.best.waited],
            "rng": self.rng.bit_generator.state,
        }
        fresh = folder / f"{CHECKPOINT}.part"
        save_file(tensors, str(fresh), metadata={"facts": json.dumps(facts)})
        fresh.replace(folder / CHECKPOINT)

    def resume(self, folder: Path) -> None:
        """Go on from a checkpoint, if there is one."""
        if not (folder / CHECKPOINT).exists():
            return
        from safetensors import safe_open

        with safe_open(str(folder / CHECKPOINT), framework="pt") as file:
            facts = json.loads(file.metadata()["facts"])
            kept = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        for number, parameter in enumerate(self.parameters):
            parameter.data.copy_(kept[f"parameter.{number}"])
            self.average.shadow[number].copy_(kept[f"average.{number}"])
            prefix = f"optimiser.{number}."
            # The count of steps stays where the optimiser keeps it, on the processor.
            state = {
                n.removeprefix(prefix): v if n.endswith(".step") else v.to(parameter.device)
                for n, v in kept.items()
                if n.startswith(prefix)
            }
            if state:
                self.optimiser.state[parameter] = state
        best = sorted((n for n in kept if n.startswith("best.")), key=lambda n: int(n.split(".")[1]))
        value, waited = facts["best"]
        self.best = Best(value, waited, [kept[name] for name in best])
        self.done, self.average.steps = facts["done"], facts["average_steps"]
        self.rng.bit_generator.state = facts["rng"]


def fit(run: Run, encoded: Sequence[Encoded], held_out: Sequence[Encoded], *, stage: str, work: Path) -> None:
    """Train on `encoded`, looking at `held_out` from time to time; leaves the averaged weights in the model.

    With held-out rows it is the best averaged weights that are kept, without them the last. Checkpoints go to `work`, and a
    run that finds one there goes on from it with the same result as if it had never stopped.
    """
    from tqdm import tqdm

    settings = run.settings
    rng = np.random.default_rng(settings.seed)
    epochs = [
        list(cross_encoder.epoch_batches(encoded, settings, rng)) for _ in range(math.ceil(settings.epochs))
    ]
    batches = [batch for epoch in epochs for batch in epoch]
    total = int(len(batches) * settings.epochs / len(epochs)) // settings.accumulate
    reader = Reader(encoded, settings, run.rng)
    looks = math.ceil(settings.epochs * settings.evaluations)
    at = {round(total * (number + 1) / looks) for number in range(looks)} if held_out else set()
    run.resume(work)
    run.model.train()  # a base comes ready for reading, where dropout is off
    bar = tqdm(total=total, initial=run.done, desc=stage, unit="step")
    for start in range(run.done * settings.accumulate, total * settings.accumulate, settings.accumulate):
        some = [[encoded[i] for i in batch] for batch in batches[start : start + settings.accumulate]]
        loss = run.step(some, reader, schedule(run.done, total, settings))
        bar.update()
        if run.done % NOTE_EVERY == 0:
            bar.set_postfix(loss=f"{loss:.3f}")
            run.note(stage=stage, step=run.done, loss=round(loss, 5))
        stop = run.done in at and run.look(held_out, stage)
        if run.done % CHECKPOINT_EVERY == 0 or run.done in at:
            run.save(work)
        if stop:
            break
    bar.close()
    if not run.best.weights:
        run.average.swap()
    for parameter, value in zip(run.parameters, run.best.weights, strict=False):
        parameter.data.copy_(value)
