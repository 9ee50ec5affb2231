"""A GGUF file, run by llama.cpp in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Lock, Thread
from typing import Any, ClassVar

from ml import gguf, weights
from ml.generators.base import Generator, Message, RefusedError, UnavailableError, until_stop
from ml.llama.model import PACKAGE, Failed, Llama, is_installed, load
from ml.llama.prompt import prompt_tokens
from ml.pins import QWEN

# A question as long as the context takes minutes to read on a slow machine; longer silence means that it hangs.
SILENCE_SECONDS = 600.0


class LlamaCpp(Generator):
    """Loads at the first use, once; one answer at a time, others wait their turn."""

    name: ClassVar[str] = "llama_cpp"
    stays_here = True

    def __init__(
        self, path: str = "", temperature: float = 0.0, context: int = 4096, threads: int | None = None
    ) -> None:
        """`path` is a .gguf file or a directory with exactly one; without it the pinned model is taken. `context` in tokens.

        Raises RefusedError for a file that is missing or no GGUF, and where the binding is not installed.
        """
        if not is_installed():
            raise RefusedError(f"Models in GGUF need the package {PACKAGE}: pip install {PACKAGE}.")
        self.file = _file(Path(path)) if path else None
        if not self.file and not any(weights.copies(QWEN.name)):
            raise RefusedError(f"{QWEN.name} is not here. Run: manage.py models pull {QWEN.name}")
        self.temperature = temperature
        self.context = context
        self.threads = threads
        self._loading = Lock()
        self._loaded: Llama | None = None

    def describe(self) -> str:
        return f"{self.name}:{self.file.name if self.file else QWEN.name}"

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 512, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        return until_stop(self._pieces(messages, max_tokens, [mark for mark in stop if mark]), stop)

    def load(self) -> Llama:
        """The model. Raises RefusedError for a file that is not the right one, UnavailableError when it cannot be loaded."""
        with self._loading:
            if self._loaded is None:
                try:
                    file = self.file or weights.path_of(QWEN.name) / next(iter(QWEN.files))
                    self._loaded = load(file, self.context, self.threads)
                except (weights.WeightsMissing, weights.WeightsAltered) as error:
                    raise RefusedError(str(error)) from error
                except gguf.NotGguf as error:
                    raise RefusedError(
                        f"The file {file.name!r} of the generator is not GGUF: {error}"
                    ) from error
                except ImportError as error:
                    raise RefusedError(f"The package {PACKAGE} cannot be imported: {error}") from error
                except (Failed, OSError) as error:
                    raise UnavailableError(f"The model could not be loaded: {error}") from error
            return self._loaded

    def _pieces(self, messages: Sequence[Message], max_tokens: int, stop: Sequence[str]) -> Iterator[str]:
        model = self.load()
        length = min(max_tokens, model.window // 2)
        with model.running:
            try:
                turns = [(one.role, one.content) for one in messages]
                prompt = prompt_tokens(model, turns, model.window - length)
            except Failed as error:
                raise UnavailableError(f"The model could not read the question: {error}") from error
            request = {"prompt": prompt, "max_tokens": length, "temperature": self.temperature}
            yield from _run(model, request | {"stop": list(stop)})


def _file(path: Path) -> Path:
    """The one GGUF file of a path. Raises RefusedError."""
    found = sorted(path.rglob("*.gguf")) if path.is_dir() else [path]
    if len(found) != 1:
        raise RefusedError(
            f"The directory {path.name!r} of the generator holds {len(found)} GGUF files, not one."
        )
    if not gguf.is_gguf(found[0]):
        raise RefusedError(f"The file {found[0].name!r} of the generator is missing or not GGUF.")
    return found[0]


def _run(model: Llama, request: dict[str, Any]) -> Iterator[str]:
    """The pieces of one answer, made in a thread of its own; leaving early ends that too. Raises UnavailableError."""
    heard: Queue[str | None] = Queue()
    ended = Event()
    failures: list[str] = []
    work = Thread(target=_work, args=(model, request, heard, ended, failures), daemon=True)
    work.start()
    try:
        while (piece := heard.get(timeout=SILENCE_SECONDS)) is not None:
            if piece:
                yield piece
    except Empty as error:
        raise UnavailableError(f"The model gave nothing for {SILENCE_SECONDS:g} s.") from error
    finally:
        ended.set()
        work.join(SILENCE_SECONDS)
    if failures:
        raise UnavailableError(f"The model stopped: {failures[0]}.")


def _work(
    model: Llama, request: dict[str, Any], heard: Queue[str | None], ended: Event, failures: list[str]
) -> None:
    def hear(event: dict[str, Any]) -> bool:
        if "error" in event:
            failures.append(str(event["error"].get("message", "")))
            return True
        for choice in event.get("choices", []):
            heard.put(choice.get("text") or "")
        return ended.is_set()

    try:
        model.complete(request, hear)
    except Exception as error:
        failures.append(type(error).__name__)
    finally:
        heard.put(None)
