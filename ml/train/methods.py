"""What of the base is trained: everything, or a small part added by peft.

LoRA (Hu et al. 2022) with the rank-stabilised scale (Kalajdzievski 2023) on every linear layer, (IA)3 (Liu et al. 2022),
or a prefix of learnt keys and values (Li & Liang 2021). Dropout is off by default: it costs half of the time of a step
on a CPU, and averaging the weights over steps serves the same end here.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ml import adapters
from ml.answers import network
from ml.train.settings import Settings

TARGETS = ("query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense")
SCALE = 2.0


def build(folder: Path, settings: Settings) -> tuple[Any, Any]:
    """The base made ready for the method of the settings, and the fresh head layer."""
    import torch
    from transformers import AutoModel

    torch.manual_seed(settings.seed)
    base = AutoModel.from_pretrained(
        folder, use_safetensors=True, add_pooling_layer=False, attn_implementation="sdpa"
    )
    for module in base.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = settings.dropout
    heads = torch.nn.Linear(network.POOLED * base.config.hidden_size, network.WIDTH)
    model = wrapped(base, settings)
    freeze(model, settings.frozen_layers)
    return model, heads


def wrapped(base: Any, settings: Settings) -> Any:
    """The base with the parts that its method adds; for `full` the base itself."""
    if settings.method == "full":
        return base
    from peft import IA3Config, LoraConfig, PrefixTuningConfig, get_peft_model

    if settings.method == "ia3":
        return get_peft_model(
            base,
            IA3Config(target_modules=["key", "value", "output.dense"], feedforward_modules=["output.dense"]),
        )
    if settings.method == "prefix":
        return get_peft_model(
            base,
            PrefixTuningConfig(task_type="FEATURE_EXTRACTION", num_virtual_tokens=settings.prefix_tokens),
        )
    config = LoraConfig(
        r=settings.rank,
        lora_alpha=round(SCALE * math.sqrt(settings.rank)),
        use_rslora=True,
        lora_dropout=0.0,
        target_modules=list(TARGETS),
    )
    return get_peft_model(base, config)


def scale_of(model: Any) -> float:
    """What peft multiplies B @ A with: its alpha is a whole number, so this is near `SCALE`. 1 for other methods."""
    tables = (getattr(module, "scaling", None) for module in model.modules())
    return next((float(table["default"]) for table in tables if isinstance(table, dict)), 1.0)


def trained(model: Any) -> dict[str, np.ndarray]:
    """What training changed in the base, under the names of `ml.adapters`; of a whole base the layers that were not frozen."""
    if not hasattr(model, "peft_config"):
        free = {n: p.detach() for n, p in model.named_parameters() if p.requires_grad}
        return {name: values.float().cpu().numpy() for name, values in free.items()}
    from peft import get_peft_model_state_dict

    return adapters.from_peft(get_peft_model_state_dict(model))


def put_back(model: Any, tensors: Mapping[str, np.ndarray]) -> None:
    """The inverse of `trained`, into a model built for the same method."""
    import torch

    if hasattr(model, "peft_config"):
        from peft import set_peft_model_state_dict

        set_peft_model_state_dict(model, adapters.to_peft(tensors))
        return
    named = dict(model.named_parameters())
    with torch.no_grad():
        for name, values in tensors.items():
            named[name].copy_(torch.from_numpy(values))


def freeze(model: Any, layers: int) -> None:
    """Keep the lowest layers, and with them the embeddings, as they are."""
    if not layers:
        return
    kept = tuple(f"encoder.layer.{number}." for number in range(layers))
    for name, parameter in model.named_parameters():
        if "embeddings." in name or any(part in name for part in kept):
            parameter.requires_grad_(False)
