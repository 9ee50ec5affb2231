"""Learner models: one file each. Importing the package registers them all."""

from importlib import import_module
from pkgutil import iter_modules

from recommend.learners.base import (
    MASTERY_THRESHOLD,
    Learner,
    Log,
    Outcome,
    State,
    UnknownLearnerError,
    get,
    kinds,
    replay,
)

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = [
    "MASTERY_THRESHOLD",
    "Learner",
    "Log",
    "Outcome",
    "State",
    "UnknownLearnerError",
    "get",
    "kinds",
    "replay",
]
