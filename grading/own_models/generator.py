"""The generator of this process, made once: the chosen model of one's own, else that of the settings; and the translator.

Only workers call what makes them.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from grading.services.own_models import model_in_use, models_root
from ml import generators
from ml.own import GENERATOR

__all__ = [
    "generator",
    "is_configured",
    "options_of",
    "translator",
    "translator_is_configured",
    "verified",
]

log = logging.getLogger(__name__)

# Settings name what a person sets; each backend takes its own.
OPTIONS = {
    "openai_compatible": {"url": "base_url", "model": "model", "api_key": "api_key"},
    "transformers": {"path": "directory"},
    "llama_cpp": {"path": "path"},
}


def generator() -> generators.Generator:
    """The model of one's own that was chosen, else the generator of EDUAPP_GENERATOR.

    Raises GeneratorError when its options do not fit.
    """
    chosen = model_in_use(GENERATOR)
    return (own_generator(chosen.label) if chosen else None) or generator_of_settings()


def is_configured() -> bool:
    """Whether somebody set a generator that writes. Loads nothing; one query."""
    found = generators.registered().get(settings.GENERATOR)
    return bool(found and found.writes) or model_in_use(GENERATOR) is not None


def translator_is_configured() -> bool:
    """Whether somebody set a translator that writes. Loads nothing."""
    found = generators.registered().get(settings.TRANSLATOR)
    return bool(found and found.writes)


@lru_cache(maxsize=1)
def translator() -> generators.Generator:
    """The generator of EDUAPP_TRANSLATOR. Raises GeneratorError when its options do not fit."""
    return generators.get(settings.TRANSLATOR, **options_of(settings.TRANSLATOR, settings.TRANSLATOR_OPTIONS))


@lru_cache(maxsize=1)
def own_generator(label: str) -> generators.Generator | None:
    from ml.weights import WeightsAltered, WeightsMissing

    try:
        folder = verified(GENERATOR, label)
        backend = "transformers" if any(folder.rglob("*.safetensors")) else "llama_cpp"
        return generators.get(backend, **options_of(backend, {"path": str(folder)}))
    except (WeightsMissing, WeightsAltered, generators.GeneratorError) as error:
        log.warning("the model %s is not used: %s", label, error)
        return None


def verified(use: str, label: str) -> Path:
    """The directory of the chosen model, every file checked. Raises WeightsMissing or WeightsAltered."""
    from ml import own
    from ml.weights import WeightsMissing

    model = model_in_use(use)
    if model is None or model.label != label:
        raise WeightsMissing(f"{label} is no longer chosen")
    return own.verify(model.own(models_root()))


@lru_cache(maxsize=1)
def generator_of_settings() -> generators.Generator:
    return generators.get(settings.GENERATOR, **options_of(settings.GENERATOR, settings.GENERATOR_OPTIONS))


def options_of(name: str, given: dict[str, Any]) -> dict[str, Any]:
    return {inner: given[outer] for outer, inner in OPTIONS.get(name, {}).items() if given.get(outer)}
