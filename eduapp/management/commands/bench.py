"""`manage.py bench NAME [--json] [--data PATH]`: measure and print; `bench all` runs every one."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import bench


class Command(BaseCommand):
    help = "Measure and print figures. Benches never fail on a machine's speed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", choices=[*bench.names(), "all"], metavar="NAME", help=", ".join(bench.names())
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
        parser.add_argument(
            "--data", type=Path, help="files of the same format, used instead of the default ones"
        )

    def handle(self, *args: Any, name: str, json: bool, data: Path | None, **options: Any) -> None:
        if data is not None and not data.exists():
            raise CommandError(
                f"{data} does not exist. Give a file or folder in the format of the bench's data."
            )
        for chosen in bench.names() if name == "all" else [name]:
            report = bench.get(chosen)().run(data=data, say=self.stderr.write)
            for table in report.tables:
                self.stdout.write(f"{table}\n")
            if json:
                self.stdout.write(report.as_json())
