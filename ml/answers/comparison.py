"""What a question that was taught, or is new on ground that was, is also judged by: what answer and reference mean, side by side.

Logistic regression on the frozen vectors of the answer *u* and of the reference *v*, both, |u - v| and u * v (Conneau et al.
2017), on the hybrid's features, and for new questions on words aligned once more after both were read behind the end of the
question: "the second one" means something only there. Fitted by ml.train.comparison, stored as safetensors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml.answers import features
from ml.answers.features import Text
from ml.answers.hybrid import probabilities
from ml.answers.occlusion import thinned

# Characters of the question's end that are read before an answer; 300 told no more.
TAIL = 100
# Least cosine of a reference with one of the training's for the comparison to be asked. Beneath, on questions and modules of
# train left out, it told no more than the hybrid alone.
GROUND = 0.3

# The columns beside the four of each direction of meaning.
ALIKE = (*features.NAMES, *features.ALIGNED)


def asked(question: str) -> str:
    """The end of a question, whole words, at most `TAIL` characters."""
    whole = " ".join(question.split())
    if len(whole) <= TAIL:
        return whole
    cut = whole[-TAIL:]
    return cut if whole[-TAIL - 1] == " " else cut.partition(" ")[2] or cut


def behind(question: str, text: str) -> str:
    """A text behind the end of its question, to be read as one."""
    return f"{asked(question)} {text}"


def inner(question: str, text: Text) -> Text:
    """What was read behind the question, without it: `text` is the analysed `behind(question, ...)`."""
    return thinned(text, 0, len(asked(question)) + 1)


@dataclass(frozen=True, slots=True)
class Side:
    """A question with its references and an answer, each read by itself and, but for the question, behind it."""

    question: Text
    references: Sequence[Text]
    answer: Text
    references_inside: Sequence[Text]
    answer_inside: Text


def side(question: str, *texts: str, ready: Mapping[str, Text]) -> Side:
    """A question, its references and last the answer, from texts that were analysed alone and behind the question."""
    alone = [ready[text] for text in texts]
    inside = [inner(question, ready[behind(question, text)]) for text in texts]
    return Side(ready[question], alone[:-1], alone[-1], inside[:-1], inside[-1])


def meant(references: Sequence[Text], answer: Text) -> Text:
    """The reference that the answer is compared with: that which it covers best."""
    pairs = [features.similarity(answer, reference) for reference in references]
    return references[features.best_reference(pairs, references, answer)]


def beside(answers: np.ndarray, references: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Rows for which nothing is read anew, float32: vectors [rows, width] of answers and of the references that are meant, what
    parts them, and the hybrid's features `told` of the same answers.
    """
    parts = (answers, references, np.abs(answers - references), answers * references, told)
    return np.concatenate(parts, axis=1).astype(np.float32)


def columns(side: Side, told: np.ndarray) -> np.ndarray:
    """One row of the regression for new questions, float32; `told` are the hybrid's features of the same answer."""
    reference = meant(side.references, side.answer)
    (row,) = beside(side.answer.vector[None], reference.vector[None], told[None])
    inside = [features.similarity(side.answer_inside, reference) for reference in side.references_inside]
    at = features.best_reference(inside, side.references_inside, side.answer_inside)
    aligned = features.aligned_features(side.question, inside, at, side.references_inside, side.answer_inside)
    return np.concatenate([row, np.asarray(aligned)]).astype(np.float32)


def rows(sides: Sequence[Side], told: np.ndarray) -> np.ndarray:
    """Rows of the regression, float32 [sides, columns]. One thread, as for the hybrid's features."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        return np.stack([columns(side, row) for side, row in zip(sides, told, strict=True)])


@dataclass(frozen=True, slots=True)
class Regression:
    """One regression on columns as they are: `weight` [classes, columns] and `bias` [classes]."""

    weight: np.ndarray
    bias: np.ndarray

    def predict(self, found: np.ndarray) -> np.ndarray:
        """Probabilities [rows, classes]."""
        # A product of matrices may round a row differently in another company; a sum over its own values does not.
        logits = [(self.weight * row).sum(-1, dtype=np.float64) for row in found.astype(np.float64)]
        return probabilities(np.stack(logits) + self.bias)


@dataclass(frozen=True, slots=True)
class Comparison:
    """For each label space a regression for `new` questions, one for `known` ones on the columns of `beside` alone, and the
    `ground` they stand on: vectors of the references that they were fitted on, int8 [references, width] (times 127).

    None for `score`, which also judges criteria: there it was no help (`manage.py bench rubric`).
    """

    new: Mapping[str, Regression]
    known: Mapping[str, Regression]
    ground: Mapping[str, np.ndarray]

    @property
    def width(self) -> int:
        """Columns of a row for a new question."""
        return next((regression.weight.shape[1] for regression in self.new.values()), 0)

    def ground_of(self, references: np.ndarray) -> np.ndarray:
        """For the vector of each reference [references, width] the label space whose training references it is like, or an
        empty string: that of the nearest, for what one corpus taught says nothing of another's questions.
        """
        names = np.asarray([*sorted(self.ground), ""])
        if len(names) == 1:
            return np.repeat(names, len(references))
        cosines = np.stack([nearest(self.ground[name], references) for name in names[:-1]])
        return names[np.where(cosines.max(0) >= GROUND, cosines.argmax(0), -1)]

    def tensors(self) -> dict[str, np.ndarray]:
        """All arrays under flat names, for safetensors."""
        found = {f"{space}.ground": vectors for space, vectors in self.ground.items()}
        for prefix, regressions in (("", self.new), ("known_", self.known)):
            for space, regression in regressions.items():
                found[f"{space}.{prefix}weight"] = regression.weight
                found[f"{space}.{prefix}bias"] = regression.bias
        return {name: np.ascontiguousarray(values) for name, values in found.items()}

    @classmethod
    def of(cls, tensors: Mapping[str, np.ndarray]) -> "Comparison":
        """The inverse of `tensors`."""

        def regressions(prefix: str) -> dict[str, Regression]:
            return {
                space: Regression(tensors[f"{space}.{prefix}weight"], tensors[f"{space}.{prefix}bias"])
                for space in spaces
            }

        spaces = sorted({name.split(".")[0] for name in tensors})
        return cls(regressions(""), regressions("known_"), {s: tensors[f"{s}.ground"] for s in spaces})


def nearest(ground: np.ndarray, references: np.ndarray) -> np.ndarray:
    """For the vector of each reference [references, width] its greatest cosine with one of the ground's."""
    return np.asarray([(ground * (vector / 127)).sum(-1).max() for vector in references])
