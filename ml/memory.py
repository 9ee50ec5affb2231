"""When memory runs out in the middle of a batch: half of it at a time."""

from collections.abc import Callable, Sequence
from typing import TypeVar

__all__ = ["halved", "out_of_memory"]

Given = TypeVar("Given")
Found = TypeVar("Found")


def out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out; torch says it as a RuntimeError."""
    said = str(error).lower()
    told = "out of memory" in said or "can't allocate memory" in said
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and told)


def halved(work: Callable[[Sequence[Given]], list[Found]], rows: Sequence[Given]) -> list[Found]:
    """What `work` makes of all rows, in order. Where memory does not do for them it is asked for each half; a single row that
    is too much raises.
    """
    try:
        return work(rows)
    except (MemoryError, RuntimeError) as error:
        if len(rows) < 2 or not out_of_memory(error):
            raise
    half = len(rows) // 2
    return [*halved(work, rows[:half]), *halved(work, rows[half:])]
