"""The bench of essays measures what it says: one fold of each prompt, learnt from the others or from other prompts."""

import json
import random

import pytest

from bench import essays
from bench.essays_rows import tasks
from tests.ml.tuning.words import Words

GOOD, POOR = (
    ["patience", "grows", "because", "people", "listen,", "therefore", "friends", "stay"],
    ["it", "is", "ok", "i", "guess"],
)


@pytest.fixture
def graded(tmp_path):
    draw = random.Random(7)
    rows = []
    for number in (1, 2, 3):
        for place in range(48):
            score = draw.randint(0, 3)
            words = draw.choices(GOOD, k=30 * score) + draw.choices(POOR, k=12)
            rows.append({
                "essay_set": number, "fold": place % 4, "essay": " ".join(words) + ".", "score": score,
                "raters": [score, min(3, score + (place % 5 == 0))], "traits": {"content": score},
            })  # fmt: skip
    path = tmp_path / "essays.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_what_markers_reward_is_found_within_and_across_prompts(graded, monkeypatch):
    monkeypatch.setattr("ml.answers.scorer.Scorer", Words)
    report = essays.Essays().run(data=graded, say=print)
    assert report.metrics["mean"]["in prompt"] > 0.9
    assert report.metrics["mean"]["traits"] > 0.9
    assert report.metrics["mean"]["across, beside its class"] > 0.7
    assert 0.8 < report.metrics["mean"]["two markers"] < 1
    assert "prompt 3" in str(report.tables[0])


def test_the_last_fold_is_never_learnt_from(graded):
    (task, *_others) = tasks(graded)
    held = essays.held_out(task)
    assert [essay.fold for essay, out in zip(task.essays, held, strict=True) if out] == [3] * 12


def test_a_missing_folder_is_said_with_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="--data"):
        tasks(tmp_path)
