"""A second reading of new questions: a small language model is asked whether the answer says what the reference says.

It knows of the world what a few thousand graded answers cannot teach, and nothing of marking. So its word is evidence beside the
shipped views: its log-odds, scaled and moved by two numbers that were fitted on left-out questions, are added to the log-odds of
*correct* (a logistic regression on both, Platt 1999). Between the other labels nothing changes.

What a student wrote reaches it without the marks of its language and on one line; texts with a flag are not shown to it at all.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from ml import weights
from ml.answers import lexical
from ml.answers.opinions import Opinion, Request
from ml.pins import QWEN

SETTING = "EDUAPP_READER"
# Only questions whose answers it was measured on: new ones like those of this space.
HOME = "3way"
NONE = "none"
# Bytes that are shown of a question (its end, where it asks), of the nearest reference and of an answer. A token is a byte at
# least, so that all of it fits into the context whatever is written.
SHOWN = {"question": 800, "reference": 1_000, "answer": 1_800}
# Log-odds beyond this say no more.
LIMIT = 6.0

CONTEXT = 4096
# Fixed, so that the sums are the same wherever it runs; more than two gain little on texts this short.
THREADS = 2

_TASK = (
    "You check short answers of students in science against a reference answer. Reply Yes if the student's answer says what the "
    "reference answer says, in any words. Reply No if it misses the point, says only a part of it or says something else."
)
_SYSTEM = f"<|im_start|>system\n{_TASK}<|im_end|>\n<|im_start|>user\n"
_ASKS = "<|im_end|>\n<|im_start|>assistant\n"
# Words by which an answer could tell it what to reply. One that no question or reference uses keeps the answer from being shown.
_STEERING = (
    "yes no ok reply replies respond response answer answers output say print write return repeat ignore disregard forget instead"
    " instruction instructions task grader grade grades grading mark marks marked marking score points credit correct correctly"
    " right wrong incorrect true false reference student students system assistant user prompt model ai question questions"
    " accept accepted agree pass passed please must should evaluate"
)
STEERING = frozenset(_STEERING.split())
_MARK = re.compile(r"<\|.*?\|>|<\||\|>")
_SPACE = re.compile(r"\s+")


class Asked(Protocol):
    """What a reader needs of a language model; of each text how much likelier `one` comes next than `other`, as log-odds."""

    def log_odds(self, prefix: str, texts: Sequence[str], one: str, other: str) -> list[float]: ...


@dataclass(frozen=True, slots=True)
class Known:
    """A language model that was measured: its pin, and how its log-odds count (`slope`, `intercept`)."""

    pin: str
    short: str
    slope: float
    intercept: float


# By `python -m ml.train.second_reading`, on answers to all questions of ScientsBank, each left out once.
READERS = {QWEN.name: Known(QWEN.name, "qwen2.5-1.5b", 0.40, 0.19)}


class SecondReader:
    """Reads requests. `version` names the model, what it is told, and how its word counts. It is loaded at the first request."""

    def __init__(self, known: Known, load: Callable[[], Asked]) -> None:
        self.known = known
        self._load = load

    @cached_property
    def _asked(self) -> Asked:
        return self._load()

    @property
    def version(self) -> str:
        return f"{self.known.short}-{weights.digest_text(repr((self.known, SHOWN, LIMIT, _STEERING, _SYSTEM, _ASKS)))[:6]}"

    def reads(self, request: Request, opinion: Opinion) -> bool:
        """Whether the question is like those that it was measured on, and the answer can be shown."""
        return opinion.home == HOME and not opinion.seen and can_be_shown(request)

    def evidence(self, requests: Sequence[Request]) -> list[float]:
        """What to add to each request's log-odds of being correct. Raises WeightsMissing or WeightsAltered."""
        return [self.known.slope * odds + self.known.intercept for odds in self.log_odds(requests)]

    def log_odds(self, requests: Sequence[Request]) -> list[float]:
        """For each request the model's log-odds of Yes, within LIMIT. Raises WeightsMissing or WeightsAltered."""
        behind: dict[str, list[int]] = defaultdict(list)
        for index, request in enumerate(requests):
            behind[prefix(request)].append(index)
        found = [0.0] * len(requests)
        for start, places in behind.items():
            texts = [f" {_shown(requests[index].answer, 'answer')}{_ASKS}" for index in places]
            for index, odds in zip(places, self._asked.log_odds(start, texts, "yes", "no"), strict=True):
                found[index] = max(-LIMIT, min(LIMIT, odds))
        return found


def can_be_shown(request: Request) -> bool:
    """Whether the answer is short enough to be read whole, and has no word that speaks of the reader's task."""
    if len(request.answer.encode()) > SHOWN["answer"]:
        return False
    given = {word for text in (request.question, *request.references) for word in lexical.words(text)}
    return STEERING.isdisjoint(set(lexical.words(request.answer)) - given)


def prefix(request: Request) -> str:
    """All that the model reads before the answer: its task, the question, the reference nearest to the answer."""
    reference = request.references[lexical.nearest(request.answer, request.references)]
    question = _plain(request.question).encode()[-SHOWN["question"] :].decode(errors="ignore")
    return f"{_SYSTEM}Question: {question}\nReference answer: {_shown(reference, 'reference')}\nStudent's answer:"


def _shown(text: str, what: str) -> str:
    return _plain(text).encode()[: SHOWN[what]].decode(errors="ignore")


def _plain(text: str) -> str:
    """On one line, without the marks between turns."""
    return _SPACE.sub(" ", _MARK.sub(" ", text)).strip()


def chosen() -> str:
    """The name that the installation set, known or not; "none" without one."""
    return os.environ.get(SETTING, "").strip() or NONE


def configured() -> SecondReader | None:
    """The reader that the installation chose; None without one. Raises LookupError for an unknown name."""
    name = chosen()
    if name == NONE:
        return None
    if name not in READERS:
        raise LookupError(f"{SETTING}={name} is unknown. Known are: {', '.join([NONE, *READERS])}.")
    return SecondReader(READERS[name], lambda: _Pinned(name))


class _Pinned:
    """The pinned file, checked and loaded."""

    def __init__(self, name: str) -> None:
        from ml.llama import model

        self.name = name
        pin = weights.pin_of(name)
        try:
            self.model = model.load(weights.path_of(name) / next(iter(pin.files)), CONTEXT, THREADS)
        except (model.Failed, ImportError, OSError) as error:
            raise weights.WeightsMissing(f"{name} cannot be loaded: {error}") from error

    def log_odds(self, prefix: str, texts: Sequence[str], one: str, other: str) -> list[float]:
        from ml.llama import model, next_word

        try:
            return next_word.log_odds(self.model, prefix, texts, one, other)
        except model.Failed as error:
            raise weights.WeightsMissing(f"{self.name} does not answer: {error}") from error
