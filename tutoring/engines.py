"""The encoder and the generator of this process, made once. Only workers call this."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from ml import generators

if TYPE_CHECKING:
    from ml.encoders import Encoder

log = logging.getLogger(__name__)

# Settings name what a person sets; each backend takes its own.
OPTIONS = {
    "openai_compatible": {"url": "base_url", "model": "model", "api_key": "api_key"},
    "transformers": {"path": "directory"},
}


@lru_cache(maxsize=1)
def encoder() -> Encoder | None:
    """The embedding model; None where its weights are missing or altered: then words alone rank the passages."""
    # NumPy comes with it, which no web process needs.
    from ml import encoders
    from ml.weights import WeightsAltered, WeightsMissing

    found = encoders.get()
    try:
        found.embed(["ready"])
    except (WeightsMissing, WeightsAltered) as error:
        log.warning("the tutor ranks by words alone: %s", error)
        return None
    return found


@lru_cache(maxsize=1)
def generator() -> generators.Generator:
    """The generator of EDUAPP_GENERATOR. Raises GeneratorError when its options do not fit."""
    return generators.get(settings.GENERATOR, **options_of(settings.GENERATOR, settings.GENERATOR_OPTIONS))


def options_of(name: str, given: dict[str, Any]) -> dict[str, Any]:
    return {inner: given[outer] for outer, inner in OPTIONS.get(name, {}).items() if given.get(outer)}
