"""LoRA adapters for one shared base: safetensors in, merged weights out (Hu et al. 2022, section 4).

The file holds `<module>.lora_A` [rank, in] and `<module>.lora_B` [out, rank] for each adapted linear layer, and
the layers of its own that a task needs (`heads.weight`, `heads.bias`). Pickles are never read.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS = "adapter.safetensors"
CONFIG = "adapter.json"


@dataclass(frozen=True, slots=True)
class AdapterConfig:
    """What an adapter was made for; `scale` multiplies B @ A."""

    base: str
    rank: int
    scale: float


def save(folder: Path, config: AdapterConfig, tensors: Mapping[str, np.ndarray]) -> None:
    """Write an adapter as half-precision safetensors beside its configuration."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: np.ascontiguousarray(values.astype(np.float16)) for name, values in tensors.items()}
    save_file(halves, str(folder / WEIGHTS))
    (folder / CONFIG).write_text(json.dumps(asdict(config), indent=2) + "\n", encoding="utf-8")


def load(folder: Path) -> tuple[AdapterConfig, dict[str, np.ndarray]]:
    """Configuration and float32 tensors of an adapter folder."""
    from safetensors.numpy import load_file

    config = AdapterConfig(**json.loads((folder / CONFIG).read_text(encoding="utf-8")))
    return config, {
        name: values.astype(np.float32) for name, values in load_file(str(folder / WEIGHTS)).items()
    }


def from_peft(state: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Tensors of a peft state dict under the short names used here."""
    short: dict[str, np.ndarray] = {}
    for name, tensor in state.items():
        if ".lora_A" in name or ".lora_B" in name:
            short[name.removeprefix("base_model.model.").removesuffix(".weight")] = tensor.float().numpy()
    return short


def merge(base: Any, config: AdapterConfig, tensors: Mapping[str, np.ndarray]) -> int:
    """Add scale * B @ A to each adapted layer of a torch model in place; the number of layers changed.

    ValueError when the adapter names a layer that the base has not, so that a wrong base is never served.
    """
    import torch

    layers = dict(base.named_modules())
    names = [name.removesuffix(".lora_A") for name in tensors if name.endswith(".lora_A")]
    for name in names:
        if name not in layers:
            raise ValueError(f"the adapter changes {name}, which {config.base} does not have")
        delta = config.scale * tensors[f"{name}.lora_B"] @ tensors[f"{name}.lora_A"]
        with torch.no_grad():
            layers[name].weight += torch.from_numpy(np.ascontiguousarray(delta))
    return len(names)
