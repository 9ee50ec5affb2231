"""Intervals by resampling students. A student's answers belong together, so whole students are drawn (Davison & Hinkley
1997, ch. 3.8, the cluster bootstrap); the ends are the 2.5th and 97.5th percentile (Efron & Tibshirani 1993, ch. 13). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["DRAWS", "STUDENTS", "interval", "resampled", "sums_by"]

DRAWS = 500
# Percentiles of fewer students say too little about what another class would give.
STUDENTS = 10


def resampled(sums: np.ndarray, seed: int) -> np.ndarray:
    """[students, figures] sums per student -> [DRAWS, figures] sums of as many students drawn with replacement."""
    import numpy as np

    # Students whose sums are alike are drawn as one: how often each kind comes up is multinomial, the same as counting the
    # students that single draws with replacement give, and takes the time of the kinds, which are few.
    kinds, counts = np.unique(sums, axis=0, return_counts=True)
    students = len(sums)
    weights = np.random.default_rng(seed).multinomial(students, counts / students, size=DRAWS)
    return np.asarray(weights @ kinds, dtype=float)


def interval(values: np.ndarray) -> tuple[float, float] | None:
    """The middle 95% of what the draws gave, without those that gave nothing; None when most gave nothing."""
    import numpy as np

    known = values[np.isfinite(values)]
    if len(known) * 2 < len(values):
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def sums_by(students: Sequence[int], rows: np.ndarray) -> np.ndarray:
    """[pairs, figures] -> [students, figures]."""
    import numpy as np

    _names, places = np.unique(np.asarray(students), return_inverse=True)
    out = np.zeros((int(places.max()) + 1 if len(places) else 0, rows.shape[1]))
    np.add.at(out, places, rows)
    return out
