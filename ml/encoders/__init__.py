"""Every encoder backend, found by importing the files of this folder."""

from importlib import import_module
from pkgutil import iter_modules

from ml.encoders.base import Encoder, Tokens, backends, get

__all__ = ["Encoder", "Tokens", "backends", "get"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
