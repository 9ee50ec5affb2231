"""Is the second reader of the settings one that is known, and here?"""

from __future__ import annotations

import os
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register

SETTING = "EDUAPP_READER"


@register()
def second_reader_is_here(**_more: Any) -> list[CheckMessage]:
    if not os.environ.get(SETTING):
        return []
    from ml import weights
    from ml.answers.second_reading import configured

    try:
        reader = configured()
    except LookupError as error:
        return [
            Error(
                f"The second reader cannot be used: {error}",
                hint=f"Set {SETTING} to one of them.",
                id="grading.E001",
            )
        ]
    if reader and not any(weights.copies(reader.known.pin)):
        text = f"The second reader {reader.known.pin} is not here. Short answers wait for it."
        hint = f"Run: manage.py models pull {reader.known.pin}, or unset {SETTING}."
        return [Warning(text, hint=hint, id="grading.W001")]
    return []
