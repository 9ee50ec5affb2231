"""Every grader of the product, found by importing the files of this folder."""

from importlib import import_module
from pkgutil import iter_modules

from grading.graders.base import Adapter, Criterion, Grader, Item, get, kinds, rule_of

__all__ = ["Adapter", "Criterion", "Grader", "Item", "get", "kinds", "rule_of"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
