"""(question, passages, generator) -> Token, Cited ... Done. What the tutor says, piece by piece. Pure.

Three ways to an answer, all of them bound to the passages:
the material does not answer it -> the tutor says so and asks one question back;
there is no generator           -> the best sentences of the material, quoted and cited;
there is one                    -> its sentences, each shown only when a passage supports it, with that passage cited.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ml.generators import Generator, GeneratorError
from tutoring.answerable import answerable
from tutoring.compose import quotations
from tutoring.grounding import support
from tutoring.prompt import NOT_FOUND, STOP, messages
from tutoring.retrieval import Hit
from tutoring.words import chunks, complete_sentences

MOST_TOKENS = 400
MOST_CHARACTERS = 1800
TOPICS = 3
FOR_GENERATOR = 3

_CITATION = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")


@dataclass(frozen=True, slots=True)
class Token:
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """Source `number` of this answer is the passage `index`; `quote` are its words that count."""

    number: int
    index: int
    quote: str


@dataclass(frozen=True, slots=True)
class AskBack:
    """The material does not answer the question; `topics` are the passages that are nearest."""

    topics: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The end. `text` is all tokens joined, `kind` is `answer` or `ask_back`, `written_by` what wrote it."""

    text: str
    kind: str
    written_by: str


Event = Token | Cited | AskBack | Done


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as it may be shown: plain text below its heading."""

    heading: str
    text: str


class Phrases(Protocol):
    """The tutor's own words, in the language of the conversation."""

    def first_quote(self, heading: str, quote: str) -> str: ...
    def more_quote(self, heading: str, quote: str) -> str: ...
    def not_found(self) -> str: ...
    def ask_back(self, topics: Sequence[str]) -> str: ...


def answer(
    question: str,
    hits: Sequence[Hit],
    sources: Sequence[Source],
    generator: Generator,
    phrases: Phrases,
    language: str,
) -> Iterator[Event]:
    """The events of one turn; the last one is Done. `hits` index `sources`. Never raises for a generator's failure."""
    said: list[str] = []
    texts = [f"{source.heading}\n{source.text}" for source in sources]
    if not answerable(question, hits, texts):
        yield from _kept(said, _asked_back(hits, sources, phrases))
        yield Done("".join(said), "ask_back", "none")
        return
    written_by = generator.describe() if generator.writes else "none"
    if generator.writes:
        yield from _kept(said, _generated(question, hits, sources, generator, language))
    if not said:
        written_by = "none"
        yield from _kept(said, _quoted(question, hits, sources, phrases))
    if not said:
        yield from _kept(said, _asked_back(hits, sources, phrases))
        yield Done("".join(said), "ask_back", "none")
        return
    yield Done("".join(said), "answer", written_by)


def _kept(said: list[str], events: Iterable[Event]) -> Iterator[Event]:
    for event in events:
        if isinstance(event, Token):
            said.append(event.text)
        yield event


def _tokens(text: str) -> Iterator[Token]:
    return map(Token, chunks(text))


def _asked_back(hits: Sequence[Hit], sources: Sequence[Source], phrases: Phrases) -> Iterator[Event]:
    by_heading = {
        sources[hit.index].heading: hit.index for hit in reversed(hits) if sources[hit.index].heading
    }
    near = [hit.index for hit in hits if by_heading.get(sources[hit.index].heading) == hit.index][:TOPICS]
    yield AskBack(tuple(near))
    yield from _tokens(phrases.not_found())
    if near:
        yield from _tokens(
            " " + phrases.ask_back([f"{sources[i].heading} [{n}]" for n, i in enumerate(near, 1)])
        )
    for number, index in enumerate(near, 1):
        yield Cited(number, index, sources[index].heading)


def _quoted(
    question: str, hits: Sequence[Hit], sources: Sequence[Source], phrases: Phrases
) -> Iterator[Event]:
    found = quotations(question, hits, [source.text for source in sources])
    for number, quotation in enumerate(found, 1):
        frame = phrases.first_quote if number == 1 else phrases.more_quote
        gap = "\n\n" if number > 1 else ""
        yield from _tokens(f"{gap}{frame(sources[quotation.index].heading, quotation.text)} [{number}]")
        yield Cited(number, quotation.index, quotation.text)


def _generated(
    question: str, hits: Sequence[Hit], sources: Sequence[Source], generator: Generator, language: str
) -> Iterator[Event]:
    """The generator's supported sentences. Its own citations are not trusted: each is set by the support check."""
    given = [hit.index for hit in hits[:FOR_GENERATOR]]
    texts = [sources[index].text for index in given]
    numbers: dict[int, int] = {}
    length = 0
    for sentence in _sentences_of(generator, question, texts, language):
        found = support(sentence, texts)
        if found is None or length + len(sentence) > MOST_CHARACTERS:
            continue
        new = found.index not in numbers
        number = numbers.setdefault(found.index, len(numbers) + 1)
        gap = " " if length else ""
        length += len(sentence)
        yield from _tokens(f"{gap}{sentence} [{number}]")
        if new:
            yield Cited(number, given[found.index], found.quote)


def _sentences_of(generator: Generator, question: str, texts: Sequence[str], language: str) -> Iterator[str]:
    """Whole sentences as soon as they are complete. A failure ends them: what was said before stays."""
    held = ""
    try:
        asked = messages(question, texts, language)
        for piece in generator.stream(asked, max_tokens=MOST_TOKENS, stop=STOP):
            held += piece
            if NOT_FOUND in held:
                return
            complete, held = complete_sentences(held)
            yield from (text for one in complete if (text := _CITATION.sub("", one).strip()))
    except GeneratorError:
        return
    if text := _CITATION.sub("", held).strip():
        yield text
