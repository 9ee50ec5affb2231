"""The ridge of a class's own grader, with more features than rows and the other way round."""

import numpy as np
import pytest

from ml.tuning import head

SHARES = {"sentence": 0.7, "words": 0.3}


def blocks_of(rows, width):
    rng = np.random.default_rng(rows)
    return {name: rng.normal(size=(rows, width)).astype(np.float32) for name in SHARES}


def scores_of(blocks):
    rng = np.random.default_rng(4)
    return (
        0.5
        + 0.2 * blocks["sentence"][:, 0]
        - 0.1 * blocks["words"][:, 1]
        + rng.normal(0, 0.1, len(blocks["words"]))
    )


def refitted(blocks, scores, out, penalty):
    """What the rows `out` are given by a ridge with a free constant, solved on the others in the plain way."""
    joint = np.concatenate(
        [share**0.5 * head.standard(blocks[name], name)[0] for name, share in SHARES.items()], axis=1
    )
    keep = np.setdiff1d(np.arange(len(scores)), out)
    seen = np.column_stack([joint, np.ones(len(joint))]).astype(np.float64)
    punished = np.diag([penalty] * joint.shape[1] + [0.0])
    weights = np.linalg.solve(seen[keep].T @ seen[keep] + punished, seen[keep].T @ scores[keep])
    return seen[out] @ weights


@pytest.mark.parametrize(("rows", "width"), [(60, 8), (60, 80)])
def test_a_row_left_out_is_given_what_a_ridge_without_its_student_gives(rows, width, monkeypatch):
    monkeypatch.setattr(head, "PENALTIES", (0.4,))
    blocks = blocks_of(rows, width)
    scores, owners = scores_of(blocks), [f"s{max(0, number - 2)}" for number in range(rows)]
    found = head.solve(blocks, scores, owners, SHARES).left_out
    for out in ([0, 1, 2], [10], [rows - 1]):
        assert found[out] == pytest.approx(refitted(blocks, scores, np.asarray(out), 0.4), abs=0.02)


@pytest.mark.parametrize("rows", [15, 17])
def test_both_ways_of_solving_agree(rows, monkeypatch):
    """Sixteen features: fifteen rows are solved by their kernel, seventeen by the covariance."""
    blocks = blocks_of(rows, 8)
    scores, owners = scores_of(blocks), [str(number) for number in range(rows)]
    found = head.solve(blocks, scores, owners, SHARES)
    ready = [(share, head.standard(blocks[name], name)[0]) for name, share in SHARES.items()]
    gram = sum(share * (block @ block.T) for share, block in ready).astype(np.float64)
    monkeypatch.setattr(head, "decomposed", lambda _parts: np.linalg.eigh(gram))
    other = head.solve(blocks, scores, owners, SHARES)
    assert found.left_out == pytest.approx(other.left_out, abs=1e-4)
    assert head.latent_of(found.weights, found.bias, blocks) == pytest.approx(
        head.latent_of(other.weights, other.bias, blocks), abs=1e-3
    )
