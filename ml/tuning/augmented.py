"""Made examples beside a class's own (ml.answers.variants). They teach, and nothing is measured, calibrated or counted on them.

Each carries the student of the answer it was made of, so whoever leaves a student out leaves these out too; what was made
of a reference is of nobody.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ml.answers.variants import MOST, Rewrite, nobody, variants_of
from ml.tuning.base import EACH_OF_FEW, FEW, OF_FEW, Example, Settings

NOBODY: Rewrite = nobody
OF_A_REFERENCE = ""
# All of them are held in memory with the vectors of their words; what there may be is shared by keys and kinds.
MOST_IN_ALL, FEWEST = 6_000, 10


def settled(settings: Settings, examples: Sequence[Example]) -> Settings:
    """The settings as they suit the answers.

    With essays among them heads are learnt, since what trains part of the base reads one window. Where no kinds of made examples
    are named, some are made where no key has more than `FEW` answers, none of essays, and none for methods that train part of
    the base, which would read each of them in every epoch. Whoever leaves some answers out settles this before, by all of them.
    """
    essays = any(example.essay for example in examples)
    if essays:
        settings = replace(settings, method="head")
    if settings.augment is not None:
        return settings
    most = max(Counter(example.key for example in examples).values(), default=0)
    if settings.method != "head" or most > FEW or essays:
        return replace(settings, augment=())
    return replace(settings, augment=OF_FEW, variants=EACH_OF_FEW)


def augmented(
    groups: Mapping[str, Sequence[Example]],
    settings: Settings,
    rewrite: Rewrite = nobody,
    check: Callable[[], None] = lambda: None,
) -> tuple[dict[str, list[Example]], dict[str, int]]:
    """Made examples by key, and how many there are of each kind. Deterministic as far as `rewrite` is; the settings are settled.

    Of an essay, which is compared with its task and has no reference, nothing is turned round.
    """
    each = len(groups) * len(settings.kinds) * settings.variants
    most = min(MOST, max(FEWEST, MOST_IN_ALL // max(1, each)))
    made: dict[str, list[Example]] = {key: [] for key in groups}
    counts: Counter[str] = Counter()
    for key, rows in groups.items():
        one, essay = rows[0], rows[0].essay
        kinds = [kind for kind in settings.kinds if not (essay and kind in ("negation", "attacks"))]
        references = () if essay else tuple(dict.fromkeys(text for row in rows for text in row.references))
        found = variants_of(
            [(row.answer, row.score) for row in rows], references, one.prompt, kinds,
            seed=settings.seed, number=settings.variants, most=most, rewrite=rewrite, check=check,
        )  # fmt: skip
        for variant in found:
            student = OF_A_REFERENCE if variant.source is None else rows[variant.source].student
            example = Example(key, one.prompt, one.references, variant.text, variant.score, student, essay)
            made[key].append(example)
            counts[variant.kind] += 1
    return made, dict(counts)
