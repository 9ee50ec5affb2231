"""Answers in, calibrated opinions out: the batch path that the worker runs.

Identical answers to one question are read once; vectors of questions, references and answers seen lately
are kept; rows of like length share a batch.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ml.answers import chunking, comparison, evidence, features, inputs, lexical, network, occlusion
from ml.answers.artefacts import Shipped, load
from ml.answers.crossing import CrossEncoder
from ml.answers.opinions import Opinion, Request, Views, blend, ground_of, meant, weighed
from ml.encoders import Encoder, get
from ml.memory import halved

KEPT_TEXTS = 2_000
# An answer of more tokens than one window is read in windows, and never more of them than this.
WINDOWS = 12


@dataclass(frozen=True, slots=True)
class Support:
    """What evidence is wanted of: the answer's credit for its references, or that it contradicts them."""

    request: Request
    aim: str = "credit"


# Where the hybrid tells of each aim: its label space, and the column.
AIMS = {"credit": ("score", 1), "contradictory": ("3way", 1)}


class Kept:
    """The last so many values by key, least recently used dropped first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.values: OrderedDict[Any, Any] = OrderedDict()

    def fill(self, keys: Sequence[Any], make: Callable[[list[Any]], Sequence[Any]]) -> dict[Any, Any]:
        """Values of all keys, making the missing ones in one call."""
        found = {key: self.values[key] for key in keys if key in self.values}
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        if missing:
            found.update(zip(missing, make(missing), strict=True))
        for key, value in found.items():
            self.values[key] = value
            self.values.move_to_end(key)
        while len(self.values) > self.size:
            self.values.popitem(last=False)
        return found


class Scorer:
    """The shipped short-answer model. Weights are loaded at the first score, then kept."""

    def __init__(self, shipped: Shipped | None = None, encoder: Encoder | None = None) -> None:
        self._shipped = shipped
        self._encoder = encoder
        self.texts = Kept(KEPT_TEXTS)
        self.shown = Kept(KEPT_TEXTS)

    @cached_property
    def shipped(self) -> Shipped:
        return self._shipped or load()

    @cached_property
    def encoder(self) -> Encoder:
        return self._encoder or get("transformers", model=self.shipped.config.base)

    @cached_property
    def cross(self) -> CrossEncoder:
        return CrossEncoder(self.shipped)

    @cached_property
    def tokenizer(self) -> Any:
        return inputs.load_tokenizer(self.encoder.folder)  # type: ignore[attr-defined]

    @property
    def version(self) -> str:
        return self.shipped.version

    def analysed(self, texts: Sequence[str]) -> dict[str, features.Text]:
        """Texts ready for comparison; vectors of texts seen lately are not computed again."""
        return self.texts.fill(texts, self._analyse)

    def _analyse(self, texts: list[str]) -> list[features.Text]:
        pieces = [chunking.chunks(text) for text in texts]
        tokens = iter(self.encoder.tokens([piece.text for whole in pieces for piece in whole]))
        whole_tokens = [chunking.joined(whole, [next(tokens) for _ in whole]) for whole in pieces]
        return [features.analyse(t, v, self.shipped.rarity) for t, v in zip(texts, whole_tokens, strict=True)]

    def features_of(self, requests: Sequence[Request]) -> np.ndarray:
        """Hybrid features [requests, features]."""
        every = [t for r in requests for t in (r.question, *r.references, r.answer)]
        ready = self.analysed(every)
        rows = [(ready[r.question], [ready[t] for t in r.references], ready[r.answer]) for r in requests]
        return features.vectors(rows, self.shipped.rarity)

    def columns_of(self, requests: Sequence[Request], told: np.ndarray) -> np.ndarray:
        """What the comparison reads [requests, columns]; `told` are the hybrid's features of the same requests.

        Each answer is read once more, behind its question, which is why it is asked for only where the comparison has a say.
        """
        parts = [(r.question, *r.references, r.answer) for r in requests]
        every = [text for texts in parts for text in texts]
        behind = [comparison.behind(texts[0], text) for texts in parts for text in texts[1:]]
        ready = self.analysed([*every, *behind])
        return comparison.rows([comparison.side(*texts, ready=ready) for texts in parts], told)

    def rows_of(self, requests: Sequence[Request]) -> tuple[list[inputs.Row], list[int], list[bool]]:
        """Cross-encoder rows, the request each belongs to, and whether a request had more than is read."""
        chosen = [r.references[lexical.nearest(r.answer, r.references)] for r in requests]
        reference, question, answer = (
            inputs.token_ids(self.tokenizer, texts)
            for texts in (chosen, [r.question for r in requests], [r.answer for r in requests])
        )
        rows: list[inputs.Row] = []
        owner: list[int] = []
        size = inputs.ANSWER_TOKENS
        for index, ids in enumerate(answer):
            for start in range(0, min(max(1, len(ids)), WINDOWS * size), size):
                rows.append(inputs.join(reference[index], question[index], ids[start : start + size]))
                owner.append(index)
        return rows, owner, [len(ids) > WINDOWS * size for ids in answer]

    def cross_outputs(self, requests: Sequence[Request]) -> tuple[np.ndarray, list[bool]]:
        """Raw head outputs [requests, 17], the mean over an answer's windows; and which answers were cut."""
        rows, owner, cut = self.rows_of(requests)
        outputs = self.cross.outputs(rows)
        total = np.zeros((len(requests), network.WIDTH))
        np.add.at(total, owner, outputs)
        return total / np.bincount(owner, minlength=len(requests))[:, None], cut

    def vectors_of(self, requests: Sequence[Request]) -> np.ndarray:
        """Frozen vectors of the answers [requests, width], unit length."""
        ready = self.analysed([r.answer for r in requests])
        return np.stack([ready[r.answer].vector for r in requests])

    def score(self, requests: Sequence[Request]) -> list[Opinion]:
        """One opinion each, in order. The same request gets the same opinion in any company, and so in half a batch where memory
        does not do for a whole one.
        """
        if not requests:
            return []
        unique = list(dict.fromkeys(requests))
        opinions = dict(zip(unique, halved(self._opinions, unique), strict=True))
        return [opinions[request] for request in requests]

    def weighed(self, opinions: Sequence[Opinion], evidence: Sequence[float]) -> list[Opinion]:
        """Opinions on new questions with further evidence on each, in log-odds of being correct."""
        return [weighed(self.shipped, *pair) for pair in zip(opinions, evidence, strict=True)]

    def evidence(self, wanted: Sequence[Support]) -> list[tuple[int, int] | None]:
        """For each the characters of the answer that carry it, whole words; None when no words are there."""
        return [places[0] if places else None for places in self.stretches(wanted)]

    def stretches(self, wanted: Sequence[Support]) -> list[list[tuple[int, int]]]:
        """Characters of the stretches that carry each support, the best first.

        Left out one by one, as the hybrid sees it: most of the opinion of a new question is its, and it needs no further
        pass of a network, because the vectors of the other words are kept.
        """
        every = [
            t for one in wanted for t in (one.request.question, *one.request.references, one.request.answer)
        ]
        ready = self.analysed(every) if every else {}
        found = self.shown.fill(wanted, lambda missing: [self._stretches(one, ready) for one in missing])
        return [found[one] for one in wanted]

    def _stretches(self, wanted: Support, ready: dict[str, features.Text]) -> list[tuple[int, int]]:
        request = wanted.request
        question, answer = ready[request.question], ready[request.answer]
        references = [ready[text] for text in request.references]
        places = occlusion.words(request.answer)
        tried = occlusion.stretches(answer, references)
        lengths = {end - start for start, end in tried}
        out = list(dict.fromkeys([*tried, *occlusion.compared(lengths, len(places))]))
        if len(tried) < 2:
            return [occlusion.characters(places, one) for one in tried]
        thinned = [occlusion.thinned(answer, *occlusion.characters(places, one)) for one in out]
        rows = [(question, references, text) for text in (answer, *thinned)]
        space, column = AIMS[wanted.aim]
        chances = self.shipped.hybrid.predict(space, features.vectors(rows, self.shipped.rarity))[:, column]
        drops = {one: float(chances[0] - chance) for one, chance in zip(out, chances[1:], strict=True)}
        best = occlusion.ranked(drops, tried, len(places))
        return [occlusion.characters(places, one) for one in best if drops[one] > 0]

    def uncovered(self, question: str, wanted: str, answer: str) -> list[str]:
        """Telling words of a reference that the answer does not cover and the question did not give."""
        ready = self.analysed([question, wanted, answer])
        return evidence.uncovered(ready[answer], ready[wanted], ready[question])

    def _opinions(self, requests: Sequence[Request]) -> list[Opinion]:
        outputs, cut = self.cross_outputs(requests)
        told, vectors = self.features_of(requests), self.vectors_of(requests)
        every = [text for r in requests for text in (*r.references, r.answer)]
        references = meant(requests, self.analysed(every))
        ground = ground_of(self.shipped, requests, references)
        at = np.flatnonzero(ground != "").tolist()
        columns = (
            self.columns_of([requests[i] for i in at], told[at])
            if len(at)
            else np.zeros((0, self.shipped.comparison.width))
        )
        return blend(self.shipped, requests, Views(outputs, told, vectors, references, ground, columns), cut)
