"""The encoder and the generator of this process, made once. Only workers call this."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from grading.services.own_models import model_in_use, models_root
from ml import generators
from ml.own import ENCODER, GENERATOR

if TYPE_CHECKING:
    from ml.encoders import Encoder

log = logging.getLogger(__name__)

# Settings name what a person sets; each backend takes its own.
OPTIONS = {
    "openai_compatible": {"url": "base_url", "model": "model", "api_key": "api_key"},
    "transformers": {"path": "directory"},
}


def encoder() -> Encoder | None:
    """The embedding model; None where its weights are missing or altered: then words alone rank the passages."""
    chosen = model_in_use(ENCODER)
    return _encoder(chosen.label if chosen else "") or (_encoder("") if chosen else None)


def generator() -> generators.Generator:
    """The model of one's own that was chosen, else the generator of EDUAPP_GENERATOR.

    Raises GeneratorError when its options do not fit.
    """
    chosen = model_in_use(GENERATOR)
    return (_own_generator(chosen.label) if chosen else None) or _generator_of_settings()


@lru_cache(maxsize=2)
def _encoder(label: str) -> Encoder | None:
    # NumPy comes with it, which no web process needs.
    from ml import encoders
    from ml.weights import WeightsAltered, WeightsMissing

    try:
        options: dict[str, Any] = {"folder": _verified(ENCODER, label), "label": label} if label else {}
        found = encoders.get(**options)
        found.embed(["ready"])
    except (WeightsMissing, WeightsAltered) as error:
        log.warning("the tutor ranks without the model %s: %s", label or "of the product", error)
        return None
    except Exception:
        if not label:
            raise
        log.exception("the model %s cannot be loaded; the tutor ranks with the one of the product", label)
        return None
    return found


@lru_cache(maxsize=1)
def _own_generator(label: str) -> generators.Generator | None:
    from ml.weights import WeightsAltered, WeightsMissing

    try:
        return generators.get("transformers", directory=str(_verified(GENERATOR, label)))
    except (WeightsMissing, WeightsAltered, generators.GeneratorError) as error:
        log.warning("the model %s is not used: %s", label, error)
        return None


def _verified(use: str, label: str) -> Path:
    """The directory of the chosen model, every file checked. Raises WeightsMissing or WeightsAltered."""
    from ml import own
    from ml.weights import WeightsMissing

    model = model_in_use(use)
    if model is None or model.label != label:
        raise WeightsMissing(f"{label} is no longer chosen")
    return own.verify(model.own(models_root()))


@lru_cache(maxsize=1)
def _generator_of_settings() -> generators.Generator:
    return generators.get(settings.GENERATOR, **options_of(settings.GENERATOR, settings.GENERATOR_OPTIONS))


def options_of(name: str, given: dict[str, Any]) -> dict[str, Any]:
    return {inner: given[outer] for outer, inner in OPTIONS.get(name, {}).items() if given.get(outer)}
