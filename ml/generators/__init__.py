"""Text generators: one file per backend. Importing the package loads no model and no model library."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ml.generators.base import (
    Generator,
    GeneratorError,
    Message,
    RefusedError,
    UnavailableError,
    UnknownGeneratorError,
    registered,
)

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def get(name: str, **options: Any) -> Generator:
    """A new generator of this backend. Raises UnknownGeneratorError with the known names."""
    if name not in registered():
        raise UnknownGeneratorError(f"no generator is called {name!r}; known: {', '.join(names())}")
    try:
        return registered()[name](**options)
    except TypeError as error:
        given = ", ".join(sorted(options)) or "none"
        raise RefusedError(f"The options of the generator {name!r} do not fit ({given}): {error}.") from error


def names() -> list[str]:
    return sorted(registered())


__all__ = [
    "Generator",
    "GeneratorError",
    "Message",
    "RefusedError",
    "UnavailableError",
    "UnknownGeneratorError",
    "get",
    "names",
    "registered",
]
