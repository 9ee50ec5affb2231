"""Training a small part of the base itself for one class: low-rank updates (Hu et al. 2022), rescaled activations (IA3,
Liu et al. 2022) or a learnt prefix (Li & Liang 2021), all through peft.

One linear layer a key reads the mean of the answer's word vectors. One fold of the students is held out: it decides when to stop,
and how far the result may be believed.
"""

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ml import linear
from ml.batching import length_buckets
from ml.tuning import checkpoint
from ml.tuning.base import Example, Settings
from ml.tuning.folds import folds_of
from ml.tuning.serving import Adapter, Network, mean, padded

LORA_TARGETS = ("attention.self.query", "attention.self.value")
IA3_TARGETS, IA3_FEEDFORWARD = ("attention.self.key", "attention.self.value"), ("output.dense",)
ALPHA = 2.0


@dataclass(frozen=True, slots=True)
class Trained:
    """The adapter, and the latent score of each row that took no part in training it (nan for the others)."""

    adapter: Adapter
    latent: np.ndarray


def config_of(settings: Settings, layers: int) -> Any:
    """The peft configuration of a method; layers below `frozen_layers` stay as they are."""
    from peft import IA3Config, LoraConfig, PrefixTuningConfig

    def names(parts: Sequence[str]) -> list[str]:
        return [f"layer.{n}.{part}" for n in range(settings.frozen_layers, layers) for part in parts]

    if settings.method == "lora":
        alpha = round(ALPHA * settings.rank)
        return LoraConfig(
            r=settings.rank,
            lora_alpha=alpha,
            lora_dropout=settings.dropout,
            target_modules=names(LORA_TARGETS),
        )
    if settings.method == "ia3":
        return IA3Config(
            target_modules=names((*IA3_TARGETS, *IA3_FEEDFORWARD)), feedforward_modules=names(IA3_FEEDFORWARD)
        )
    return PrefixTuningConfig(task_type="FEATURE_EXTRACTION", num_virtual_tokens=settings.rank)


class Training:
    """One training: the model with its adapter, the data, the optimiser."""

    def __init__(self, encoder: Network, examples: Sequence[Example], settings: Settings) -> None:
        import torch
        from peft import get_peft_model

        torch.manual_seed(settings.seed)
        network = copy.deepcopy(encoder.network).cpu()
        for module in network.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = settings.dropout
        self.settings = settings
        self.model = get_peft_model(network, config_of(settings, network.config.num_hidden_layers))
        linear.learn(self.model)
        self.keys = tuple(sorted({example.key for example in examples}))
        self.heads = torch.nn.Linear(network.config.hidden_size, len(self.keys))
        self.ids = [e.ids for e in encoder.tokenizer.encode_batch([example.answer for example in examples])]
        self.place = torch.tensor([self.keys.index(example.key) for example in examples])
        self.score = torch.tensor([example.score for example in examples], dtype=torch.float32)
        self.weight = torch.from_numpy(
            class_weights(examples) if settings.class_weights else np.ones(len(examples))
        )
        fold = folds_of([example.student for example in examples], settings.folds, settings.seed)
        self.fit, self.held = np.flatnonzero(fold != 0), np.flatnonzero(fold == 0)
        with torch.no_grad():
            self.heads.bias.fill_(float(self.score[self.fit].mean()))
            self.heads.weight.zero_()
        self.parameters = [p for p in self.model.parameters() if p.requires_grad] + list(
            self.heads.parameters()
        )
        self.optimiser = torch.optim.AdamW(
            self.parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        self.steps = 0

    def outputs(self, rows: Sequence[int]) -> Any:
        """Latent scores of rows by their own keys."""
        import torch

        width = max(len(self.ids[i]) for i in rows)
        batch, mask = padded([self.ids[i] for i in rows], width, self.model.config.pad_token_id or 0)
        hidden = self.model(input_ids=batch, attention_mask=mask).last_hidden_state[:, -width:]
        return (
            self.heads(mean(hidden, mask)).gather(1, self.place[torch.tensor(rows)].unsqueeze(1)).squeeze(1)
        )

    def epoch(self, number: int, check: Callable[[], None]) -> float:
        """One pass over the rows; the mean loss. Its order depends on the seed and its number alone."""
        import torch

        batches = list(length_buckets([len(self.ids[i]) for i in self.fit], self.settings.tokens))
        order = np.random.default_rng((self.settings.seed, number)).permutation(len(batches))
        total = math.ceil(len(batches) / self.settings.accumulation) * max(1, round(self.settings.epochs))
        lost = 0.0
        self.model.train()
        for turn, place in enumerate(order, start=1):
            check()
            rows = [int(self.fit[i]) for i in batches[place]]
            at = torch.tensor(rows)
            errors = (self.outputs(rows) - self.score[at]) ** 2 * self.weight[at]
            (errors.mean() / self.settings.accumulation).backward()
            lost += float(errors.detach().mean()) / len(order)
            if turn % self.settings.accumulation == 0 or turn == len(order):
                self.step(total)
        return lost

    def step(self, total: int) -> None:
        import torch

        warm = max(1, int(self.settings.warmup * total))
        share = (
            (self.steps + 1) / warm if self.steps < warm else 1 - (self.steps - warm) / max(1, total - warm)
        )
        for group in self.optimiser.param_groups:
            group["lr"] = self.settings.learning_rate * max(0.02, share)
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.steps += 1

    def latent(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        import torch

        found = np.zeros(len(rows))
        self.model.eval()
        with torch.inference_mode():
            for bucket in length_buckets([len(self.ids[i]) for i in rows], self.settings.tokens):
                found[bucket] = self.outputs([int(rows[i]) for i in bucket]).numpy()
        return found

    def error(self) -> float:
        """Mean squared error on the rows held out."""
        return float(np.mean((self.latent(self.held) - self.score[self.held].numpy()) ** 2))

    def state(self) -> list[np.ndarray]:
        return [parameter.detach().numpy().copy() for parameter in self.parameters]

    def put(self, state: Sequence[np.ndarray]) -> None:
        import torch

        with torch.no_grad():
            for parameter, value in zip(self.parameters, state, strict=True):
                parameter.copy_(torch.from_numpy(value))

    def adapter(self) -> Adapter:
        """What was trained, in half precision."""
        from peft import get_peft_model_state_dict

        tensors = {
            name.removeprefix("base_model.model.").removesuffix(".weight"): _half(value.detach().numpy())
            for name, value in get_peft_model_state_dict(self.model).items()
        }
        weight, bias = (_half(p.detach().numpy()) for p in (self.heads.weight, self.heads.bias))
        return Adapter(self.settings.method, ALPHA, tensors, self.keys, weight, bias)


def _half(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values.astype(np.float16).astype(np.float32))


def class_weights(examples: Sequence[Example]) -> np.ndarray:
    """Weights that give each level of each key the same say, with mean 1."""
    pairs = [(example.key, round(example.score, 4)) for example in examples]
    weights = np.asarray([1 / pairs.count(pair) for pair in pairs], dtype=np.float32)
    return np.asarray(weights / weights.mean(), dtype=np.float32)


def train(
    encoder: Network,
    examples: Sequence[Example],
    settings: Settings,
    *,
    say: Callable[[int, int, float, float], None],
    check: Callable[[], None],
    work: Path | None,
) -> Trained:
    """Train until the held-out error has not fallen for `patience` epochs; the best epoch's adapter.

    After each epoch a checkpoint is written to `work`; the same call goes on from there and ends the same.
    """
    run = Training(encoder, examples, settings)
    total = max(1, round(settings.epochs))
    best, waited, done = (run.error(), run.state()), 0, 0
    if work is not None:
        best, waited, done = checkpoint.read(work, run, examples) or (best, waited, done)
    while done < total and waited < settings.patience:
        lost = run.epoch(done, check)
        error = run.error()
        done += 1
        best, waited = ((error, run.state()), 0) if error < best[0] else (best, waited + 1)
        if work is not None:
            checkpoint.write(work, run, examples, best, waited, done)
        say(done, total, lost, error)
    run.put(best[1])
    latent = np.full(len(examples), np.nan)
    latent[run.held] = run.latent(run.held)
    return Trained(run.adapter(), latent)
