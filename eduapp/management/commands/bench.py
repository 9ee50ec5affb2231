"""`manage.py bench NAME [--json] [--data PATH]`: measure and print; `bench all` runs every one, the long ones on a part.

A bench that needs a database gets one of its own beside the school's, or, where no school is running, engines that
are started for it and thrown away.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import bench
from eduapp.embedded.scratch import scratch_stores


class Command(BaseCommand):
    help = "Measure and print figures. Benches never fail on a machine's speed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", choices=[*bench.names(), "all"], metavar="NAME", help=", ".join(bench.names())
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
        parser.add_argument(
            "--short", action="store_true", help="measure a part where all of it takes minutes, as `all` does"
        )
        parser.add_argument("--whole", action="store_true", help="leave nothing out, with `all` too")
        parser.add_argument(
            "--data", type=Path, help="files of the same format, used instead of the default ones"
        )

    def handle(
        self, *args: Any, name: str, json: bool, data: Path | None, short: bool, whole: bool, **options: Any
    ) -> None:
        if data is not None and not data.exists():
            raise CommandError(
                f"{data} does not exist. Give a file or folder in the format of the bench's data."
            )
        chosen = [bench.get(one) for one in (bench.names() if name == "all" else [name])]
        if any(one.needs_database for one in chosen) and not os.environ.get("DATABASE_URL"):
            sys.exit(_again_with_stores())
        part = not whole and (short or name == "all")
        for kind in chosen:
            began = time.monotonic()
            report = kind(short=part).run(data=data, say=self.stderr.write)
            if part:
                report = replace(report, setup={**report.setup, "short": True})
            self.stderr.write(f"{kind.name} took {time.monotonic() - began:.0f} s")
            for table in report.tables:
                self.stdout.write(f"{table}\n")
            if json:
                self.stdout.write(report.as_json())


def _again_with_stores() -> int:
    """Settings are read once, at the start: so the same command runs again, in surroundings that have stores."""
    with scratch_stores() as environment:
        return subprocess.run(  # noqa: S603
            [sys.executable, *sys.argv], env={**os.environ, **environment}, check=False
        ).returncode
