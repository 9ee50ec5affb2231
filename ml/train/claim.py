"""A work folder belongs to one run: what was begun from other data, settings or code is never gone on with."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import ml
from ml import provenance
from ml.train import stages
from ml.train.data import Example
from ml.train.settings import Settings

FILE = "run.json"
NOBODY: Mapping[str, Any] = MappingProxyType({})


class OtherRun(Exception):
    """The folder holds work of a run that differs; `what` names in what."""

    def __init__(self, work: Path, what: Sequence[str]) -> None:
        self.what = tuple(what)
        super().__init__(
            f"{work} holds a run with other {' and '.join(what)}. Give --work another folder, or delete this one."
        )


def facts(
    examples: Sequence[Example], seed: int, how: Settings, generators: Mapping[str, Any] = NOBODY
) -> dict[str, str]:
    """What decides a run, each as a digest or as it is; `generators` write made examples."""
    return {
        "data": _digest([asdict(example) for example in examples]),
        "settings": _digest([seed, asdict(how), dict(generators)]),
        "base": stages.BASE,
        "code": provenance.code_version(Path(ml.__path__[0])),
        "libraries": " ".join(f"{name} {version}" for name, version in provenance.libraries().items()),
    }


def claim(work: Path, found: Mapping[str, str], but: Collection[str] = ()) -> None:
    """Mark a fresh folder as a run's own; in one that is marked, raise OtherRun if it is of another run (save in `but`).

    A folder that holds work and no mark is of an unknown run.
    """
    work.mkdir(parents=True, exist_ok=True)
    if (work / FILE).exists():
        before = json.loads((work / FILE).read_text(encoding="utf-8"))
        other = [name for name in found if name not in but and before.get(name) != found[name]]
        if other:
            raise OtherRun(work, other)
        return
    if any(work.iterdir()):
        raise OtherRun(work, ["marks"])
    fresh = work / f"{FILE}.part"
    fresh.write_text(json.dumps(dict(found), indent=2) + "\n", encoding="utf-8")
    fresh.replace(work / FILE)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
