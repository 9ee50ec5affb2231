"""The cross-encoder, trained in two stages on one thread, so that the result does not depend on the machine's cores.

Stage one leaves out a module, some questions and some students, is kept where it told correct from wrong best on the
questions left out, and decides by what it says about all of them how much it is trusted. Stage two goes on from there at
a lower rate, mostly with what was left out, and is what ships: it teaches all questions at a fraction of the cost of
starting anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ml import adapters, devices, linear
from ml.answers import inputs
from ml.answers.variants import Rewrite, nobody
from ml.train import augmented, cross_encoder, data, loop, methods
from ml.train.data import Example
from ml.train.settings import Settings

BASE = "all-MiniLM-L6-v2"
MODULE = "MS"
QUESTIONS, STUDENTS = 0.10, 0.15
SHIPS = "second"
# In an epoch the corpus with the most labels and the shortest answers is read twice, and of that with long answers a part.
READS = {"3way": 1.0, "5way": 2.0, "verdict": 0.35}
FIRST = Settings(rank=48, epochs=3.0, patience=0, reads=READS)
# Stage two reads the rows left out so many times, this share of the others, lest it forget them, and the corpus with the
# most labels and the shortest answers once more.
LATER_RATE, LATER_TIMES, LATER_SHARE = 0.45, 2, 0.25


@dataclass(frozen=True, slots=True)
class Stage:
    """One run: the rows it reads and looks at, and the adapter it goes on from."""

    name: str
    settings: Settings
    fit: tuple[int, ...]
    held_out: tuple[int, ...] = ()
    before: str = ""


def plan(examples: Sequence[Example], seed: int, how: Settings = FIRST) -> list[Stage]:
    """The stages in their order; the last one ships. `how` are the settings of the first; the second's are those at a lower rate,
    once.
    """
    parts = data.split(examples, seed=seed, questions=QUESTIONS, module=MODULE)
    unseen = (*parts.questions, *parts.modules)
    left_out = held_back(examples, seed)
    fit = tuple(sorted(set(range(len(examples))).difference(left_out)))
    known = np.random.default_rng(seed + 1).permutation(fit)[: int(len(fit) * LATER_SHARE)]
    short = tuple(index for index in fit if examples[index].space == "5way")
    later = replace(how, seed=seed + 1, epochs=1.0, learning_rate=how.learning_rate * LATER_RATE)
    return [
        Stage("first", replace(how, seed=seed), fit, unseen),
        Stage(SHIPS, later, (*(left_out * LATER_TIMES), *map(int, known), *short), before="first"),
    ]


def held_back(examples: Sequence[Example], seed: int) -> tuple[int, ...]:
    """Indices that stage one does not read: a module, some questions, and some students' answers."""
    parts = data.split(examples, seed=seed, questions=QUESTIONS, module=MODULE)
    _rest, students = data.split_students(examples, seed=seed, students=STUDENTS)
    return tuple(sorted({*parts.questions, *parts.modules, *students}))


def train(
    base: Path,
    examples: Sequence[Example],
    seed: int,
    work: Path,
    how: Settings = FIRST,
    rewrite: Rewrite = nobody,
) -> None:
    """Run both stages; leaves an adapter for each in the work folder.

    A stage whose result is there already is not run again, and one that was interrupted goes on from its last checkpoint.
    `rewrite` writes the made examples that need a generator.
    """
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = inputs.load_tokenizer(base)
    encoded = cross_encoder.encode(tokenizer, examples)
    with one_thread():
        for stage in plan(examples, seed, how):
            if not (work / stage.name / adapters.WEIGHTS).exists():
                made = augmented.more([examples[i] for i in sorted(set(stage.fit))], stage.settings, rewrite)
                run_stage(base, encoded, stage, work, cross_encoder.encode(tokenizer, made))


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it torch adds in one order, whatever cores there are."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def run_stage(
    base: Path,
    encoded: Sequence[cross_encoder.Encoded],
    stage: Stage,
    work: Path,
    made: Sequence[cross_encoder.Encoded] = (),
) -> None:
    """Train a stage on its rows and on made ones, and save what was trained."""
    model, heads = network(base, stage.settings)
    if stage.before:
        put_back(model, heads, adapters.load(work / stage.before)[1])
    run = loop.Run(model, heads, stage.settings, work / f"{stage.name}.jsonl")
    fit, held = ([encoded[i] for i in rows] for rows in (stage.fit, stage.held_out))
    loop.fit(run, [*fit, *made], held, stage=stage.name, work=work / f"{stage.name}.checkpoint")
    how = stage.settings
    config = adapters.AdapterConfig(BASE, how.rank, methods.scale_of(model), how.method)
    adapters.save(work / stage.name, config, adapter_of(model, heads))


def network(base: Path, how: Settings) -> tuple[Any, Any]:
    """The base made ready for the method of the settings and a fresh head layer, on the device, with its fastest products."""
    model, heads = methods.build(base, how)
    place = devices.device()
    if place == "cpu":
        linear.learn(model)
    return model.to(place), heads.to(place)


def adapter_of(model: Any, heads: Any) -> dict[str, np.ndarray]:
    """What was trained, under the names that adapters.save writes."""
    tensors = methods.trained(model)
    for name in ("weight", "bias"):
        tensors[f"heads.{name}"] = getattr(heads, name).detach().cpu().numpy()
    return tensors


def put_back(model: Any, heads: Any, tensors: Mapping[str, np.ndarray]) -> None:
    """Load a saved adapter into a fresh model, to go on from it."""
    import torch

    own = {name: values for name, values in tensors.items() if name.startswith("heads.")}
    with torch.no_grad():
        for name, values in own.items():
            getattr(heads, name.removeprefix("heads.")).copy_(torch.from_numpy(values))
    methods.put_back(model, {name: values for name, values in tensors.items() if name not in own})
