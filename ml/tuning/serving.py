"""Many trained adapters on one base in memory: a mixed batch runs through the base once, each row with its own small part.

A low-rank update is applied as two thin products a row beside the shared matrix, as S-LoRA (Sheng et al. 2024) does.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ml import devices
from ml.batching import fixed_buckets


class Network(Protocol):
    """What a trained part needs of the encoder (ml.encoders.transformers_local.TransformersEncoder is one)."""

    @property
    def network(self) -> Any: ...
    @property
    def tokenizer(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Adapter:
    """What was trained: tensors by the short names of peft, and one linear layer a key over the sentence vector."""

    method: str
    scale: float
    tensors: Mapping[str, np.ndarray]
    keys: tuple[str, ...]
    weight: np.ndarray
    bias: np.ndarray

    @property
    def kind(self) -> tuple[Any, ...]:
        """Adapters of one kind share a pass."""
        return self.method, tuple(sorted((name, value.shape) for name, value in self.tensors.items()))

    def latent(self, key: str, vectors: np.ndarray) -> np.ndarray:
        """Latent scores [rows] of sentence vectors [rows, width]."""
        place = self.keys.index(key)
        return (vectors.astype(np.float64) * self.weight[place]).sum(1) + float(self.bias[place])


def vectors(encoder: Network, texts: Sequence[str], adapters: Sequence[Adapter]) -> np.ndarray:
    """Mean word vector of each text through the base with its own adapter: float32 [texts, width].

    One pass for each kind of adapter, whatever the number of adapters.
    """
    found = np.zeros((len(texts), int(encoder.network.config.hidden_size)), dtype=np.float32)
    for kind in dict.fromkeys(adapter.kind for adapter in adapters):
        at = [index for index, adapter in enumerate(adapters) if adapter.kind == kind]
        encodings = encoder.tokenizer.encode_batch([texts[i] for i in at])
        tokens = devices.batch_tokens(encoder.network.device.type)
        for bucket, width, size in fixed_buckets([len(one.ids) for one in encodings], tokens=tokens):
            rows = [bucket[place % len(bucket)] for place in range(size)]
            hidden = forward(
                encoder.network, [encodings[i].ids for i in rows], width, [adapters[at[i]] for i in rows]
            )
            found[[at[i] for i in bucket]] = hidden[: len(bucket)]
    return found


def forward(
    network: Any, ids: Sequence[Sequence[int]], width: int, adapters: Sequence[Adapter]
) -> np.ndarray:
    """Mean hidden state of each row [rows, hidden] from one pass."""
    import torch

    batch, mask = padded(ids, width, network.config.pad_token_id or 0)
    with torch.inference_mode(), applied(network, adapters) as more:
        wide = torch.cat([torch.ones(len(ids), more.pop("virtual", 0), dtype=mask.dtype), mask], dim=1)
        place = network.device
        hidden = network(input_ids=batch.to(place), attention_mask=wide.to(place), **more).last_hidden_state
    return mean(hidden.cpu(), mask).numpy()


def padded(ids: Sequence[Sequence[int]], width: int, fill: int) -> tuple[Any, Any]:
    """Token ids and their mask as tensors [rows, width]."""
    import torch

    batch = torch.full((len(ids), width), fill)
    mask = torch.zeros_like(batch)
    for row, numbers in enumerate(ids):
        batch[row, : len(numbers)] = torch.tensor(numbers)
        mask[row, : len(numbers)] = 1
    return batch, mask


def mean(hidden: Any, mask: Any) -> Any:
    spread = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * spread).sum(1) / spread.sum(1).clamp(min=1.0)


@contextmanager
def applied(network: Any, adapters: Sequence[Adapter]) -> Iterator[dict[str, Any]]:
    """The network with each row's own adapter in place; yields what else its call needs. Taken out again at the end."""
    method = adapters[0].method
    if method == "prefix":
        yield prefix(network, adapters)
        return
    layers = dict(network.named_modules())
    handles = []
    try:
        for name in sorted({n.rsplit(".", 1)[0] for n in adapters[0].tensors}):
            if name not in layers:
                raise ValueError(f"the adapter changes {name}, which the base does not have")
            handles.append(_hook(layers[name], name, adapters))
        yield {}
    finally:
        for handle in handles:
            handle.remove()


def stacked(adapters: Sequence[Adapter], name: str, place: Any) -> Any:
    """One tensor of all rows' adapters, side by side, on the device of the network."""
    import torch

    return torch.stack([torch.from_numpy(adapter.tensors[name]) for adapter in adapters]).to(place)


def _hook(layer: Any, name: str, adapters: Sequence[Adapter]) -> Any:
    place = layer.weight.device
    if adapters[0].method == "lora":
        down, up = (
            stacked(adapters, f"{name}.{part}", place).transpose(1, 2) for part in ("lora_A", "lora_B")
        )

        def add(_layer: Any, inputs: Any, output: Any) -> Any:
            return output + adapters[0].scale * (inputs[0] @ down) @ up

        return layer.register_forward_hook(add)
    factor = stacked(adapters, f"{name}.ia3_l", place).flatten(1).unsqueeze(1)
    if factor.shape[-1] == layer.in_features and name.endswith("output.dense"):
        return layer.register_forward_pre_hook(lambda _layer, inputs: (inputs[0] * factor, *inputs[1:]))
    return layer.register_forward_hook(lambda _layer, _inputs, output: output * factor)


def prefix(network: Any, adapters: Sequence[Adapter]) -> dict[str, Any]:
    """Each row's learnt prefix as keys and values of every layer, and how many virtual tokens it stands for."""
    from transformers import DynamicCache

    config = network.config
    width = config.hidden_size // config.num_attention_heads
    table = stacked(adapters, "prompt_embeddings", network.device)
    rows, virtual = table.shape[:2]
    parts = table.view(rows, virtual, 2 * config.num_hidden_layers, config.num_attention_heads, width)
    parts = parts.permute(2, 0, 3, 1, 4).contiguous()
    cache = DynamicCache()
    for layer in range(config.num_hidden_layers):
        cache.update(parts[2 * layer], parts[2 * layer + 1], layer)
    return {"past_key_values": cache, "virtual": virtual}
