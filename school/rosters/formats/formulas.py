"""Cells that a spreadsheet would run. Pure.

A cell that begins with one of these signs is a formula for Excel and its kin, whatever a school number or a
name looks like. Written with an apostrophe in front it is text; read again, that apostrophe is taken away.
(OWASP, "CSV Injection".)
"""

from __future__ import annotations

import re

__all__ = ["inert", "original"]

_DANGEROUS = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def inert(cell: str) -> str:
    """The cell as text that no spreadsheet runs."""
    return f"'{cell}" if _DANGEROUS.match(cell) else cell


def original(cell: str) -> str:
    """What `inert` was given."""
    return cell[1:] if cell.startswith("'") and _DANGEROUS.match(cell) else cell
