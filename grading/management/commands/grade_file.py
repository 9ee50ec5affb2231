"""`manage.py grade_file IN.jsonl OUT.jsonl [--grader KIND]`: grade rows of a file without a school around them."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grading import graders, rows
from grading.graders.base import Adapter
from ml.weights import WeightsAltered, WeightsMissing

BLOCK = 64
SOME_BAD = 3
INTERRUPTED = 130


class Command(BaseCommand):
    help = (
        "Grade rows {id, question, reference | references | rubric, answer[, kind, content, label_space]}. "
        "An unfinished output is gone on with; rows that cannot be graded are named and left out (exit code 3)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="IN.jsonl", type=Path)
        parser.add_argument("target", metavar="OUT.jsonl", type=Path)
        parser.add_argument("--grader", choices=graders.kinds(), help="for rows that name no kind")
        parser.add_argument("--overwrite", action="store_true", help="start anew even if OUT.jsonl is there")

        parser.add_argument(
            "--version", metavar="V", help="a class's own grader, for rows with its question_id"
        )

    def create_parser(self, *args: Any, **options: Any) -> CommandParser:
        """`--version` names a grader here, not Django's release."""
        return super().create_parser(*args, conflict_handler="resolve", **options)

    def handle(
        self, *args: Any, source: Path, target: Path, grader: str | None, overwrite: bool, **options: Any
    ) -> None:
        if not source.is_file():
            raise CommandError(f"{source} is not a file.")
        done = set() if overwrite else finished(target)
        self.bad = 0
        self.own = own_grader(options["version"]) if options.get("version") else None
        lines = source.read_bytes().splitlines()
        try:
            self._grade(lines, target, done, grader, "wb" if overwrite else "ab")
        except KeyboardInterrupt:
            self.stderr.write(
                f"Stopped. {target} holds the rows so far; the same command goes on from there."
            )
            sys.exit(INTERRUPTED)
        except (WeightsMissing, WeightsAltered) as error:
            raise CommandError(str(error)) from error
        if self.bad:
            self.stderr.write(f"{self.bad} rows could not be graded; the others are in {target}.")
            sys.exit(SOME_BAD)

    def _grade(self, lines: list[bytes], target: Path, done: set[str], grader: str | None, mode: str) -> None:
        from tqdm import tqdm

        block: list[rows.Row] = []
        with target.open(mode) as out, tqdm(total=len(lines), unit="row", file=sys.stderr) as bar:
            for row in self._rows(lines, grader):
                if row.item.id not in done:
                    block.append(row)
                if len(block) == BLOCK:
                    _write(out, block)
                    block = []
                bar.update(1)
            _write(out, block)
            bar.update(len(lines) - bar.n)

    def _rows(self, lines: list[bytes], grader: str | None) -> Iterator[rows.Row]:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield rows.parse(line, number, grader, self.own)
            except rows.BadRow as error:
                self.bad += 1
                self.stderr.write(f"line {number}: {error}")


def own_grader(version: str) -> Adapter | None:
    """The trained grader of that version; None for the shipped one. CommandError when there is neither."""
    from grading.graders.short_answer import ShortAnswerGrader
    from grading.models import TrainedGrader
    from grading.serving import adapter_of

    shipped = ShortAnswerGrader()
    if version in (shipped.version(), shipped.scorer.version):
        return None
    found = TrainedGrader.objects.exclude(state=TrainedGrader.State.RETIRED).filter(version=version).first()
    if found is None:
        raise CommandError(f"No grader has the version {version}. The shipped one is {shipped.version()}.")
    adapter = adapter_of(found, shipped.scorer.version)
    if adapter is None:
        raise CommandError(f"The files of {version} are missing, altered or made for another shipped grader.")
    return adapter


def _write(out: Any, block: list[rows.Row]) -> None:
    """Append results; a block is written whole, so that an interruption between blocks leaves whole lines."""
    if block:
        out.write(b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in rows.graded(block)))
        out.flush()


def finished(target: Path) -> set[str]:
    """Ids in an output that is there already; a last line cut in the middle is taken off."""
    if not target.exists():
        return set()
    whole, _, rest = target.read_bytes().rpartition(b"\n")
    if rest:
        target.write_bytes(whole + b"\n" if whole else b"")
    try:
        return {str(json.loads(line)["id"]) for line in whole.splitlines()}
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"{target} is not an output of this command; name another file or use --overwrite."
        ) from error
