"""Is the generator of the settings one that this installation may use?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from ml import generators
from tutoring.engines import options_of


@register()
def generator_is_known(**_more: Any) -> list[CheckMessage]:
    name = settings.GENERATOR
    known = [one for one, kind in generators.registered().items() if not kind.for_tests]
    if name not in known:
        hint = f"Set EDUAPP_GENERATOR to one of: {', '.join(sorted(known))}."
        return [Error(f"EDUAPP_GENERATOR names no generator: {name!r}.", hint=hint, id="tutoring.E001")]
    try:
        generators.get(name, **options_of(name, settings.GENERATOR_OPTIONS))
    except generators.GeneratorError as error:
        hint = "See EDUAPP_GENERATOR_URL, EDUAPP_GENERATOR_MODEL, EDUAPP_GENERATOR_KEY and EDUAPP_GENERATOR_PATH."
        return [Error(f"The generator {name!r} cannot be made: {error}", hint=hint, id="tutoring.E002")]
    return []
