"""Label spaces of graded short answers and how a finer one collapses into a coarser one.

The spaces are those of SemEval-2013 Task 7 (Dzikovska et al. 2013): 5-way, 3-way and 2-way. `UNIFIED`
is the 5-way space; every corpus is a view of it in which some labels are not told apart.
"""

from collections.abc import Mapping
from types import MappingProxyType

UNIFIED: tuple[str, ...] = ("correct", "partially_correct", "contradictory", "irrelevant", "non_domain")

SPACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "5way": ("correct", "partially_correct_incomplete", "contradictory", "irrelevant", "non_domain"),
        "3way": ("correct", "contradictory", "incorrect"),
        "2way": ("correct", "incorrect"),
        "verdict": ("Correct", "Partially correct", "Incorrect"),
    }
)

# Which unified labels a label of a space may stand for.
_MEANING: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "5way": {
            "correct": ("correct",),
            "partially_correct_incomplete": ("partially_correct",),
            "contradictory": ("contradictory",),
            "irrelevant": ("irrelevant",),
            "non_domain": ("non_domain",),
        },
        "3way": {
            "correct": ("correct",),
            "contradictory": ("contradictory",),
            "incorrect": ("partially_correct", "irrelevant", "non_domain"),
        },
        "2way": {"correct": ("correct",), "incorrect": UNIFIED[1:]},
        "verdict": {
            "Correct": ("correct",),
            "Partially correct": ("partially_correct",),
            "Incorrect": ("contradictory", "irrelevant", "non_domain"),
        },
    }
)


def labels_of(space: str) -> tuple[str, ...]:
    """The labels of a space in their fixed order; ValueError lists the known spaces."""
    if space not in SPACES:
        raise ValueError(f"unknown label space {space!r}; known: {', '.join(sorted(SPACES))}")
    return SPACES[space]


def unified_mask(space: str, label: str) -> tuple[bool, ...]:
    """For each unified label, whether `label` of `space` may stand for it."""
    meaning = _MEANING[space]
    if label not in meaning:
        raise ValueError(f"label {label!r} is not in the {space} space ({', '.join(meaning)})")
    return tuple(name in meaning[label] for name in UNIFIED)


def collapse(unified: Mapping[str, float], space: str) -> dict[str, float]:
    """Probabilities over `UNIFIED` summed into the labels of a coarser space."""
    return {label: sum(unified[name] for name in names) for label, names in _MEANING[space].items()}
