"""The shipped short-answer model on disk: loaded only when every file is the pinned one."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml import adapters, weights
from ml.answers.comparison import Comparison
from ml.answers.features import Rarity
from ml.answers.hybrid import Hybrid
from ml.answers.memory import Memory
from ml.answers.mixture import Mixture

SHIPPED = Path(__file__).resolve().parent.parent / "shipped"
PINS = SHIPPED / "pins.json"
HYBRID, COMPARISON = "hybrid.safetensors", "comparison.safetensors"
MEMORY = "memory.safetensors"
MIXTURE, RARITY = "mixture.json", "rarity.json"
FILES = (adapters.CONFIG, adapters.WEIGHTS, HYBRID, COMPARISON, MEMORY, MIXTURE, RARITY)


@dataclass(frozen=True, slots=True)
class Shipped:
    """All that training made. `version` changes with any byte of it."""

    version: str
    config: adapters.AdapterConfig
    tensors: dict[str, np.ndarray]
    hybrid: Hybrid
    comparison: Comparison
    memory: Memory
    mixture: Mixture
    rarity: Rarity


def write(
    folder: Path, hybrid: Hybrid, comparison: Comparison, memory: Memory, mixture: Mixture, rarity: Rarity
) -> None:
    """Put what was fitted beside the adapter, as safetensors and JSON."""
    from safetensors.numpy import save_file

    save_file(hybrid.tensors(), str(folder / HYBRID))
    save_file(comparison.tensors(), str(folder / COMPARISON))
    save_file(memory.tensors(), str(folder / MEMORY))
    rows = {MIXTURE: mixture.as_json(), RARITY: {"unknown": rarity.unknown, "table": rarity.table}}
    for name, row in rows.items():
        (folder / name).write_text(json.dumps(row, separators=(",", ":")) + "\n", encoding="utf-8")


def pin(folder: Path) -> dict[str, str]:
    """Write the SHA-256 of each file of a shipped folder into the pins; what was written."""
    pins = json.loads(PINS.read_text(encoding="utf-8")) if PINS.exists() else {}
    pins[folder.name] = {name: weights.digest(folder / name) for name in FILES}
    PINS.write_text(json.dumps(pins, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return dict(pins[folder.name])


def pinned(name: str) -> dict[str, str]:
    """Pinned SHA-256 of each file of a shipped model; empty when there is no such model."""
    pins = json.loads(PINS.read_text(encoding="utf-8")) if PINS.exists() else {}
    return dict(pins.get(name, {}))


def shipped() -> list[str]:
    """Names of the models that come with the code."""
    return sorted(json.loads(PINS.read_text(encoding="utf-8"))) if PINS.exists() else []


def load(name: str = "short_answer", folder: Path | None = None) -> Shipped:
    """Verify and read a shipped model. Raises WeightsMissing or WeightsAltered; `folder` skips the pins (training only)."""
    if folder is None:
        folder = SHIPPED / name
        files = pinned(name)
        if not files:
            raise weights.WeightsMissing(f"no shipped model is called {name!r}; {PINS.name} does not name it")
        weights.check(folder, files, name)
    return read(folder)


def read(folder: Path) -> Shipped:
    """Read a folder without asking for its pins."""
    from safetensors.numpy import load_file

    config, tensors = adapters.load(folder)
    rarity = json.loads((folder / RARITY).read_text(encoding="utf-8"))
    mark = "".join(weights.digest(folder / name) for name in FILES)
    return Shipped(
        version=f"{folder.name}-{weights.digest_text(mark)[:12]}",
        config=config,
        tensors=tensors,
        hybrid=Hybrid.of(load_file(str(folder / HYBRID))),
        comparison=Comparison.of(load_file(str(folder / COMPARISON))),
        memory=Memory.of(load_file(str(folder / MEMORY))),
        mixture=Mixture.from_json(json.loads((folder / MIXTURE).read_text(encoding="utf-8"))),
        rarity=Rarity(rarity["table"], rarity["unknown"]),
    )
