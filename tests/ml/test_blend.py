"""Which views an opinion rests on: memory and comparison where the question was taught, the comparison on like ground, else
neither."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from ml.answers import features
from ml.answers import opinions as opinions_of
from ml.answers.mixture import Blend, Mixture, fingerprint
from ml.answers.network import WIDTH
from ml.answers.opinions import Request
from ml.encoders.base import Tokens

SPACES = {"3way": 3, "5way": 5, "verdict": 3, "score": 2}
REQUESTS = [Request(f"What about {name}?", ("It sinks.",), "it sinks") for name in ("taught", "like", "far")]


def says(place, asked):
    """A view that is sure of one label, and notes which rows it was asked about."""

    def predict(space, *rows):
        asked.append(len(rows[-1]))
        return np.tile(0.9 * np.eye(SPACES[space])[place] + 0.1 / SPACES[space], (len(rows[-1]), 1))

    return predict


@pytest.fixture
def opinions():
    return blended(0.7)


def blended(share):
    """Opinions where memory has a share in what is held of taught questions, and the comparison most of the rest."""
    compared, recalled, known_compared = [], [], []
    known = frozenset([fingerprint(REQUESTS[0].question, REQUESTS[0].references)])
    blends = {
        space: {
            "far": Blend((0.0, 1.0), 1.0, 0.0, (1.0,) * n),
            "new": Blend((0.0, 0.1, 0.9), 1.0, 0.0, (1.0,) * n),
            "seen": Blend((0.0, 0.1, share, round(0.9 - share, 1)), 1.0, 0.0, (1.0,) * n),
        }
        for space, n in SPACES.items()
    }
    shipped = SimpleNamespace(
        hybrid=SimpleNamespace(tasks=SPACES, predict=says(0, [])),
        comparison=SimpleNamespace(
            new={space: SimpleNamespace(predict=partial(says(1, compared), space)) for space in SPACES},
            known={
                space: SimpleNamespace(predict=partial(says(1, known_compared), space)) for space in SPACES
            },
            ground_of=lambda _rows: np.asarray(["3way", "3way", ""]),
        ),
        memory=SimpleNamespace(predict=lambda space, marks, vectors, rows: says(2, recalled)(space, rows)),
        mixture=Mixture(blends, {"3way": known}),
    )
    tokens = Tokens(np.ones((1, 1), np.float32), ((0, 2),), (0,))
    ready = {
        text: features.analyse(text, tokens, features.Rarity({}, 1.0)) for text in ("It sinks.", "it sinks")
    }
    ground = opinions_of.ground_of(shipped, REQUESTS, opinions_of.meant(REQUESTS, ready))
    assert ground.tolist() == ["", "3way", ""], "what was taught needs no comparison, nor does what is far"
    views = opinions_of.Views(
        np.zeros((3, WIDTH)), *(np.zeros((3, 2)) for _ in range(3)), ground, np.zeros((1, 2))
    )
    found = opinions_of.blend(shipped, REQUESTS, views, [False] * 3)
    return SimpleNamespace(found=found, compared=compared, recalled=recalled, known=known_compared)


def test_memory_judges_what_was_taught_and_the_comparison_what_is_like_it(opinions):
    assert [one.chosen["3way"] for one in opinions.found] == ["incorrect", "contradictory", "correct"]
    assert [one.seen for one in opinions.found] == [True, False, False]
    assert opinions.recalled == [1]


def test_of_what_was_taught_the_comparison_has_its_say_without_reading_it_behind_the_question(opinions):
    assert opinions.known == [1]
    assert blended(0.2).found[0].chosen["3way"] == "contradictory"


def test_a_view_without_a_share_is_not_computed():
    found = blended(0.9)
    assert found.recalled == [1]
    assert found.known == []
    assert found.found[0].chosen["3way"] == "incorrect"


def test_the_comparison_is_never_asked_beyond_its_ground(opinions):
    assert opinions.compared == [1]
    like, far = opinions.found[1:]
    assert [like.chosen["5way"], far.chosen["3way"], far.chosen["5way"]] == ["correct"] * 3


def test_right_or_not_is_said_by_the_space_that_taught_the_question_or_ones_like_it(opinions):
    taught, like, far = (
        [one.spaces[space]["correct"] for space in ("2way", "3way", "5way")] for one in opinions.found
    )
    assert taught[0] == pytest.approx(taught[1])
    assert like[0] == pytest.approx(like[1])
    assert like[1] != like[2]
    assert far[0] == pytest.approx((far[1] + far[2]) / 2)
