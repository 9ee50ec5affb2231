"""`manage.py models list|verify|pull [NAME]`: the pinned weights, whether they are here and right, and how to get them."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ml import own, weights
from ml.answers import artefacts
from ml.pins import PINS


def _own_models() -> list[Any]:
    """Registered directories; none where there is no database yet, as before the first start."""
    from grading.models import OwnModel

    try:
        return list(OwnModel.objects.all())
    except DatabaseError:
        return []


class Command(BaseCommand):
    help = "List, verify and fetch the pinned model weights."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["list", "verify", "pull"])
        parser.add_argument("name", nargs="*", help=f"default: the required ones; known: {', '.join(PINS)}")

    def handle(self, *args: Any, action: str, name: list[str], **options: Any) -> None:
        mine = {model.name: model for model in _own_models()}
        unknown = [one for one in name if one not in PINS and one not in mine]
        if unknown:
            raise CommandError(f"No model is called {unknown[0]!r}. Known: {', '.join([*PINS, *mine])}.")
        if action == "list":
            self._list()
        else:
            wanted = name or [*(pin.name for pin in PINS.values() if pin.required), *mine]
            self._ensure(wanted, mine, pull=action == "pull")

    def _list(self) -> None:
        for pin in PINS.values():
            found = next(iter(weights.copies(pin.name)), None)
            state = f"{found.source}: {found.folder}" if found else "not here"
            need = "required" if pin.required else "optional"
            self.stdout.write(f"{pin.name}  ({need}, {pin.licence})\n  {pin.task}\n  {state}")
            for place, source in enumerate(weights.sources(pin.name), start=1):
                self.stdout.write(f"  {place}. {source}")
            self._files(pin.files)
        for shipped in artefacts.shipped():
            self.stdout.write(f"{shipped}  (shipped with the code)")
            self._files(artefacts.pinned(shipped))
        for model in _own_models():
            self.stdout.write(f"{model.name}  (registered here, {model.licence})\n  {model.task}")
            self.stdout.write(f"  1. directory {weights.models_folder() / model.folder}")
            self._files(model.files)

    def _files(self, files: Mapping[str, str]) -> None:
        for file, digest in files.items():
            self.stdout.write(f"  {digest}  {file}")

    def _ensure(self, names: list[str], mine: Mapping[str, Any], *, pull: bool) -> None:
        failed = False
        for name in names:
            try:
                if name in mine:
                    folder = own.verify(mine[name].own(weights.models_folder()))
                    self.stdout.write(f"{name}: verified (registered here, {folder})")
                    continue
                copy = weights.pull(name, self._progress) if pull else weights.verify(name)
                self.stdout.write(f"{name}: verified ({copy.source}, {copy.folder})")
            except (weights.WeightsMissing, weights.WeightsAltered) as error:
                failed = True
                self.stderr.write(str(error))
            except OSError as error:
                failed = True
                self.stderr.write(
                    f"{name} could not be written to {weights.models_folder()}: {error.strerror or error}. Make room or "
                    "allow writing there, then run the same command: it goes on where this one stopped."
                )
        for shipped in artefacts.shipped():
            try:
                weights.check(artefacts.SHIPPED / shipped, artefacts.pinned(shipped), shipped)
                self.stdout.write(f"{shipped}: verified (shipped with the code)")
            except (weights.WeightsMissing, weights.WeightsAltered) as error:
                failed = True
                self.stderr.write(str(error))
        if failed:
            sys.exit(1)

    def _progress(self, file: str, have: int, total: int) -> None:
        share = f"{100 * have // total}%" if total else f"{have >> 20} MB"
        self.stderr.write(f"\r{file} {share}", ending="\n" if have == total else "")
