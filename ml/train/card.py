"""The model card of the short-answer grader, written by the training run that made it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ml
from ml import provenance
from ml.answers import artefacts
from ml.answers.comparison import GROUND
from ml.answers.features import NAMES
from ml.train import stages
from ml.train.held_out import Bench
from ml.train.settings import Settings

_SOURCES = {
    "scientsbank": ("SciEntsBank (Dzikovska et al. 2013, SemEval-2013 Task 7)", "CC BY-SA 3.0"),
    "beetle": ("Beetle (Dzikovska et al. 2013, SemEval-2013 Task 7)", "CC BY-SA 3.0"),
    "saf": ("Short Answer Feedback, English (Filighera et al. 2022)", "MIT"),
}
_COLUMNS = (
    "rows",
    "accuracy",
    "macro_f1",
    "macro_f1_2way",
    "auc",
    "ece",
    "cross_auc",
    "hybrid_auc",
    "comparison_auc",
    "memory_auc",
)

_TEXT = """\
# Model card: short-answer grader

Written by the training run; the figures on the official tests are those of `manage.py bench grading-quality`
and stand in [grading.md](../grading.md).

## What it is
Four views of (question, reference answer, student answer), of which two to four at a time are mixed into one calibrated opinion:

1. a cross-encoder: `all-MiniLM-L6-v2` (Apache-2.0) with a LoRA adapter of rank {rank} on every linear layer and one head
   for each label space;
2. an interpretable hybrid: logistic regression and boosted trees on {features} features (shared words, words aligned by
   the frozen vectors, negation, opposites, numbers, copying from the question);
3. for questions of the training sets a memory: which words, meanings and features went with which label;
4. for those, and for new ones on the ground of a training set (its nearest reference has a cosine of {ground} or more), that
   set's comparison: logistic regression on the frozen vectors of answer and reference and on the hybrid's features; for new
   ones also on words aligned once more after answer and reference were read behind the end of the question.

Input: English text. Output: calibrated label probabilities, the expected share of the points, evidence as characters of
the answer. Not for use without a person: see "Limits".

## Data and licences
{sources}

The adapter and the fitted tables are derived from these sets and are passed on under CC BY-SA 3.0 with this attribution; the
code is under the licence of the project. No test row was fitted on, and no weight, threshold or temperature was set on one.
{looks}

## How it was made
    python -m ml.train.short_answer --data DIR --out ml/shipped/short_answer --seed {seed}

Stage one left out one science module, a tenth of the other questions and 15% of the students, and was kept where it told
correct from wrong best on the held-out questions (one look an epoch); what it says about all that it left out chose the blends.
Stage two went on from there with the rows left out twice over, a quarter of the others and the 5-way corpus once more, and
ships; it has no held-out figure of its own. Hybrid, comparison and memory were then fitted on all rows. The stages run on one
thread, so that the result does not hang on the number of cores, and hold the libraries below to AVX2 (`ml/train/portable.py`),
which is meant to give the same bits on processors of any maker; on one it was tried. With `--work DIR` a run that was stopped
goes on from its last checkpoint.

All files and figures are of one run, by version `{code}` of the code (`ml/`) with {libraries}.

Settings that differ from the defaults of `ml/train/settings.py`:
{settings}

## Held-out figures (train data only)
`new question`, `new module`: never seen by stage one. `seen`: other students' answers to questions of the training set.
Weights and temperatures for a row were chosen on other questions (or students) than its own. Some numbers rest on more rows:
the shares of hybrid, memory and comparison of `seen` and the power of its prior (tau) on all students, by views fitted without
their fold; the shares of hybrid and comparison of `new` (a new question on like ground) and `far` (on other ground) and their
powers on all answers, each left out once with its question and once with its module, by views fitted without it. The power is
for macro-F1 and costs accuracy: it moves which label is chosen, never a probability. Where the cross-encoder has no share, the
temperature rests on all answers too. The figures of new questions are of both blends together, each row by its own.
The held-out questions also chose which of three snapshots of stage one was kept, so `new` flatters a little; `new module` is one
module. The verdict space has too few held-out questions to tell how far the cross-encoder can be trusted there, so it has no say
on new ones. How plain graders do on the same rows, `python -m ml.train.yardstick` prints.

{figures}

Blends (cross-encoder / hybrid / memory / comparison for `seen`, cross-encoder / hybrid / comparison for `new`,
cross-encoder / hybrid for `far`): {blends}

## Files
{files}

## Limits
- English only: an answer or a question in another language is flagged and its confidence is held at one half or below.
- It was taught by primary-school science, an electricity tutor and a university networks course. On other subjects its
  label is a draft to be read by a person; the confidence of a new question was set on held-out questions, and
  held-out modules did worse than held-out questions in calibration (see the table).
- It compares an answer with a reference. It does not know whether the reference is true, and cannot check a calculation.
- Contradictions are the hardest label; spelling errors of key words cost credit.
"""


LOOKS = """\
The official unseen-answers tests were looked at eleven times in the life of this grader, the last nine with this design: after
the third look (SciEntsBank .716 macro-F1 and .823 two-way, Beetle .613 and .876) Beetle's rows were read twice an epoch and the
power of the prior was chosen on all students. Both were decided on training rows, yet by people who knew that Beetle fell short,
so the figures for Beetle are not blind. The fifth look followed a second run of the same command, before which nothing was
decided; the sixth the choice of the power for new questions on training rows, which no question of those tests meets; the seventh
the choice of the shares of hybrid and memory on all students of the training sets instead of the held-out ones; the eighth a run
anew whose arithmetic is held to one way, before which nothing else was decided; the ninth the comparison for new questions, of
which those tests have none; the tenth the comparison as a view of known questions too, chosen on training rows, and the adapter
served at the very scale it was trained at. There SciEntsBank fell from .738 to .719, whereupon that view was given a share only
where training rows say that it earns macro-F1, as they do for Beetle alone; so the eleventh look is not blind for SciEntsBank."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the run knows of itself."""

    seed: int
    how: Settings
    figures: Mapping[str, Mapping[str, Mapping[str, float]]]
    blends: Mapping[str, Mapping[str, Mapping[str, Any]]]


def table(figures: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Held-out figures as a Markdown table; a view that has nothing to say leaves its cell empty."""
    lines = [f"| space, rows | {' | '.join(_COLUMNS)} |", "|---|" + "---|" * len(_COLUMNS)]
    for space, groups in figures.items():
        for group, found in groups.items():
            cells = [
                f"{found[n]:.0f}" if n == "rows" else f"{found[n]:.3f}" if n in found else ""
                for n in _COLUMNS
            ]
            lines.append(f"| {space}, {group} | {' | '.join(cells)} |")
    return "\n".join(lines)


def differences(settings: Settings) -> str:
    """Settings that are not the defaults, in a line."""
    usual = asdict(Settings())
    return ", ".join(f"{name} {value}" for name, value in asdict(settings).items() if value != usual[name])


def write(facts: Facts, bench: Bench, folder: Path) -> str:
    """The card as Markdown."""
    counts = Counter(example.corpus for example in bench.examples)
    sources = [f"- {title}: {counts[name]} answers, {licence}" for name, (title, licence) in _SOURCES.items()]
    sizes = [f"- `{name}`: {(folder / name).stat().st_size / 1e6:.2f} MB" for name in artefacts.FILES]
    held = len(bench.parts.questions) + len(bench.parts.modules)
    blends = [
        f"{space}/{name} {'/'.join(map(str, blend['weights']))} at T={blend['temperature']}, tau={blend['tau']}"
        for space, pair in facts.blends.items()
        for name, blend in pair.items()
    ]
    runs = {stage.name: stage.settings for stage in stages.plan(bench.examples, facts.seed, facts.how)}
    return _TEXT.format(
        rank=runs[stages.SHIPS].rank,
        features=len(NAMES),
        ground=GROUND,
        sources="\n".join(
            [*sources, f"- held out: {held} answers to new questions, {len(bench.students)} of some students"]
        ),
        looks=LOOKS,
        seed=facts.seed,
        code=provenance.code_version(Path(ml.__path__[0])),
        libraries=", ".join(f"{name} {version}" for name, version in provenance.libraries().items()),
        settings="\n".join(f"- `{name}`: {differences(run)}" for name, run in runs.items()),
        figures=table(facts.figures),
        blends="; ".join(blends),
        files="\n".join(sizes),
    )
