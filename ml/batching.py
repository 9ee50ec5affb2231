"""Batches of texts of like length under a token budget, so that padding costs little."""

from collections.abc import Iterator, Sequence

TOKEN_BUDGET = 2_000
STEP = 8
# Of a batch of fixed shape, unless the device asks for more (`ml.devices.batch_tokens`).
TOKENS = 512


def padded(length: int, step: int = STEP) -> int:
    """The length a row is padded to: the next multiple of `step`, so that few shapes occur."""
    return max(step, -(-length // step) * step)


def length_buckets(lengths: Sequence[int], budget: int = TOKEN_BUDGET) -> Iterator[list[int]]:
    """Indices of rows grouped by padded length, longest first, each group within `budget` padded tokens.

    A row longer than the budget comes alone. Longest first makes the peak of memory come at once.
    """
    if budget < 1:
        raise ValueError("the token budget must be at least 1")
    order = sorted(range(len(lengths)), key=lambda index: (-lengths[index], index))
    batch: list[int] = []
    width = 0
    for index in order:
        if not batch:
            width = padded(lengths[index])
        if batch and width * (len(batch) + 1) > budget:
            yield batch
            batch, width = [], padded(lengths[index])
        batch.append(index)
    if batch:
        yield batch


def rows_for(width: int, tokens: int = TOKENS) -> int:
    """Rows in a batch of one width: about so many tokens, at least two rows. More wastes more where a batch is filled up."""
    return max(2, min(tokens // 16, tokens // width))


def fixed_buckets(
    lengths: Sequence[int], step: int = STEP, tokens: int = TOKENS
) -> Iterator[tuple[list[int], int, int]]:
    """Batches (indices, width, rows) of rows with one padded width, widest first.

    Width depends on the row alone and the number of rows on the width alone, so a row is always computed with the same
    shapes, whatever comes with it. A short batch is for the caller to fill up to `rows`.
    """
    by_width: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        by_width.setdefault(padded(length, step), []).append(index)
    for width in sorted(by_width, reverse=True):
        group, rows = by_width[width], rows_for(width, tokens)
        for start in range(0, len(group), rows):
            yield group[start : start + rows], width, rows


def full_bins(lengths: Sequence[int], size: int) -> list[list[int]]:
    """Indices of rows that lie end to end in bins of `size` tokens, so that hardly a token is left empty.

    Best fit decreasing (Johnson et al. 1974): the longest first, each into the fullest bin that still has room. Raises
    ValueError for a row longer than a bin.
    """
    bins: list[list[int]] = []
    room: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: (-lengths[index], index)):
        length = lengths[index]
        if length > size:
            raise ValueError(f"a row of {length} tokens does not fit a bin of {size}")
        fitting = [(left, place) for place, left in enumerate(room) if left >= length]
        if not fitting:
            bins.append([])
            room.append(size)
            fitting = [(size, len(bins) - 1)]
        place = min(fitting)[1]
        bins[place].append(index)
        room[place] -= length
    return bins
