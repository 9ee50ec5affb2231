"""The normal form of an answer: equal for answers that differ in case, spaces and closing marks alone. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

__all__ = ["normal_form"]

SPACES = re.compile(r"\s+")
EDGES = " .,;:!?…。，；：！？、\"'“”‘’()（）"


def normal_form(answer: Mapping[str, Any]) -> str:
    """NFKC, case folded, runs of white space one space, marks at both ends dropped; "" for a blank answer.

    A choice is itself, and so are files. What stands inside the text is kept: "not 5" and "5" differ, and so do "1.5" and "15".
    """
    if choice := answer.get("choice"):
        return f"choice {choice}"
    if files := answer.get("files"):
        return f"files {' '.join(map(str, files))}"
    text = unicodedata.normalize("NFKC", str(answer.get("text") or "")).casefold()
    return SPACES.sub(" ", text).strip(EDGES)
