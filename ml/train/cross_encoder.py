"""The cross-encoder's training rows: how they are read, what is lost on them, how a model does on held-out ones.

The loss is cross-entropy on the corpus's own head, the marginal likelihood of the label on the shared 5-way
head, and binary cross-entropy of the share of points.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml import metrics
from ml.answers import inputs, labels, lexical, network
from ml.batching import length_buckets
from ml.train.data import Example
from ml.train.settings import Settings

POOL = 512


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of an example's three parts, and its target. `question_id` tells questions apart."""

    reference: list[int]
    question: list[int]
    answer: list[int]
    question_id: str
    space: str
    label: int
    allowed: tuple[bool, ...]
    score: float

    def row(self, *, with_question: bool = True, reference: Sequence[int] | None = None) -> inputs.Row:
        wanted = self.reference if reference is None else reference
        return inputs.join(wanted, self.question if with_question else (), self.answer)


def encode(tokenizer: Any, examples: Sequence[Example]) -> list[Encoded]:
    """Examples as token ids, each against the reference that shares most with its answer."""
    chosen = [e.references[lexical.nearest(e.answer, e.references)] for e in examples]
    parts = (chosen, [e.question for e in examples], [e.answer for e in examples])
    ids = [inputs.token_ids(tokenizer, texts) for texts in parts]
    return [
        Encoded(
            reference=reference,
            question=question,
            answer=answer,
            question_id=example.question_id,
            space=example.space,
            label=labels.labels_of(example.space).index(example.label),
            allowed=labels.unified_mask(example.space, example.label),
            score=example.score,
        )
        for example, reference, question, answer in zip(examples, *ids, strict=True)
    ]


def tensors(rows: Sequence[inputs.Row]) -> dict[str, Any]:
    import torch

    return {name: torch.from_numpy(array) for name, array in inputs.arrays(rows).items()}


def class_weights(encoded: Sequence[Encoded], power: float) -> dict[str, np.ndarray]:
    """For each space the weight of each label: its inverse share to a power, with a mean of 1 over the rows."""
    found: dict[str, np.ndarray] = {}
    for space in {e.space for e in encoded}:
        counts = np.bincount(
            [e.label for e in encoded if e.space == space], minlength=len(labels.labels_of(space))
        )
        raw = np.where(counts > 0, np.maximum(counts, 1) / counts.sum(), 1.0) ** -power
        found[space] = raw * counts.sum() / (raw * counts).sum()
    return found


def losses(
    outputs: Any,
    batch: Sequence[Encoded],
    settings: Settings,
    weights: Mapping[str, np.ndarray] | None = None,
) -> Any:
    """Mean loss of a batch; rows of different corpora use different columns of the outputs."""
    import torch
    from torch.nn import functional

    total = outputs.new_zeros(())
    for space in sorted({encoded.space for encoded in batch}):
        at = [index for index, encoded in enumerate(batch) if encoded.space == space]
        target = torch.tensor([batch[index].label for index in at], device=outputs.device)
        weight = None
        if weights and settings.class_weight:
            weight = torch.tensor(weights[space], dtype=outputs.dtype, device=outputs.device)
        total = total + functional.cross_entropy(
            outputs[at, network.HEADS[space]],
            target,
            weight=weight,
            label_smoothing=settings.smoothing,
            reduction="sum",
        )
    allowed = torch.tensor([encoded.allowed for encoded in batch], device=outputs.device)
    shared = torch.log_softmax(outputs[:, network.HEADS["unified"]], dim=1)
    marginal = torch.logsumexp(shared.masked_fill(~allowed, -1e9), dim=1)
    total = total - settings.shared_weight * marginal.sum()
    score = torch.tensor([[encoded.score] for encoded in batch], device=outputs.device)
    total = total + settings.score_weight * functional.binary_cross_entropy_with_logits(
        outputs[:, network.HEADS["score"]], score, reduction="sum"
    )
    return total / len(batch)


def epoch_batches(
    encoded: Sequence[Encoded], settings: Settings, rng: np.random.Generator
) -> Iterator[list[int]]:
    """Shuffled batches of like length; each row is read as often as its space asks for."""
    draws = rng.random(len(encoded))
    reads = [settings.reads.get(e.space, 0.0) for e in encoded]
    chosen = [i for i, often in enumerate(reads) for _ in range(int(often) + (draws[i] < often % 1))]
    rng.shuffle(chosen)
    batches: list[list[int]] = []
    for start in range(0, len(chosen), POOL):
        part = chosen[start : start + POOL]
        lengths = [len(encoded[index].row()) for index in part]
        batches += [[part[i] for i in bucket] for bucket in length_buckets(lengths, settings.tokens)]
    for index in rng.permutation(len(batches)):
        yield batches[int(index)]


class Reader:
    """Rows as training reads them: sometimes without the question, sometimes against another student's correct answer."""

    def __init__(self, encoded: Sequence[Encoded], settings: Settings, rng: np.random.Generator) -> None:
        self.settings, self.rng = settings, rng
        self.weights = class_weights(encoded, settings.class_weight)
        self.correct: dict[tuple[str, str], list[list[int]]] = {}
        for e in encoded:
            if e.score == 1.0:
                self.correct.setdefault((e.space, e.question_id), []).append(e.answer)

    def row(self, e: Encoded) -> inputs.Row:
        asked, swapped, pick = self.rng.random(3)
        others = self.correct.get((e.space, e.question_id), [])
        reference = others[int(pick * len(others))] if others and swapped < self.settings.swap else None
        if reference == e.answer:
            reference = None
        return e.row(with_question=asked >= self.settings.no_question, reference=reference)


def predict(model: Any, heads: Any, encoded: Sequence[Encoded]) -> np.ndarray:
    """Raw head outputs [rows, 17] in the order given."""
    import torch

    rows = [e.row() for e in encoded]
    outputs = np.zeros((len(rows), network.WIDTH), dtype=np.float32)
    place = heads.weight.device
    model.eval()
    with torch.inference_mode():
        for bucket in length_buckets([len(row) for row in rows]):
            batch = {name: values.to(place) for name, values in tensors([rows[i] for i in bucket]).items()}
            outputs[bucket] = network.forward(model, heads, batch).float().cpu().numpy()
    model.train()
    return outputs


def held_out_figures(
    outputs: np.ndarray, encoded: Sequence[Encoded], metric: str = "auc"
) -> dict[str, float]:
    """Macro-F1 and accuracy of each corpus's own head on held-out rows, and how well it tells correct from the rest (auc).

    `value` is the mean of one of these over the spaces with enough rows: what early stopping goes by.
    """
    found: dict[str, float] = {}
    told: list[float] = []
    for space in sorted({e.space for e in encoded}):
        at = [index for index, e in enumerate(encoded) if e.space == space]
        columns = outputs[at][:, network.HEADS[space]].astype(np.float64)
        truth = np.asarray([encoded[index].label for index in at])
        chances = np.exp(columns - columns.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        found[f"{space}_macro_f1"] = metrics.macro_f1(truth, columns.argmax(1), columns.shape[1])
        found[f"{space}_accuracy"] = metrics.accuracy(truth, columns.argmax(1))
        found[f"{space}_auc"] = metrics.auc(truth == 0, chances[:, 0])
        if len(at) >= 100:
            told.append(found[f"{space}_{metric}"])
    found["value"] = float(np.mean(told)) if told else 0.0
    return found
