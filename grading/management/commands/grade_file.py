"""`manage.py grade_file IN.jsonl OUT.jsonl [--grader KIND] [--version V]`: grade rows of a file without a school around them."""

from __future__ import annotations

import fcntl
import json
import logging
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from grading import graders, row_output, rows
from grading.graders.base import Adapter
from ml.weights import WeightsAltered, WeightsMissing

BLOCK = 64
SOME_BAD = 3
INTERRUPTED = 130
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
log = logging.getLogger(__name__)


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
        if target.exists() and source.samefile(target):
            raise CommandError("IN and OUT are the same file; name another one for the results.")
        self.bad, self.kind = 0, grader
        try:
            self.own = own_grader(options["version"]) if options.get("version") else None
            lines = source.read_bytes().removeprefix(BYTE_ORDER_MARK).splitlines()
            with target.open("ab+") as out:
                self._fill(out, target, lines, overwrite)
        except KeyboardInterrupt:
            self.stderr.write(
                f"Stopped. {target} holds the rows so far; the same command goes on from there."
            )
            sys.exit(INTERRUPTED)
        except (WeightsMissing, WeightsAltered) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"{error.filename or target}: {error.strerror}. What was written before stays; "
                "the same command goes on from there."
            ) from error
        if self.bad:
            self.stderr.write(f"{self.bad} rows could not be graded; the others are in {target}.")
            sys.exit(SOME_BAD)

    def _fill(self, out: BinaryIO, target: Path, lines: list[bytes], overwrite: bool) -> None:
        """Grade what is not in the output yet. It belongs to one run at a time."""
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"Another run is writing {target}; wait for it, or name another file."
            ) from None
        out.seek(0)
        try:
            done, size = ({}, 0) if overwrite else row_output.finished(out.read())
        except row_output.NotOurs as error:
            raise CommandError(
                f"{target} is not an output of this command; name another file or use --overwrite."
            ) from error
        out.truncate(size)
        self._grade(lines, out, target, done)

    def _grade(self, lines: list[bytes], out: BinaryIO, target: Path, done: row_output.Rows) -> None:
        from tqdm import tqdm

        block: list[rows.Row] = []
        with tqdm(total=len(lines), unit="row", file=sys.stderr) as bar:
            for row in self._rows(lines):
                if row.item.id not in done:
                    block.append(row)
                elif why := row_output.what_differs(row, done[row.item.id], self._version(row)):
                    raise CommandError(
                        f"line {row.number}: {target} holds a result of {row.item.id!r}, but {why} is another one now. "
                        "Name another file, or use --overwrite to grade all rows again."
                    )
                if len(block) == BLOCK:
                    self._write(out, block)
                    block = []
                bar.update(1)
            self._write(out, block)
            bar.update(len(lines) - bar.n)

    def _rows(self, lines: list[bytes]) -> Iterator[rows.Row]:
        seen: dict[str, int] = {}
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = rows.parse(line, number, self.kind, self.own)
                if row.item.id in seen:
                    raise rows.BadRow(f"the id {row.item.id!r} stands in line {seen[row.item.id]} already")
            except rows.BadRow as error:
                self._told(number, str(error))
                continue
            seen[row.item.id] = number
            yield row

    def _version(self, row: rows.Row) -> str:
        version = rows.made(row.item.kind).version()
        return f"{version}+{self.own.version}" if self.own else version

    def _write(self, out: BinaryIO, block: Sequence[rows.Row]) -> None:
        """Append results; a block is written whole, so that an interruption between blocks leaves whole lines."""
        if block:
            found = self._graded(block)
            out.write(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in found))
            out.flush()

    def _graded(self, block: Sequence[rows.Row]) -> list[dict[str, Any]]:
        """Results of a block. Where it fails it is asked for in halves, so that only the row that fails is left out."""
        try:
            return rows.graded(block)
        except (WeightsMissing, WeightsAltered):
            raise
        except Exception as error:
            if len(block) > 1:
                half = len(block) // 2
                return [*self._graded(block[:half]), *self._graded(block[half:])]
            log.debug("a row could not be graded", exc_info=True)
            self._told(block[0].number, f"cannot be graded ({type(error).__name__}: {error})")
            return []

    def _told(self, number: int, why: str) -> None:
        self.bad += 1
        self.stderr.write(f"line {number}: {why}")


def own_grader(version: str) -> Adapter | None:
    """The trained grader of that version; None for the shipped one. CommandError when there is neither.

    The version that stands in an output is known too: what judged there is its part behind the plus.
    """
    from grading.graders.short_answer import ShortAnswerGrader
    from grading.models import TrainedGrader
    from grading.serving import adapter_of

    shipped = ShortAnswerGrader()
    if version in (shipped.version(), shipped.scorer.version):
        return None
    name = version.rpartition("+")[2]
    try:
        found = TrainedGrader.objects.exclude(state=TrainedGrader.State.RETIRED).filter(version=name).first()
    except OperationalError as error:
        raise CommandError(
            "A class's own grader is kept in the school's database, which is not there: use ./run manage grade_file."
        ) from error
    if found is None:
        raise CommandError(f"No grader has the version {version}. The shipped one is {shipped.version()}.")
    adapter = adapter_of(found, shipped.scorer.version)
    if adapter is None:
        raise CommandError(f"The files of {version} are missing, altered or made for another shipped grader.")
    return adapter
