"""A model directory of one's own: looked at, refused or taken, and pinned by the SHA-256 of every file.

Weights are safetensors or GGUF, checked by their headers and not by their names alone; beside them only JSON, word
lists and a chat template. Whatever could run code when it is loaded refuses the whole directory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ml import gguf, weights

__all__ = ["ENCODER", "GENERATOR", "Found", "Own", "Refused", "candidates", "inspect", "verify"]

ENCODER, GENERATOR = "encoder", "generator"
WEIGHTS = (".safetensors", ".gguf")
BESIDE = (".json", ".txt", ".jinja")
# Never loaded and never harmful: licences and notes for people.
PAPERS = ("README.md", "LICENSE", "LICENSE.md", "NOTICE", ".gitattributes", ".gitignore")
# Formats that run what they hold, or may.
UNSAFE = (
    ".bin",
    ".pt",
    ".pth",
    ".pkl",
    ".pickle",
    ".ckpt",
    ".joblib",
    ".npy",
    ".npz",
    ".h5",
    ".py",
    ".so",
    ".msgpack",
)
MOST_FILES = 200
MOST_JSON = 64 << 20

Progress = Callable[[int, int], None]


class Refused(ValueError):
    """Why a directory is not taken: a `code`, and the file or value it is about. The words are made elsewhere."""

    def __init__(self, code: str, about: str = "") -> None:
        self.code, self.about = code, about
        super().__init__(f"{code}: {about}" if about else code)


@dataclass(frozen=True, slots=True)
class Found:
    """What a directory holds. `files` maps a path inside it to its SHA-256, `size` is in bytes; `uses` of ENCODER, GENERATOR."""

    files: Mapping[str, str]
    size: int
    architecture: str
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """A registered directory: where it is, and what every file must be."""

    name: str
    folder: Path
    files: Mapping[str, str] = field(default_factory=dict)


def candidates(root: Path) -> list[str]:
    """Directories below `root`, at most two deep, that hold weights; as paths relative to it."""
    found = []
    for pattern in ("*", "*/*"):
        for folder in root.glob(pattern):
            hidden = any(part.startswith(".") for part in folder.relative_to(root).parts)
            if not hidden and folder.is_dir() and any(path.suffix in WEIGHTS for path in folder.iterdir()):
                found.append(str(folder.relative_to(root)))
    return sorted(found)


def inspect(relative: str, root: Path, progress: Progress | None = None) -> Found:
    """Check the directory `relative` below `root` and pin its files. Raises Refused."""
    folder = _inside(relative, root)
    paths = _loadable(folder)
    arms = [path for path in paths if path.suffix in WEIGHTS]
    if not arms:
        raise Refused("no_weights")
    for path in arms:
        _check_header(path)
    config = _config(folder, arms)
    total, done = sum(path.stat().st_size for path in paths), 0
    files = {}
    for path in paths:
        files[str(path.relative_to(folder))] = weights.digest(path)
        done += path.stat().st_size
        if progress:
            progress(done, total)
    if all(path.suffix == ".gguf" for path in arms):
        return Found(files, total, *_of_gguf(arms))
    names = [str(one) for one in config.get("architectures") or []]
    architecture = names[0] if names else str(config.get("model_type"))
    return Found(files, total, architecture, _uses(architecture, files))


def verify(own: Own, progress: Progress | None = None) -> Path:
    """The directory, with every file read anew and no file that was not pinned.

    Raises weights.WeightsMissing, weights.WeightsAltered.
    """
    hint = "Bring the file back, or unregister the model and register it again"
    weights.check(own.folder, own.files, own.name, hint=hint, progress=progress)
    try:
        present = {str(path.relative_to(own.folder)) for path in _loadable(own.folder)}
    except Refused as refused:
        raise weights.WeightsAltered(f"{own.name}: {refused}. {hint}") from refused
    if added := sorted(present - set(own.files)):
        raise weights.WeightsAltered(f"{own.name}: {added[0]} was added after it was registered. {hint}")
    return own.folder


def _inside(relative: str, root: Path) -> Path:
    """The directory itself, never a way out of `root`: no absolute path, no "..", no link to elsewhere."""
    given = Path(relative)
    if not relative.strip() or given.is_absolute() or ".." in given.parts or "\0" in relative:
        raise Refused("outside", relative[:200])
    folder, real = root / given, root.resolve()
    if not folder.is_dir():
        raise Refused("missing", relative)
    if folder.resolve() == real or not folder.resolve().is_relative_to(real):
        raise Refused("outside", relative)
    return folder


def _loadable(folder: Path) -> list[Path]:
    """The files that may be read when the model is loaded, sorted. Raises Refused for what must not be there."""
    found, home = [], folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if not path.resolve().is_relative_to(home):
            raise Refused("link", name)
        if path.is_dir():
            continue
        if path.suffix.lower() in UNSAFE:
            raise Refused("unsafe", name)
        if path.suffix in (*WEIGHTS, *BESIDE):
            found.append(path)
        elif path.name not in PAPERS:
            raise Refused("unknown", name)
    if len(found) > MOST_FILES:
        raise Refused("too_many", str(len(found)))
    return found


def _check_header(path: Path) -> None:
    """A safetensors file begins with the length of a JSON header that describes it, a GGUF file with its name."""
    if path.suffix == ".gguf":
        _gguf(path)
        return
    with path.open("rb") as source:
        start = source.read(8)
        length = int.from_bytes(start, "little")
        if len(start) < 8 or not 2 <= length <= min(MOST_JSON, path.stat().st_size - 8):
            raise Refused("not_safetensors", path.name)
        try:
            header = json.loads(source.read(length))
        except ValueError as error:
            raise Refused("not_safetensors", path.name) from error
        if not isinstance(header, dict) or _end(header) != path.stat().st_size - 8 - length:
            raise Refused("not_safetensors", path.name)


def _gguf(path: Path) -> gguf.Header:
    try:
        return gguf.header(path)
    except gguf.NotGguf as error:
        raise Refused("not_gguf", path.name) from error


def _end(header: Mapping[str, Any]) -> int:
    """Bytes of tensors that a header speaks of; a file that was cut off has fewer. -1 for nonsense."""
    try:
        return max(
            (one["data_offsets"][1] for name, one in header.items() if name != "__metadata__"), default=0
        )
    except (LookupError, TypeError):
        return -1


def _config(folder: Path, arms: list[Path]) -> Mapping[str, Any]:
    """config.json; a directory of GGUF alone needs none. Code that comes with a model is never run."""
    path = folder / "config.json"
    if not path.is_file():
        if all(one.suffix == ".gguf" for one in arms):
            return {}
        raise Refused("no_config")
    try:
        config = json.loads(path.read_text(encoding="utf-8")) if path.stat().st_size < MOST_JSON else None
    except (ValueError, OSError) as error:
        raise Refused("bad_config") from error
    if not isinstance(config, dict) or not config.get("model_type"):
        raise Refused("bad_config")
    if config.get("auto_map"):
        raise Refused("own_code")
    return config


def _uses(architecture: str, files: Mapping[str, str]) -> tuple[str, ...]:
    """What it can be chosen for here: a causal model words texts, another one with a tokenizer compares them."""
    if "tokenizer.json" not in files or not any(name.endswith(".safetensors") for name in files):
        return ()
    return (GENERATOR,) if architecture.endswith("ForCausalLM") else (ENCODER,)


def _of_gguf(arms: list[Path]) -> tuple[str, tuple[str, ...]]:
    """Architecture and uses of a directory of GGUF alone: one whole causal model words texts."""
    found = _gguf(arms[0])
    return found.architecture, (GENERATOR,) if len(arms) == 1 and gguf.can_write(found) else ()
