"""How wrong the heads of a run are on answers left out, while they are learnt: the curve of a training that trains no base."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ml.tuning.base import Example

# Reports for each key.
PARTS = 15


class Curve:
    """The mean squared error over the answers of all keys, left out.

    A key that is not learnt yet counts as if each of its answers were given the key's mean, so the curve begins at what knowing
    nothing but the means would do.
    """

    def __init__(self, groups: Mapping[str, Sequence[Example]], say: Callable[..., None]) -> None:
        self.say, self.total, self.done = say, PARTS * len(groups), 0
        self.rows = {key: len(rows) for key, rows in groups.items()}
        self.errors = {key: float(np.var([row.score for row in rows])) for key, rows in groups.items()}
        self._tell()

    def add(self, key: str, share: float, error: float) -> None:
        """So much of a key's work is done, and so large is its error."""
        self.errors[key] = error
        if 0 < share < 1:
            self._tell(int(PARTS * share))

    def end(self, key: str, metric: float) -> None:
        """A key is learnt; `metric` is its QWK on answers left out."""
        self.done += PARTS
        self._tell(metric=metric)

    def _tell(self, inside: int = 0, metric: float | None = None) -> None:
        every = sum(self.rows.values())
        loss = sum(self.errors[key] * count for key, count in self.rows.items()) / every
        self.say(self.done + inside, self.total, "fitting", loss=loss, metric=metric)
