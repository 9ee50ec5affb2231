"""A causal language model in a directory, run by transformers in this process."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, ClassVar

from ml.generators.base import Generator, Message, RefusedError, UnavailableError, until_stop

# A piece that takes longer than this on any machine that can run the model at all means that it hangs.
SILENCE_SECONDS = 120.0


class TransformersLocal(Generator):
    """Loads safetensors only, at the first use, once; one answer at a time, others wait their turn."""

    name: ClassVar[str] = "transformers"
    stays_here = True

    def __init__(self, directory: str, temperature: float = 0.0) -> None:
        self.directory = Path(directory)
        self.temperature = temperature
        if not (self.directory / "config.json").is_file():
            raise RefusedError(f"The directory {self.directory.name!r} of the generator lacks config.json.")
        self._loading = Lock()
        self._running = Lock()
        self._loaded: tuple[Any, Any] | None = None

    def describe(self) -> str:
        return f"{self.name}:{self.directory.name}"

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 512, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        return until_stop(self._pieces(messages, max_tokens), stop)

    def _pieces(self, messages: Sequence[Message], max_tokens: int) -> Iterator[str]:
        from queue import Empty

        from transformers import TextIteratorStreamer

        model, tokenizer = self._load()
        room, length = _shares(model, max_tokens)
        inputs = self._inputs(tokenizer, messages, room)
        streamer = TextIteratorStreamer(
            tokenizer, skip_prompt=True, timeout=SILENCE_SECONDS, skip_special_tokens=True
        )
        ended = Event()
        failures: list[BaseException] = []
        arguments = {**inputs, "streamer": streamer, "max_new_tokens": length, **self._sampling()}
        work = Thread(target=_generate, args=(model, arguments, ended, failures, streamer), daemon=True)
        with self._running:
            work.start()
            try:
                yield from (piece for piece in streamer if piece)
            except Empty as error:
                raise UnavailableError(f"The model gave nothing for {SILENCE_SECONDS:g} s.") from error
            finally:
                ended.set()
                work.join(SILENCE_SECONDS)
        if failures:
            raise UnavailableError(f"The model stopped with {type(failures[0]).__name__}.") from failures[0]

    def _sampling(self) -> dict[str, Any]:
        if self.temperature > 0:
            return {"do_sample": True, "temperature": self.temperature}
        return {"do_sample": False}

    def _load(self) -> tuple[Any, Any]:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        with self._loading:
            if self._loaded is None:
                options = {"local_files_only": True, "trust_remote_code": False}
                model = AutoModelForCausalLM.from_pretrained(self.directory, use_safetensors=True, **options)
                tokenizer = AutoTokenizer.from_pretrained(self.directory, **options)
                self._loaded = (model.eval(), tokenizer)
            return self._loaded

    def _inputs(self, tokenizer: Any, messages: Sequence[Message], room: int) -> dict[str, Any]:
        """Token ids (1, n) and their mask; the oldest tokens are left out when they do not fit."""
        plain = [_without_marks(one.content, tokenizer.all_special_tokens) for one in messages]
        if tokenizer.chat_template:
            turns = [{"role": m.role, "content": text} for m, text in zip(messages, plain, strict=True)]
            text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        else:
            text = "\n\n".join(plain) + "\n\n"
        tokens = tokenizer(text, return_tensors="pt", add_special_tokens=not tokenizer.chat_template)
        return {name: tokens[name][:, -room:] for name in ("input_ids", "attention_mask")}


def _without_marks(content: str, marks: Sequence[str]) -> str:
    """A text that holds the marks between turns could otherwise speak as another role."""
    for mark in marks:
        content = content.replace(mark, " ")
    return content


def _shares(model: Any, max_tokens: int) -> tuple[int, int]:
    """(tokens for the question, tokens for the answer): a small model gives at most half to the answer."""
    longest = getattr(model.config, "max_position_embeddings", None) or 2048
    answer = min(max_tokens, longest // 2)
    return longest - answer, answer


def _generate(
    model: Any, arguments: dict[str, Any], ended: Event, failures: list[BaseException], streamer: Any
) -> None:
    """Runs in its own thread. Ends early when `ended` is set; what it raises goes into `failures`."""
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Ended(StoppingCriteria):
        def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
            return torch.full((input_ids.shape[0],), ended.is_set(), dtype=torch.bool)

    try:
        with torch.inference_mode():
            model.generate(**arguments, stopping_criteria=StoppingCriteriaList([Ended()]))
    except Exception as error:
        failures.append(error)
        streamer.end()
