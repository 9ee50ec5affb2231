"""How long the essays were that a grader was taught, so that one unlike all of them is told from the rest."""

from collections.abc import Sequence

from ml.answers import lexical
from ml.tuning.artefact import Tuned
from ml.tuning.base import Example

# So many times as long as the longest, or so many times shorter than the shortest, an essay is unlike those that were taught.
MARGIN = 1.5


def lengths_of(examples: Sequence[Example]) -> dict[str, tuple[int, int]]:
    """(fewest, most) words of the essays of each key; keys without essays have none."""
    found: dict[str, list[int]] = {}
    for one in examples:
        if one.essay:
            found.setdefault(one.key, []).append(len(lexical.words(one.answer)))
    return {key: (min(counts), max(counts)) for key, counts in found.items()}


def is_unlike(tuned: Tuned, key: str, text: str) -> bool:
    """Whether a text is shorter or longer by the margin than all that the key was taught; not told by graders from before."""
    if key not in tuned.lengths:
        return False
    fewest, most = tuned.lengths[key]
    return not fewest / MARGIN <= len(lexical.words(text)) <= most * MARGIN
