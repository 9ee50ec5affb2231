"""A criterion as what an answer is to say. Pure."""

from __future__ import annotations

import re

__all__ = ["statement"]

_FOR_MARKERS = re.compile(
    r"^\s*(?:(?:the|an) (?:answer|student) |it )?"
    r"(?:says|states|explains|mentions|notes|writes|recogni[sz]es|understands|knows) that\s+",
    re.IGNORECASE,
)


def statement(criterion: str) -> str:
    """Criteria are often written for markers ("Says that it boils"): what is to be said ("it boils"), else the criterion."""
    return _FOR_MARKERS.sub("", criterion, count=1) or criterion
