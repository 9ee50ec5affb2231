"""Are the generator and the translator of the settings ones that this installation may use?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from ml import generators
from tutoring.engines import options_of


@register()
def generator_is_known(**_more: Any) -> list[CheckMessage]:
    return [
        *_known("GENERATOR", "generator", ("tutoring.E001", "tutoring.E002")),
        *_known("TRANSLATOR", "translator", ("tutoring.E003", "tutoring.E004")),
    ]


def _known(setting: str, what: str, ids: tuple[str, str]) -> list[CheckMessage]:
    name, given = getattr(settings, setting), getattr(settings, f"{setting}_OPTIONS")
    known = [one for one, kind in generators.registered().items() if not kind.for_tests]
    if name not in known:
        hint = f"Set EDUAPP_{setting} to one of: {', '.join(sorted(known))}."
        return [Error(f"EDUAPP_{setting} names no generator: {name!r}.", hint=hint, id=ids[0])]
    try:
        generators.get(name, **options_of(name, given))
    except generators.GeneratorError as error:
        parts = [f"EDUAPP_{setting}_{part}" for part in ("URL", "MODEL", "KEY", "PATH")]
        hint = f"See {', '.join(parts[:3])} and {parts[3]}."
        return [Error(f"The {what} {name!r} cannot be made: {error}", hint=hint, id=ids[1])]
    return []
