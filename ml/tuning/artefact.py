"""An artefact on disk: safetensors and JSON, nothing that can run code, refused when a byte differs."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ml import weights
from ml.tuning.across_keys import Common
from ml.tuning.base import NoRoom, Settings
from ml.tuning.blocks import Codes
from ml.tuning.forest import Forest
from ml.tuning.head import Head
from ml.tuning.ordinal import Scale
from ml.tuning.serving import Adapter

TENSORS, CONFIG = "heads.safetensors", "tuned.json"
FILES = (TENSORS, CONFIG)


@dataclass(frozen=True, slots=True)
class Tuned:
    """A class's own grader: heads by key, on the language of the class (`codes`) and what its keys share (`common`).

    `base` is the version of the scorer it was fitted on; `left_out` tells why a key has no head; `adapter` is the trained part,
    where the method trains one; `added` counts by kind the made examples that taught. `figures` are what was seen on rows
    left out: `qwk`, `exact`, `adjacent`, `ece`, `rows`. `lengths` are the (fewest, most) words of the essays of a key.
    """

    settings: Settings
    base: str
    codes: Codes
    common: Common
    heads: Mapping[str, Head]
    left_out: Mapping[str, str]
    counts: Mapping[str, int]
    figures: Mapping[str, float]
    adapter: Adapter | None = None
    added: Mapping[str, int] = field(default_factory=dict)
    lengths: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def knows(self, key: str) -> bool:
        return key in self.heads

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with any byte of the content."""
        return hashlib.sha256(b"".join(self.bytes().values())).hexdigest()[:12]

    def bytes(self) -> dict[str, bytes]:
        """The content of each file."""
        from safetensors.numpy import save

        names = sorted(self.heads)
        tensors = {f"codes.{name}": getattr(self.codes, name).astype(np.float16) for name in Codes.__slots__}
        tensors |= {
            "common.weight": self.common.weight.astype(np.float16),
            "common.bias": np.asarray([self.common.bias]),
        }
        tensors |= _prefixed("common.forest.", self.common.forest)
        for place, key in enumerate(names):
            tensors |= {f"{place}.{name}": value for name, value in _parts(self.heads[key]).items()}
        if self.adapter is not None:
            tensors |= _adapter_parts(self.adapter)
        tensors = {name: np.ascontiguousarray(value) for name, value in tensors.items()}
        row = {
            "settings": asdict(self.settings),
            "base": self.base,
            "keys": names,
            "left_out": dict(self.left_out),
            "counts": dict(self.counts),
            "figures": dict(self.figures),
            "adapter": None if self.adapter is None else _adapter_row(self.adapter),
        }
        # Left out where there are none: a grader from before keeps its version.
        if self.added:
            row["added"] = dict(self.added)
        if self.lengths:
            row["lengths"] = {key: list(ends) for key, ends in self.lengths.items()}
        return {TENSORS: save(tensors), CONFIG: (json.dumps(row, sort_keys=True, indent=1) + "\n").encode()}

    def save(self, folder: Path) -> dict[str, str]:
        """Write the files, all or none; the SHA-256 of each. Raises NoRoom when the disk is full."""
        content = self.bytes()
        fresh = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            fresh.mkdir(parents=True)
            for name, data in content.items():
                with (fresh / name).open("wb") as out:
                    out.write(data)
                    out.flush()
                    os.fsync(out.fileno())
        except OSError as error:
            shutil.rmtree(fresh, ignore_errors=True)
            raise NoRoom(f"the grader could not be written: {error.strerror or error}") from error
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
        return {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}


def load(folder: Path, sha256s: Mapping[str, str]) -> Tuned:
    """Read an artefact. Raises ml.weights.WeightsMissing or WeightsAltered when it is not the one that was saved."""
    from safetensors.numpy import load as read_tensors

    content: dict[str, bytes] = {}
    for name in FILES:
        path = folder / name
        if not path.is_file():
            raise weights.WeightsMissing(f"{name} of the grader is not in {folder}")
        content[name] = path.read_bytes()
        if hashlib.sha256(content[name]).hexdigest() != sha256s.get(name):
            raise weights.WeightsAltered(f"{path} is not the file that was saved; tune the grader again")
    row: dict[str, Any] = json.loads(content[CONFIG])
    tensors = read_tensors(content[TENSORS])
    heads = {key: _head(tensors, place) for place, key in enumerate(row["keys"])}
    codes = Codes(**{n: tensors[f"codes.{n}"].astype(np.float32) for n in Codes.__slots__})
    shared = Common(
        tensors["common.weight"].astype(np.float32),
        float(tensors["common.bias"][0]),
        _forest(tensors, "common.forest."),
    )
    settings = Settings(**row["settings"])
    return Tuned(
        settings,
        row["base"],
        codes,
        shared,
        heads,
        row["left_out"],
        row["counts"],
        row["figures"],
        _adapter(tensors, row["adapter"]),
        row.get("added", {}),
        {key: (fewest, most) for key, (fewest, most) in row.get("lengths", {}).items()},
    )


def _parts(head: Head) -> dict[str, np.ndarray]:
    wide = {"bias": np.asarray([head.bias]), "spread": np.asarray([head.ordinal.spread])}
    wide |= {"levels": head.ordinal.levels, "cuts": head.ordinal.cuts}
    wide |= {} if head.ordinal.usual is None else {"usual": head.ordinal.usual}
    wide |= {f"weights.{name}": value.astype(np.float16) for name, value in head.weights.items()}
    return wide | _prefixed("forest.", head.forest)


def _prefixed(start: str, forest: Forest | None) -> dict[str, np.ndarray]:
    """The tensors of a forest, if there is one, under names that begin so."""
    return {} if forest is None else {f"{start}{name}": value for name, value in forest.tensors().items()}


def _forest(tensors: Mapping[str, np.ndarray], start: str) -> Forest | None:
    """The inverse of `_prefixed`."""
    own = {name.removeprefix(start): value for name, value in tensors.items() if name.startswith(start)}
    return Forest.of(own) if own else None


def _head(tensors: Mapping[str, np.ndarray], place: int) -> Head:
    part = {n.split(".", 1)[1]: v for n, v in tensors.items() if n.startswith(f"{place}.")}
    scale = Scale(part["levels"], part["cuts"], float(part["spread"][0]), part.get("usual"))
    weights_ = {n.split(".")[1]: v.astype(np.float32) for n, v in part.items() if n.startswith("weights.")}
    return Head(weights_, float(part["bias"][0]), scale, _forest(part, "forest."))


def _adapter_parts(adapter: Adapter) -> dict[str, np.ndarray]:
    parts = {f"adapter.{name}": value for name, value in adapter.tensors.items()}
    parts |= {"trained.weight": adapter.weight, "trained.bias": adapter.bias}
    return {name: value.astype(np.float16) for name, value in parts.items()}


def _adapter_row(adapter: Adapter) -> dict[str, Any]:
    return {"method": adapter.method, "scale": adapter.scale, "keys": list(adapter.keys)}


def _adapter(tensors: Mapping[str, np.ndarray], row: Mapping[str, Any] | None) -> Adapter | None:
    if row is None:
        return None
    wide = {name: value.astype(np.float32) for name, value in tensors.items()}
    own = {n.removeprefix("adapter."): v for n, v in wide.items() if n.startswith("adapter.")}
    keys = tuple(row["keys"])
    return Adapter(row["method"], row["scale"], own, keys, wide["trained.weight"], wide["trained.bias"])
