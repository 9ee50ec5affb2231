"""Parts of a class that are held out in turn; a student is never parted."""

from collections.abc import Sequence

import numpy as np


def folds_of(students: Sequence[str], folds: int, seed: int) -> np.ndarray:
    """A fold for each row; all rows of one student share theirs, and folds differ by one student at most."""
    names = sorted(set(students))
    order = np.random.default_rng(seed).permutation(len(names))
    fold = {names[index]: place % folds for place, index in enumerate(order)}
    return np.asarray([fold[student] for student in students], dtype=int)
