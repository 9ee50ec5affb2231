"""More examples to learn from, made of graded answers and of references: the same said otherwise, and what must earn nothing.

What keeps the meaning of an answer keeps its score: synonyms, slips of the keys, adverbs that say nothing, another wording
(`paraphrase`), a translation there and back (`back_translation`). What turns a reference round has a score of its own: its
`negation` is wrong, and `attacks` get what a person gives them (after Filighera et al. 2022 and grading/attacks): nothing for the
reference's words without a statement or for the question given back, and what a wrong answer got for the same answer dressed up.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from ml.answers import augment, lexical, tongues

WRITTEN = ("paraphrase", "back_translation")
KEEPING = (*augment.KEEPING, *WRITTEN)
KINDS = (*KEEPING, "negation", "attacks")
# Of very many answers to one question so many are enough to learn from; their variants would only take time.
MOST = 400
FEWEST_WORDS = 3

# How a generator says a text again, given a kind of WRITTEN and whether a student wrote the text; None where it does not.
Rewrite = Callable[[str, str, bool], str | None]


@dataclass(frozen=True, slots=True)
class Variant:
    """A made answer and the share of the points that it is worth; `source` is the index of the answer it was made of, None for
    a reference or a question."""

    kind: str
    text: str
    score: float
    source: int | None = None


def nobody(_kind: str, _text: str, _students: bool) -> str | None:
    """Where there is no generator nothing is written."""
    return None


def variants_of(
    answers: Sequence[tuple[str, float]],
    references: Sequence[str],
    prompt: str,
    kinds: Sequence[str],
    *,
    seed: int,
    number: int = 1,
    most: int = MOST,
    rewrite: Rewrite = nobody,
    check: Callable[[], None] = lambda: None,
) -> list[Variant]:
    """Up to `number` variants of each kind for each of `most` (answer, score) to one question, and of its references.

    Deterministic as far as `rewrite` is; an answer's variants hang on it and the seed alone. None has the words of an answer,
    of a reference that is not turned round, or of another. `check` is called for each, before a generator is asked, and may
    raise.
    """

    def asked(kind: str, text: str, students: bool) -> str | None:
        check()
        return rewrite(kind, text, students)

    known = {_words(text) for text in (*references, *(text for text, _score in answers))}
    found: list[Variant] = []
    some = _some(answers, seed, most)
    for kind in kinds:
        if kind in KEEPING:
            made = _kept(kind, answers, some, references, seed, number, asked)
        elif kind == "negation":
            made = _denied(references, seed, number)
        else:
            made = _attacks(answers, some, references, prompt, seed, number)
        for variant in made:
            if kind not in WRITTEN:
                check()
            words = _words(variant.text)
            if words and words not in known:
                known.add(words)
                found.append(variant)
    return found


def _kept(
    kind: str,
    answers: Sequence[tuple[str, float]],
    some: Sequence[int],
    references: Sequence[str],
    seed: int,
    number: int,
    rewrite: Rewrite,
) -> Iterator[Variant]:
    for at in some:
        text, score = answers[at]
        if kind in WRITTEN:
            said = rewrite(kind, text, True)
            if said is not None:
                yield Variant(kind, said, score, at)
        elif kind == "typos" or _english(text):
            for turn in range(number):
                yield Variant(kind, augment.KEEPING[kind](text, _rng(seed, kind, turn, text)), score, at)
    if kind in WRITTEN:
        for reference in references:
            said = rewrite(kind, reference, False)
            if said is not None:
                yield Variant(kind, said, 1.0)


def _denied(references: Sequence[str], seed: int, number: int) -> Iterator[Variant]:
    for reference in filter(_english, references):
        for turn in range(number):
            text = augment.contradiction(reference, _rng(seed, "negation", turn, reference))
            yield Variant("negation", text, 0.0)


def _attacks(
    answers: Sequence[tuple[str, float]],
    some: Sequence[int],
    references: Sequence[str],
    prompt: str,
    seed: int,
    number: int,
) -> Iterator[Variant]:
    """Hostile answers, each with the score that a person gives it."""
    for reference in references:
        for turn in range(number):
            yield Variant("attacks", keywords(reference, _rng(seed, "attacks", turn, reference)), 0.0)
    for variant in _denied(references, seed + 1, number):
        yield Variant("attacks", variant.text, 0.0)
    yield Variant("attacks", prompt, 0.0)
    for at in (at for at in some if not answers[at][1]):
        text, score = answers[at]
        for turn in range(number):
            rng = _rng(seed, "attacks", turn, text)
            if references and rng.random() < 0.5:
                yield Variant("attacks", f"{text} {keywords(rng.choice(references), rng)}", score, at)
            elif _english(text):
                yield Variant("attacks", augment.adverbs(text, rng, 3), score, at)


def keywords(reference: str, rng: Random) -> str:
    """The words of a reference that carry its content, in another order and without a statement; "" where they are too few."""
    words = [word for word in dict.fromkeys(lexical.words(reference)) if word not in lexical.STOP_WORDS]
    if len(words) < FEWEST_WORDS:
        return ""
    mixed = rng.sample(words, len(words))
    return rng.choice((", ", " ", "; ")).join(mixed)


def _some(answers: Sequence[tuple[str, float]], seed: int, most: int) -> list[int]:
    """Indices of at most so many answers. Which ones hangs on each answer's own words, so that with a part of the class left
    out the same are chosen of the rest."""
    order = sorted(range(len(answers)), key=lambda at: (_rng(seed, "some", 0, answers[at][0]).random(), at))
    return sorted(order[:most])


def _rng(seed: int, kind: str, turn: int, text: str) -> Random:
    return Random(f"{seed} {kind} {turn} {text}")  # noqa: S311


def _english(text: str) -> bool:
    """Whether the words that are put in or exchanged are of the text's own language."""
    return not tongues.unreadable(text) and not tongues.foreign(text, ())


def _words(text: str) -> str:
    return " ".join(lexical.words(text))
