"""What is asked of the model and what it holds: the views of an answer as one calibrated opinion."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ml.answers import comparison, features, labels, mixture
from ml.answers.artefacts import Shipped

# Opinions are rounded to this step.
STEP = 1e-4
# Spaces that tell contradictions from other mistakes.
BOTH = ("3way", "5way")


@dataclass(frozen=True, slots=True)
class Request:
    """One cleaned answer with what it is compared with; at least one reference."""

    question: str
    references: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model holds of one answer.

    `credit` is the expected share of the points, `spaces` the calibrated probabilities of each label space in the
    order of its labels, `chosen` the label picked in each, `seen` whether it was trained on the question, `home` the space whose
    corpus taught the question or ones like it ("" where none or several did).
    """

    credit: float
    unified: tuple[float, ...]
    spaces: dict[str, dict[str, float]]
    chosen: dict[str, str]
    seen: bool
    home: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Views:
    """What was computed of some requests: outputs [rows, 17] of the cross-encoder, hybrid features, vectors of the answers
    and of the `references` that they are compared with, the `ground` each stands on, and for those that stand on any, in their
    order, what the comparison reads of new questions (`columns`).
    """

    outputs: np.ndarray
    features: np.ndarray
    vectors: np.ndarray
    references: np.ndarray
    ground: np.ndarray
    columns: np.ndarray


def meant(requests: Sequence[Request], ready: Mapping[str, features.Text]) -> np.ndarray:
    """Vectors [requests, width] of the references that the answers are compared with; `ready` holds both, analysed."""
    found = [comparison.meant([ready[t] for t in r.references], ready[r.answer]) for r in requests]
    return np.stack([text.vector for text in found])


def ground_of(shipped: Shipped, requests: Sequence[Request], references: np.ndarray) -> np.ndarray:
    """The label space whose comparison for new questions has a say in each request, or an empty string; none where the question
    itself was taught in that space. `references` are the vectors of `meant`.
    """
    found = shipped.comparison.ground_of(references)
    taught = [
        shipped.mixture.knows(space, mixture.fingerprint(r.question, r.references))
        for space, r in zip(found, requests, strict=True)
    ]
    return np.where(taught, "", found)


def blend(shipped: Shipped, requests: Sequence[Request], found: Views, cut: Sequence[bool]) -> list[Opinion]:
    """All views of each request as one opinion."""
    marks = [mixture.fingerprint(r.question, r.references) for r in requests]
    mixed: dict[str, np.ndarray] = {}
    chosen: dict[str, np.ndarray] = {}
    known = np.zeros(len(requests), dtype=bool)
    for space in shipped.hybrid.tasks:
        seen = np.asarray([shipped.mixture.knows(space, mark) for mark in marks])
        pair = mixture.halves(space, found.outputs), shipped.hybrid.predict(space, found.features)
        blends = shipped.mixture.blends[space]
        mixed[space] = blends["far"].probabilities(*pair)
        chosen[space] = blends["far"].choose(mixed[space])
        more = {
            "new": (np.flatnonzero(found.ground == space), partial(_of_new, shipped, space, found)),
            "seen": (np.flatnonzero(seen), partial(_of_taught, shipped, space, found, requests, marks)),
        }
        for name, (at, views) in more.items():
            if len(at):
                of_all = [partial(np.take, view, at, 0) for view in pair]
                mixed[space][at] = blends[name].asked(*of_all, *views(at))
                chosen[space][at] = blends[name].choose(mixed[space][at])
        mixed[space] = np.round(mixed[space] / STEP) * STEP
        known |= seen
    homes = [_home(shipped, mark, str(ground)) for mark, ground in zip(marks, found.ground, strict=True)]
    _add_two_way(homes, mixed, chosen)
    unified = mixture.halves("unified", found.outputs)
    return [
        _opinion(index, mixed, chosen, unified[index], bool(known[index]), homes[index], cut[index])
        for index in range(len(marks))
    ]


def _home(shipped: Shipped, mark: str, ground: str) -> str:
    """The space whose corpus taught the question or questions like it, and so knows more of it than others; "" where none did.

    Of new questions a verdict was held out on too few to be preferred.
    """
    knowing = [space for space in labels.SPACES if shipped.mixture.knows(space, mark)]
    if knowing:
        return knowing[0] if len(knowing) == 1 else ""
    return ground if ground in BOTH else ""


def _of_new(shipped: Shipped, space: str, found: Views, at: np.ndarray) -> list[Callable[[], np.ndarray]]:
    """The further view of new questions on like ground."""
    columns = found.columns[np.searchsorted(np.flatnonzero(found.ground != ""), at)]
    return [partial(shipped.comparison.new[space].predict, columns)]


def _of_taught(
    shipped: Shipped,
    space: str,
    found: Views,
    requests: Sequence[Request],
    marks: Sequence[str],
    at: np.ndarray,
) -> list[Callable[[], np.ndarray]]:
    """The further views of taught questions."""
    rows = [(marks[i], requests[i].answer) for i in at]
    answers, references, told = found.vectors[at], found.references[at], found.features[at]
    return [
        partial(shipped.memory.predict, space, rows, answers, told),
        lambda: shipped.comparison.known[space].predict(comparison.beside(answers, references, told)),
    ]


def _add_two_way(homes: Sequence[str], mixed: dict[str, np.ndarray], chosen: dict[str, np.ndarray]) -> None:
    """Correct against the rest: of the space that the question is at home in, else the mean of the 3-way and 5-way views."""
    correct = np.mean([mixed[space][:, 0] for space in BOTH], axis=0)
    for index, home in enumerate(homes):
        if home:
            correct[index] = mixed[home][index, 0]
    mixed["2way"] = np.stack([correct, 1 - correct], axis=1)
    chosen["2way"] = np.where(correct >= 0.5, 0, 1)


def _opinion(
    index: int,
    mixed: dict[str, np.ndarray],
    chosen: dict[str, np.ndarray],
    unified: np.ndarray,
    seen: bool,
    home: str,
    cut: bool,
) -> Opinion:
    spaces = [space for space in mixed if space in labels.SPACES]
    names = {space: labels.labels_of(space) for space in spaces}
    return Opinion(
        credit=float(mixed["score"][index, 1]),
        unified=tuple(float(p) for p in np.round(unified / STEP) * STEP),
        spaces={s: {n: float(p) for n, p in zip(names[s], mixed[s][index], strict=True)} for s in spaces},
        chosen={s: names[s][chosen[s][index]] for s in spaces},
        seen=seen,
        home=home,
        cut=cut,
    )


def weighed(shipped: Shipped, opinion: Opinion, evidence: float) -> Opinion:
    """The opinion on a new question with `evidence` added to the log-odds of correct in each space; labels are chosen anew."""
    spaces = {space: _moved(chances, evidence) for space, chances in opinion.spaces.items()}
    chosen = {space: _chosen(shipped, space, opinion.home, chances) for space, chances in spaces.items()}
    return replace(opinion, spaces=spaces, chosen=chosen)


def _moved(chances: Mapping[str, float], evidence: float) -> dict[str, float]:
    found = mixture.moved(np.asarray([list(chances.values())]), np.asarray([evidence]))[0]
    return {name: float(p) for name, p in zip(chances, np.round(found / STEP) * STEP, strict=True)}


def _chosen(shipped: Shipped, space: str, home: str, chances: Mapping[str, float]) -> str:
    names, values = list(chances), np.asarray([list(chances.values())])
    if space not in shipped.mixture.blends:  # 2way
        return names[int(values.argmax())]
    return names[int(shipped.mixture.blends[space]["new" if home == space else "far"].choose(values)[0])]
