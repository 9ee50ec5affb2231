"""The card of the shipped grader tells what it was made of, by what, and how well it does."""

from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

import ml
from ml import provenance
from ml.answers import artefacts
from ml.train import card, held_out, stages
from ml.train.data import Example


@pytest.fixture
def text(tmp_path):
    rows = [
        Example(
            str(n), "beetle", f"q{n % 5}", "m", f"s{n}", "What?", ("A path.",), "a path", "5way", "correct", 1
        )
        for n in range(40)
    ]
    for name in artefacts.FILES:
        (tmp_path / name).write_bytes(bytes(20_000))
    bench = held_out.Bench(rows, 7, held_out.Read(*[np.zeros((40, 64))] * 3), tmp_path)
    figures = {"5way": {"new": {"rows": 12.0, "macro_f1": 0.5741}}}
    return card.write(card.Facts(7, stages.FIRST, figures, {}), bench, tmp_path)


def test_it_names_data_licences_seed_and_sizes(text):
    assert "Task 7): 40 answers, CC BY-SA 3.0" in text
    assert "--seed 7" in text
    assert "| 5way, new | 12 |  | 0.574 |" in text
    assert all(f"- `{name}`: 0.02 MB" in text for name in artefacts.FILES)


def test_it_names_the_code_and_the_libraries_that_made_the_grader(text):
    assert provenance.code_version(Path(ml.__path__[0])) in text
    assert all(f"{name} {metadata.version(name)}" in text for name in provenance.LIBRARIES)


def test_another_line_of_code_is_another_version(tmp_path):
    (tmp_path / "part.py").write_text("ONE = 1\n")
    before = provenance.code_version(tmp_path)
    (tmp_path / "part.py").write_text("ONE = 2\n")
    assert provenance.code_version(tmp_path) != before
