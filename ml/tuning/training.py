"""Training a small part of the base itself for one class: low-rank updates (Hu et al. 2022), rescaled activations (IA3,
Liu et al. 2022) or a learnt prefix (Li & Liang 2021), all through peft.

One linear layer a key reads the mean of the answer's word vectors. One fold of the students is held out: it decides when to stop,
and how far the result may be believed.
"""

import copy
import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ml import devices, linear
from ml.batching import length_buckets
from ml.memory import halved
from ml.optimisers import optimiser_of
from ml.tuning import assess, checkpoint
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


def adapted(encoder: Network, settings: Settings, device: Any) -> tuple[Any, Any]:
    """A copy of the base on the device with the part to be trained in it, by the seed, and its peft configuration."""
    import torch
    from peft import get_peft_model

    torch.manual_seed(settings.seed)
    network = copy.deepcopy(encoder.network).cpu()
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = settings.dropout
    config = config_of(settings, network.config.num_hidden_layers)
    model = get_peft_model(network, config).to(device)
    linear.learn(model)
    return model, config


class Training:
    """One training: the model with its adapter, the data, the optimiser. `taught` are made examples: they are learnt from
    unless their student is held out, and nothing is measured on them."""

    def __init__(
        self,
        encoder: Network,
        real: Sequence[Example],
        settings: Settings,
        taught: Sequence[Example] = (),
    ) -> None:
        import torch

        examples, count = [*real, *taught], len(real)
        self.settings, self.place = settings, torch.device(place())
        self.model, self.config = adapted(encoder, settings, self.place)
        self.keys = tuple(sorted({example.key for example in examples}))
        self.heads = torch.nn.Linear(self.model.config.hidden_size, len(self.keys))
        self.ids = [e.ids for e in encoder.tokenizer.encode_batch([example.answer for example in examples])]
        self.key = torch.tensor([self.keys.index(example.key) for example in examples])
        self.score = torch.tensor([example.score for example in examples], dtype=torch.float32)
        self.weight = torch.from_numpy(
            class_weights(examples) if settings.class_weights else np.ones(len(examples))
        )
        fold = folds_of([example.student for example in real], settings.folds, settings.seed)
        unseen = {example.student for example, part in zip(real, fold, strict=True) if part == 0}
        self.held = np.flatnonzero(fold == 0)
        self.fit = np.flatnonzero([example.student not in unseen for example in examples])
        self.levels = [
            self.score[:count][self.key[:count] == at].unique().numpy() for at in range(len(self.keys))
        ]
        with torch.no_grad():
            self.heads.bias.fill_(float(self.score[self.fit].mean()))
            self.heads.weight.zero_()
        self.heads.to(self.place)
        self.parameters = [p for p in self.model.parameters() if p.requires_grad] + list(
            self.heads.parameters()
        )
        self.optimiser = optimiser_of(
            settings.optimiser,
            self.parameters,
            learning_rate=settings.learning_rate,
            weight_decay=settings.weight_decay,
        )
        self.batches = list(length_buckets([len(self.ids[i]) for i in self.fit], settings.tokens))
        epochs = max(1, round(settings.epochs))
        self.total = math.ceil(len(self.batches) / settings.accumulation) * epochs
        self.steps = 0

    def outputs(self, rows: Sequence[int]) -> Any:
        """Latent scores of rows by their own keys."""
        import torch

        width = max(len(self.ids[i]) for i in rows)
        batch, mask = padded([self.ids[i] for i in rows], width, self.model.config.pad_token_id or 0)
        batch, mask = batch.to(self.place), mask.to(self.place)
        half = self.settings.mixed_precision and self.place.type == "cuda"
        with torch.autocast("cuda", dtype=torch.bfloat16) if half else nullcontext():
            hidden = self.model(input_ids=batch, attention_mask=mask).last_hidden_state[:, -width:]
        key = self.key[torch.tensor(rows)].to(self.place)
        return self.heads(mean(hidden.float(), mask)).gather(1, key.unsqueeze(1)).squeeze(1)

    def epoch(
        self, number: int, check: Callable[[], None], told: Callable[[float], None] = lambda _loss: None
    ) -> float:
        """One pass over the rows; the mean loss, and that of each step to `told`. What it does depends on the seed and its
        number alone, so a training that goes on at it ends as if it had never stopped."""
        import torch

        order = np.random.default_rng((self.settings.seed, number)).permutation(len(self.batches))
        torch.manual_seed(self.settings.seed + number)  # what is dropped
        losses: list[float] = []
        begun = 0
        self.model.train()
        for turn, at in enumerate(order, start=1):
            check()
            losses.append(self.learn([int(self.fit[i]) for i in self.batches[at]]))
            if turn % self.settings.accumulation == 0 or turn == len(order):
                self.step()
                told(float(np.mean(losses[begun:])))
                begun = turn
        return float(np.mean(losses))

    def learn(self, rows: Sequence[int]) -> float:
        """Add the gradient of the rows' mean error to that of the step; the mean error. Where memory does not do for all rows
        it is that of each half, which makes the same sum."""
        parts = halved(lambda some: [self.gradient(some, len(rows))], rows)
        for _loss, found in parts:
            for parameter, gradient in zip(self.parameters, found, strict=True):
                if gradient is not None:
                    parameter.grad = gradient if parameter.grad is None else parameter.grad + gradient
        return sum(loss for loss, _found in parts)

    def gradient(self, rows: Sequence[int], whole: int) -> tuple[float, Sequence[Any]]:
        """What some rows add to the mean error of a batch of `whole` rows, and its gradient by each parameter. Nothing is kept
        of it when memory runs out in the middle."""
        import torch

        at = torch.tensor(rows)
        score, weight = self.score[at].to(self.place), self.weight[at].to(self.place)
        share = ((self.outputs(rows) - score) ** 2 * weight).sum() / whole
        found = torch.autograd.grad(share / self.settings.accumulation, self.parameters, allow_unused=True)
        return float(share.detach()), found

    def step(self) -> None:
        import torch

        warm = max(1, int(self.settings.warmup * self.total))
        left = 1 - (self.steps - warm) / max(1, self.total - warm)
        share = (self.steps + 1) / warm if self.steps < warm else left
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
                found[bucket] = halved(self._latent, [int(rows[i]) for i in bucket])
        return found

    def _latent(self, rows: Sequence[int]) -> list[float]:
        return self.outputs(rows).cpu().tolist()  # type: ignore[no-any-return]

    def look(self) -> tuple[float, float]:
        """Of the rows held out: what the training goes by (the less, the better), and the agreement (QWK) of the nearest
        levels."""
        latent, truth = self.latent(self.held), self.score[self.held].numpy()
        guess = np.asarray(
            [_nearest(self.levels[int(self.key[row])], at) for row, at in zip(self.held, latent, strict=True)]
        )
        agreement = assess.qwk(truth.tolist(), guess.tolist())
        if self.settings.metric == "error":
            return float(np.mean((latent - truth) ** 2)), agreement
        hit = float(np.mean(np.abs(truth - guess) < 1e-6))
        return -(agreement if self.settings.metric == "qwk" else hit), agreement

    def state(self) -> list[np.ndarray]:
        return [parameter.detach().cpu().numpy().copy() for parameter in self.parameters]

    def put(self, state: Sequence[np.ndarray]) -> None:
        import torch

        with torch.no_grad():
            for parameter, value in zip(self.parameters, state, strict=True):
                parameter.copy_(torch.from_numpy(value))

    def adapter(self) -> Adapter:
        """What was trained, in half precision."""
        from peft import get_peft_model_state_dict

        tensors = {
            name.removeprefix("base_model.model.").removesuffix(".weight"): _half(
                value.detach().cpu().numpy()
            )
            for name, value in get_peft_model_state_dict(self.model).items()
        }
        weight, bias = (_half(p.detach().cpu().numpy()) for p in (self.heads.weight, self.heads.bias))
        return Adapter(self.settings.method, scale_of(self.config), tensors, self.keys, weight, bias)


def place() -> str:
    """Where a part is trained: on the device, but for Apple's graphics cards, which have no double precision."""
    found = devices.device()
    return "cpu" if found == "mps" else found


def scale_of(config: Any) -> float:
    """What peft multiplies a low-rank update with; the other methods have none."""
    return float(config.lora_alpha / config.r) if hasattr(config, "lora_alpha") else ALPHA


def _nearest(levels: np.ndarray, latent: float) -> float:
    return float(levels[np.argmin(np.abs(levels - latent))])


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
    taught: Sequence[Example] = (),
    say: Callable[[int, int, float | None, float | None], None],
    check: Callable[[], None],
    work: Path | None,
) -> Trained:
    """Train until the metric on rows held out has not become better for `patience` epochs; the best epoch's adapter.

    `say` is told (step, steps, loss, None) after each step and (step, steps, None, QWK on rows held out) after each epoch,
    when a checkpoint is written to `work` too; the same call tells where it stands, goes on from there and ends the same.
    """
    run, every = Training(encoder, examples, settings, taught), [*examples, *taught]
    total = max(1, round(settings.epochs))
    best, waited, done = (run.look()[0], run.state()), 0, 0
    if work is not None:
        best, waited, done = checkpoint.read(work, run, every) or (best, waited, done)
    if done:
        say(run.steps, run.total, None, run.look()[1])
    while done < total and waited < settings.patience:
        run.epoch(done, check, lambda loss: say(run.steps, run.total, loss, None))
        value, agreement = run.look()
        done += 1
        best, waited = ((value, run.state()), 0) if value < best[0] else (best, waited + 1)
        if work is not None:
            checkpoint.write(work, run, every, best, waited, done)
        say(run.steps, run.total, None, agreement)
    run.put(best[1])
    latent = np.full(len(examples), np.nan)
    latent[run.held] = run.latent(run.held)
    return Trained(run.adapter(), latent)
