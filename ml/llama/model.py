"""One GGUF file in memory, shared by all who ask for it: its tokens, its chat template, its completions."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import tempfile
import weakref
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Lock
from typing import Any

from ml import devices, gguf

__all__ = ["Failed", "Llama", "is_installed", "load"]

PACKAGE = "xllamacpp"
TOKENIZE_SECONDS = 60.0
SILENT = -1


class Failed(RuntimeError):
    """llama.cpp could not load the file or do what was asked; the text says what it said."""


def is_installed() -> bool:
    return importlib.util.find_spec(PACKAGE) is not None


def load(path: Path, context: int, threads: int | None = None) -> Llama:
    """The model of a file, loaded unless somebody in this process holds it already.

    `context` is in tokens; `threads` defaults to devices.threads(). Raises Failed, gguf.NotGguf, ImportError, OSError.
    """
    state = path.stat()
    count = threads or devices.threads()
    key = (str(path.resolve()), state.st_size, state.st_mtime_ns, context, count)
    with _loading:
        found = _loaded.get(key)
        if found is None:
            found = _loaded[key] = Llama(path, context, count)
        return found


class Llama:
    """Whoever asks it for text holds `running` meanwhile: it does one thing at a time.

    `window` is the number of tokens that question and answer share.
    """

    def __init__(self, path: Path, context: int, threads: int) -> None:
        found = gguf.header(path)
        self.window = min(context, found.context_length or context)
        self.has_template = bool(found.values.get("tokenizer.chat_template"))
        self.running = Lock()
        # llama.cpp cuts texts into tokens only for those who come through its socket: one in a folder that is ours
        # alone, so that no port is opened.
        folder = tempfile.mkdtemp(prefix="llama-")
        self._socket = f"{folder}/llama.sock"
        self._closing = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            self._server = _start(path, self._socket, self.window, threads)
        except (RuntimeError, ValueError) as error:
            raise Failed(f"llama.cpp could not load {path.name}: {error}") from error
        # A server that is thrown away before its loop runs would wait for that loop forever.
        self.complete({"prompt": [0], "max_tokens": 1}, lambda event: False)

    def tokens(self, text: str, *, marks: bool = False, start: bool = False) -> list[int]:
        """Token ids. Only with `marks` the marks between turns count as such; `start` adds the mark of the beginning."""
        asked = {"content": text, "parse_special": marks, "add_special": start}
        found: list[int] = self._ask("/tokenize", asked)["tokens"]
        return found

    def template(self, turns: Sequence[dict[str, str]]) -> str:
        """The turns ({"role", "content"}) as the file's chat template writes them, up to where the answer begins."""
        asked = {"messages": list(turns), "chat_template_kwargs": {"enable_thinking": False}}
        return str(self._ask("/apply-template", asked)["prompt"])

    def complete(self, request: dict[str, Any], hear: Callable[[dict[str, Any]], bool]) -> None:
        """Go on from `request["prompt"]` (token ids). `hear` gets each event and ends the work by returning True.

        An event is {"choices": [{"text", …}]} or {"error": {"message"}}.
        """
        self._server.handle_completions({"cache_prompt": False, **request, "stream": True}, hear)

    def read(self, prompt: str, likeliest: int = 0) -> dict[str, Any]:
        """Read a prompt, from where it differs from the one before, and tell the `likeliest` tokens that may come next.

        The marks between turns count as such. Raises Failed.
        """
        wanted = {"prompt": prompt, "temperature": 0.0, "cache_prompt": True, "n_predict": int(likeliest > 0)}
        found: dict[str, Any] = self._server.handle_completions({**wanted, "n_probs": likeliest})
        if "error" in found:
            raise Failed(f"llama.cpp refused: {found['error'].get('message', '')}"[:300])
        return found

    def _ask(self, address: str, body: dict[str, Any]) -> dict[str, Any]:
        line = _Line(self._socket)
        try:
            line.request("POST", address, json.dumps(body), {"Content-Type": "application/json"})
            found: dict[str, Any] = json.loads(line.getresponse().read())
        except (HTTPException, OSError, ValueError) as error:
            raise Failed(f"llama.cpp does not answer: {type(error).__name__}") from error
        finally:
            line.close()
        if "error" in found:
            raise Failed(f"llama.cpp refused: {found['error'].get('message', '')}"[:300])
        return found


class _Line(HTTPConnection):
    """HTTP through a socket of the file system, without a line in the log for each text."""

    def __init__(self, path: str) -> None:
        super().__init__("llama", timeout=TOKENIZE_SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def _start(path: Path, address: str, window: int, threads: int) -> Any:
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(path)
    wanted.n_ctx = window
    wanted.n_parallel = 1
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
    wanted.hostnames = [address]
    wanted.ui = wanted.endpoint_slots = wanted.endpoint_props = wanted.endpoint_metrics = False
    # What was asked before must not change an answer, nor stay in memory.
    wanted.cache_prompt = False
    wanted.cache_ram_mib = 0
    wanted.warmup = False
    wanted.verbosity = SILENT
    if os.environ.get("EDUAPP_DEVICE") == "cpu":
        wanted.n_gpu_layers = 0
    return xllamacpp.Server(wanted)


_loading = Lock()
_loaded: weakref.WeakValueDictionary[tuple[object, ...], Llama] = weakref.WeakValueDictionary()
