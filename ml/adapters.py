"""What training changes in one shared base: safetensors in, a changed base out.

The file holds, by its method, for each changed layer `<module>.lora_A` [rank, in] and `<module>.lora_B` [out, rank] (Hu et al.
2022), `<module>.ia3_l` [out, 1] or before the product [1, in] (Liu et al. 2022), `<module>.weight` and `<module>.bias` as they
are now (`full`), or `prompt_embeddings` [tokens, 2 * layers * hidden] (Li & Liang 2021); and the layers of its own that a task
needs (`heads.weight`, `heads.bias`). Pickles are never read.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS = "adapter.safetensors"
CONFIG = "adapter.json"
PREFIX = "prompt_embeddings"


@dataclass(frozen=True, slots=True)
class AdapterConfig:
    """What an adapter was made for and how; `scale` multiplies B @ A."""

    base: str
    rank: int
    scale: float
    method: str = "lora"


def save(folder: Path, config: AdapterConfig, tensors: Mapping[str, np.ndarray]) -> None:
    """Write an adapter as half-precision safetensors beside its configuration."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: np.ascontiguousarray(values.astype(np.float16)) for name, values in tensors.items()}
    (folder / CONFIG).write_text(json.dumps(asdict(config), indent=2) + "\n", encoding="utf-8")
    # Last and at once: who finds the weights finds all of the adapter.
    save_file(halves, str(folder / f"{WEIGHTS}.part"))
    (folder / f"{WEIGHTS}.part").replace(folder / WEIGHTS)


def load(folder: Path) -> tuple[AdapterConfig, dict[str, np.ndarray]]:
    """Configuration and float32 tensors of an adapter folder."""
    from safetensors.numpy import load_file

    config = AdapterConfig(**json.loads((folder / CONFIG).read_text(encoding="utf-8")))
    return config, {
        name: values.astype(np.float32) for name, values in load_file(str(folder / WEIGHTS)).items()
    }


def from_peft(state: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Tensors of a peft state dict under the short names used here."""
    return {
        name.removeprefix("base_model.model.").removesuffix(".weight"): tensor.float().cpu().numpy()
        for name, tensor in state.items()
    }


def to_peft(tensors: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The inverse of `from_peft`: a state dict that peft sets."""
    import torch

    found = {}
    for name, values in tensors.items():
        ending = ".weight" if name.rpartition(".")[2].startswith("lora_") else ""
        long = name if name == PREFIX else f"base_model.model.{name}{ending}"
        found[long] = torch.from_numpy(values)
    return found


def merge(base: Any, config: AdapterConfig, tensors: Mapping[str, np.ndarray]) -> int:
    """Change the layers of a torch model in place as the adapter says; the number of layers changed. A prefix changes none: it
    goes to whoever runs the base (`prefix_of`).

    ValueError when the adapter names a layer that the base has not, so that a wrong base is never served.
    """
    import torch

    layers = dict(base.named_modules())
    changed: dict[str, dict[str, np.ndarray]] = {}
    for name, values in tensors.items():
        layer, _, part = name.rpartition(".")
        if layer not in ("", "heads"):
            changed.setdefault(layer, {})[part] = values
    for name, parts in changed.items():
        if name not in layers:
            raise ValueError(f"the adapter changes {name}, which {config.base} does not have")
        with torch.no_grad():
            _change(layers[name], config, parts)
    return len(changed)


def _change(layer: Any, config: AdapterConfig, parts: Mapping[str, np.ndarray]) -> None:
    import torch

    given = {part: torch.from_numpy(np.ascontiguousarray(values)) for part, values in parts.items()}
    if "lora_A" in parts:
        delta = config.scale * parts["lora_B"] @ parts["lora_A"]
        layer.weight += torch.from_numpy(np.ascontiguousarray(delta))
    elif "ia3_l" in given:
        layer.weight *= given["ia3_l"]
        if layer.bias is not None and given["ia3_l"].shape[0] == layer.weight.shape[0]:
            layer.bias *= given["ia3_l"].flatten()
    else:
        for part, values in given.items():
            getattr(layer, part).copy_(values)


def prefix_of(base: Any, tensors: Mapping[str, np.ndarray]) -> list[tuple[Any, Any]]:
    """For each layer the keys and values [heads, tokens, width] of a learnt prefix; nothing where there is none."""
    import torch

    if PREFIX not in tensors:
        return []
    config = base.config
    width = config.hidden_size // config.num_attention_heads
    table = torch.from_numpy(tensors[PREFIX])
    parts = table.view(len(table), 2 * config.num_hidden_layers, config.num_attention_heads, width)
    parts = parts.permute(1, 2, 0, 3).contiguous()
    return [(parts[2 * layer], parts[2 * layer + 1]) for layer in range(config.num_hidden_layers)]
