"""Low-rank fine-tuning of the cross-encoder on several corpora with one head for each label space.

LoRA (Hu et al. 2022) with the rank-stabilised scale (Kalajdzievski 2023) on every linear layer of the base.
Dropout is off: it costs half of the time of a step on a CPU, and averaging the weights over steps serves the
same end here. The loss is cross-entropy on the corpus's own head, the marginal likelihood of the label on
the shared 5-way head, and binary cross-entropy of the share of points.
"""

import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ml import metrics
from ml.answers import inputs, labels, lexical, network
from ml.batching import length_buckets
from ml.train.data import Example

TARGETS = ("query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense")
SCALE = 2.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides a run of the cross-encoder; `tokens` is the size of a batch in padded tokens."""

    rank: int = 64
    learning_rate: float = 5e-4
    weight_decay: float = 0.01
    warmup: float = 0.06
    tokens: int = 1_024
    epochs: float = 3.0
    smoothing: float = 0.03
    average: float = 0.995
    no_question: float = 0.2
    long_share: float = 0.5
    shared_weight: float = 0.5
    score_weight: float = 0.3
    patience: int = 2
    seed: int = 20264


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of an example's three parts, and its target."""

    reference: list[int]
    question: list[int]
    answer: list[int]
    space: str
    label: int
    allowed: tuple[bool, ...]
    score: float

    def row(self, *, with_question: bool = True) -> inputs.Row:
        return inputs.join(self.reference, self.question if with_question else (), self.answer)


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
            space=example.space,
            label=labels.labels_of(example.space).index(example.label),
            allowed=labels.unified_mask(example.space, example.label),
            score=example.score,
        )
        for example, reference, question, answer in zip(examples, *ids, strict=True)
    ]


def build(folder: Path, settings: Settings) -> tuple[Any, Any]:
    """The base with fresh adapters on all linear layers, and the head layer; only these are trained."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModel

    torch.manual_seed(settings.seed)
    base = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
    for module in base.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    config = LoraConfig(
        r=settings.rank,
        lora_alpha=round(SCALE * math.sqrt(settings.rank)),
        use_rslora=True,
        lora_dropout=0.0,
        target_modules=list(TARGETS),
    )
    heads = torch.nn.Linear(network.POOLED * base.config.hidden_size, network.WIDTH)
    return get_peft_model(base, config), heads


def tensors(rows: Sequence[inputs.Row]) -> dict[str, Any]:
    import torch

    return {name: torch.from_numpy(array) for name, array in inputs.arrays(rows).items()}


def losses(outputs: Any, batch: Sequence[Encoded], settings: Settings) -> Any:
    """Mean loss of a batch; rows of different corpora use different columns of the outputs."""
    import torch
    from torch.nn import functional

    total = outputs.new_zeros(())
    for space in {encoded.space for encoded in batch}:
        at = [index for index, encoded in enumerate(batch) if encoded.space == space]
        target = torch.tensor([batch[index].label for index in at])
        total = total + functional.cross_entropy(
            outputs[at, network.HEADS[space]], target, label_smoothing=settings.smoothing, reduction="sum"
        )
    allowed = torch.tensor([encoded.allowed for encoded in batch])
    shared = torch.log_softmax(outputs[:, network.HEADS["unified"]], dim=1)
    marginal = torch.logsumexp(shared.masked_fill(~allowed, -1e9), dim=1)
    total = total - settings.shared_weight * marginal.sum()
    score = torch.tensor([[encoded.score] for encoded in batch])
    total = total + settings.score_weight * functional.binary_cross_entropy_with_logits(
        outputs[:, network.HEADS["score"]], score, reduction="sum"
    )
    return total / len(batch)


def epoch_batches(
    encoded: Sequence[Encoded], settings: Settings, rng: np.random.Generator
) -> Iterator[list[int]]:
    """Shuffled batches of like length; of the corpus with long answers only a share is seen in each epoch."""
    chosen = [i for i, e in enumerate(encoded) if e.space != "verdict" or rng.random() < settings.long_share]
    rng.shuffle(chosen)
    pool = 512
    batches: list[list[int]] = []
    for start in range(0, len(chosen), pool):
        part = chosen[start : start + pool]
        lengths = [len(encoded[index].row()) for index in part]
        batches += [[part[i] for i in bucket] for bucket in length_buckets(lengths, settings.tokens)]
    for index in rng.permutation(len(batches)):
        yield batches[int(index)]


def schedule(step: int, total: int, settings: Settings) -> float:
    """Share of the top learning rate: linear warm-up, then half a cosine to 2%."""
    warm = max(1, int(settings.warmup * total))
    if step < warm:
        return (step + 1) / warm
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, total - warm)))


class Average:
    """Running mean of the trained weights (Polyak & Juditsky 1992), exponentially forgetting."""

    def __init__(self, parameters: Sequence[Any], keep: float) -> None:
        self.parameters = list(parameters)
        self.keep = keep
        self.shadow = [parameter.detach().clone() for parameter in self.parameters]
        self.steps = 0

    def update(self) -> None:
        import torch

        self.steps += 1
        keep = min(self.keep, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            for shadow, parameter in zip(self.shadow, self.parameters, strict=True):
                shadow.lerp_(parameter, 1 - keep)

    def swap(self) -> None:
        """Exchange the averaged weights with the live ones; a second call puts them back."""
        for shadow, parameter in zip(self.shadow, self.parameters, strict=True):
            kept = parameter.data.clone()
            parameter.data.copy_(shadow)
            shadow.copy_(kept)


def predict(model: Any, heads: Any, encoded: Sequence[Encoded]) -> np.ndarray:
    """Raw head outputs [rows, 17] in the order given."""
    import torch

    rows = [e.row() for e in encoded]
    outputs = np.zeros((len(rows), network.WIDTH), dtype=np.float32)
    model.eval()
    with torch.inference_mode():
        for bucket in length_buckets([len(row) for row in rows]):
            outputs[bucket] = network.forward(model, heads, tensors([rows[i] for i in bucket])).numpy()
    model.train()
    return outputs


def held_out_score(outputs: np.ndarray, encoded: Sequence[Encoded]) -> dict[str, float]:
    """Macro-F1 of each corpus's own head on held-out rows."""
    found: dict[str, float] = {}
    for space in sorted({e.space for e in encoded}):
        at = [index for index, e in enumerate(encoded) if e.space == space]
        guess = outputs[at][:, network.HEADS[space]].argmax(1)
        truth = [encoded[index].label for index in at]
        found[f"{space}_macro_f1"] = metrics.macro_f1(truth, guess, len(labels.labels_of(space)))
        found[f"{space}_accuracy"] = metrics.accuracy(truth, guess)
    return found


class Run:
    """One stretch of training: a model, its optimiser, its log."""

    def __init__(self, model: Any, heads: Any, settings: Settings, log: Path) -> None:
        import torch

        self.model, self.heads, self.settings, self.log = model, heads, settings, log
        self.parameters = [p for p in model.parameters() if p.requires_grad] + list(heads.parameters())
        self.optimiser = torch.optim.AdamW(
            self.parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
        )
        self.average = Average(self.parameters, settings.average)
        self.rng = np.random.default_rng(settings.seed)
        self.started = time.monotonic()

    def note(self, **values: Any) -> None:
        """Append one line to the loss log."""
        with self.log.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"seconds": round(time.monotonic() - self.started, 1), **values}) + "\n")

    def step(self, batch: Sequence[Encoded], share: float) -> float:
        import torch

        for group in self.optimiser.param_groups:
            group["lr"] = self.settings.learning_rate * share
        rows = [e.row(with_question=self.rng.random() >= self.settings.no_question) for e in batch]
        loss = losses(network.forward(self.model, self.heads, tensors(rows)), batch, self.settings)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        self.average.update()
        return float(loss.detach())


def fit(
    run: Run, encoded: Sequence[Encoded], held_out: Sequence[Encoded], *, stage: str
) -> list[dict[str, float]]:
    """Train on `encoded`; after each epoch the averaged weights are measured on `held_out`.

    With held-out rows the best averaged weights are kept and training stops when `patience` epochs brought
    nothing better. Without them the last averaged weights are kept. Returns the figures of each epoch.
    """
    from tqdm import tqdm

    settings = run.settings
    epochs = [list(epoch_batches(encoded, settings, run.rng)) for _ in range(math.ceil(settings.epochs))]
    total = int(sum(len(epoch) for epoch in epochs) * settings.epochs / len(epochs))
    best: tuple[float, list[Any]] = (-1.0, [])
    history: list[dict[str, float]] = []
    bar = tqdm(total=total, desc=stage, unit="step")
    done = 0
    for number, epoch in enumerate(epochs, start=1):
        for batch in epoch[: total - done]:
            loss = run.step([encoded[index] for index in batch], schedule(done, total, settings))
            done += 1
            bar.update()
            if done % 20 == 0:
                bar.set_postfix(loss=f"{loss:.3f}")
                run.note(stage=stage, step=done, loss=round(loss, 4))
        if not held_out:
            continue
        run.average.swap()
        figures = held_out_score(predict(run.model, run.heads, held_out), held_out)
        weights = [parameter.detach().clone() for parameter in run.parameters]
        run.average.swap()
        run.note(stage=stage, step=done, epoch=number, **figures)
        history.append(figures)
        value = (figures["3way_macro_f1"] + figures["5way_macro_f1"]) / 2
        if value > best[0]:
            best, waited = (value, weights), 0
        else:
            waited += 1
        if waited >= settings.patience:
            break
    bar.close()
    keep(run, best[1])
    return history


def keep(run: Run, weights: Sequence[Any]) -> None:
    """Put the given weights into the model, or the averaged ones when none are given."""
    if not weights:
        run.average.swap()
        return
    for parameter, value in zip(run.parameters, weights, strict=True):
        parameter.data.copy_(value)
