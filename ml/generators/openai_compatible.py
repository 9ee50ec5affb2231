"""Any server that speaks the chat completions protocol with server-sent events, such as vLLM or llama.cpp."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from ml.generators.base import (
    Generator,
    GeneratorError,
    Message,
    RefusedError,
    UnavailableError,
    until_stop,
)

CONNECT_SECONDS = 5.0
# Between two pieces of a stream, not for all of it: a long answer may take minutes, a silent server is lost.
SILENCE_SECONDS = 60.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class OpenAICompatible(Generator):
    name: ClassVar[str] = "openai_compatible"

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        temperature: float = 0.2,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        """`base_url` ends before `/chat/completions`, such as `http://localhost:8000/v1`."""
        if not base_url.startswith(("http://", "https://")):
            raise RefusedError("The generator option base_url must start with http:// or https://.")
        self.address = f"{base_url.rstrip('/')}/chat/completions"
        self.stays_here = urlsplit(base_url).hostname in LOOPBACK
        self.model = model
        self.temperature = temperature
        self.silence_seconds = silence_seconds
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}

    def describe(self) -> str:
        return f"{self.name}:{self.model}"

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 512, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        body = {
            "model": self.model,
            "messages": [{"role": one.role, "content": one.content} for one in messages],
            "max_tokens": max_tokens,
            "temperature": self.temperature,
            "stream": True,
        }
        if stop:
            body["stop"] = list(stop)
        return until_stop(self._pieces(body), stop)

    def _pieces(self, body: dict[str, Any]) -> Iterator[str]:
        import httpx

        limits = httpx.Timeout(self.silence_seconds, connect=CONNECT_SECONDS)
        try:
            # A proxy of the environment must not see what students ask.
            with (
                httpx.Client(timeout=limits, trust_env=False) as client,
                client.stream("POST", self.address, json=body, headers=self._headers) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    response.read()
                    raise _refusal(response.status_code)
                yield from _contents(response.iter_lines())
        except httpx.TimeoutException as error:
            raise UnavailableError(f"The generator was silent for {self.silence_seconds:g} s.") from error
        except httpx.HTTPError as error:
            raise UnavailableError("The generator's server cannot be reached or broke off.") from error


def _contents(lines: Iterator[str]) -> Iterator[str]:
    """The text of each event. Ends at the protocol's [DONE]; an end without it was a cut connection."""
    for line in lines:
        if not line.startswith("data:"):
            continue  # comments, event names and blank lines between events
        data = line[5:].strip()
        if data == "[DONE]":
            return
        yield from _texts(data)
    raise UnavailableError("The generator's server broke off in the middle of an answer.")


def _texts(data: str) -> Iterator[str]:
    try:
        event = json.loads(data)
        choices = event.get("choices", [])
        texts = [choice.get("delta", {}).get("content") for choice in choices]
    except (ValueError, AttributeError) as error:
        raise RefusedError("The generator's server sent something that is not the protocol.") from error
    if "error" in event:
        raise RefusedError("The generator's server reported an error in the middle of an answer.")
    yield from (text for text in texts if isinstance(text, str) and text)


def _refusal(status: int) -> GeneratorError:
    if status in (401, 403):
        return RefusedError(f"The generator's server refused the key (HTTP {status}): check api_key.")
    if status == 404:
        return RefusedError("The generator's server has no such model: check base_url and model.")
    if status == 429 or status >= 500:
        return UnavailableError(f"The generator's server is busy or broken (HTTP {status}): try again later.")
    return RefusedError(f"The generator's server refused the request (HTTP {status}).")
