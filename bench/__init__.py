"""Every bench of the product, found by importing the files of this folder."""

from importlib import import_module
from pkgutil import iter_modules

from bench.base import Bench, Report, Table, get, names

__all__ = ["Bench", "Report", "Table", "get", "names"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
