"""`manage.py models list|verify|pull [NAME]`: the pinned weights, whether they are here and right, and how to get them."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ml import weights
from ml.answers import artefacts
from ml.pins import PINS


class Command(BaseCommand):
    help = "List, verify and fetch the pinned model weights."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["list", "verify", "pull"])
        parser.add_argument("name", nargs="*", help=f"default: the required ones; known: {', '.join(PINS)}")

    def handle(self, *args: Any, action: str, name: list[str], **options: Any) -> None:
        unknown = [one for one in name if one not in PINS]
        if unknown:
            raise CommandError(f"No model is called {unknown[0]!r}. Known: {', '.join(PINS)}.")
        if action == "list":
            self._list()
        else:
            self._ensure(name or [pin.name for pin in PINS.values() if pin.required], pull=action == "pull")

    def _list(self) -> None:
        for pin in PINS.values():
            found = next(iter(weights.copies(pin.name)), None)
            state = f"{found.source}: {found.folder}" if found else "not here"
            need = "required" if pin.required else "optional"
            self.stdout.write(f"{pin.name}  ({need}, {pin.licence})\n  {pin.task}\n  {state}")
            for file, digest in pin.files.items():
                self.stdout.write(f"  {digest[:16]}…  {file}")
        for shipped in artefacts.shipped():
            self.stdout.write(f"{shipped}  (shipped with the code)")
            for file, digest in artefacts.pinned(shipped).items():
                self.stdout.write(f"  {digest[:16]}…  {file}")

    def _ensure(self, names: list[str], *, pull: bool) -> None:
        failed = False
        for name in names:
            try:
                copy = weights.pull(name, self._progress) if pull else weights.verify(name)
                self.stdout.write(f"{name}: verified ({copy.source}, {copy.folder})")
            except (weights.WeightsMissing, weights.WeightsAltered) as error:
                failed = True
                self.stderr.write(str(error))
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
