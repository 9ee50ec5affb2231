"""The whole role x URL matrix, collected from the files of `rows/`."""

from importlib import import_module
from pkgutil import iter_modules

from tests.access import rows
from tests.access.row import ROLES, Row

__all__ = ["ROLES", "ROWS", "Row"]

ROWS: list[Row] = [
    row
    for module in iter_modules(rows.__path__)
    for row in import_module(f"{rows.__name__}.{module.name}").ROWS
]
