"""The encoder and the generator of this process, made once. Only workers call this."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from grading.own_models.generator import generator, options_of, verified
from grading.services.own_models import model_in_use
from ml.own import ENCODER

if TYPE_CHECKING:
    from ml.encoders import Encoder

__all__ = ["encoder", "generator", "options_of"]

log = logging.getLogger(__name__)


def encoder() -> Encoder | None:
    """The embedding model; None where its weights are missing or altered: then words alone rank the passages."""
    chosen = model_in_use(ENCODER)
    return _encoder(chosen.label if chosen else "") or (_encoder("") if chosen else None)


@lru_cache(maxsize=2)
def _encoder(label: str) -> Encoder | None:
    # NumPy comes with it, which no web process needs.
    from ml import encoders
    from ml.weights import WeightsAltered, WeightsMissing

    try:
        options: dict[str, Any] = {"folder": verified(ENCODER, label), "label": label} if label else {}
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
