"""The bench of learning measures what it says: fixed parts in turn, draws from the others, figures beside the peers."""

import json
from collections import Counter
from types import SimpleNamespace

import pytest

from bench import adapters, corrections, corrections_runs
from bench.corrections_rows import asap_prompts, mohler_examples, task_of
from tests.ml.tuning.words import Words, graded

RELEASED = """Data Set #5
Prompt-Protein Item
List two steps.
Scoring Rubric for Items
A general rubric.
Rubric for Protein
Key Elements:
• mRNA leaves the nucleus
• tRNA brings amino acids.
• They are linked.
• Other acceptable responses
3 points
Four key elements
"""


class Scoring(Words):
    """The stand-in scorer, with an opinion that knows nothing."""

    def score(self, requests):
        return [SimpleNamespace(credit=0.5) for _ in requests]


@pytest.fixture
def folder(tmp_path):
    rows = [
        {
            "answer_id": n,
            "prompt": 5,
            "score1": round(e.score * 2),
            "score2": round(e.score * 2),
            "student_answer": e.answer,
        }
        for n, e in enumerate(graded(90))
    ]
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "set_05.txt").write_text(RELEASED)
    return tmp_path


def test_question_and_key_are_read_from_the_released_text():
    assert task_of(RELEASED) == (
        "List two steps.",
        ("mRNA leaves the nucleus. tRNA brings amino acids. They are linked.",),
    )


def test_without_listed_points_the_best_level_is_the_key():
    text = "Prompt-A\nWhy?\nRubric for A\n2 points\nNames a cause.\n1 point\nNames a part."
    assert task_of(text) == ("Why?", ("Names a cause.",))


def test_rows_become_shares_of_the_points(folder):
    (prompt,) = asap_prompts(folder)
    assert prompt.top == 3
    assert {example.score for example in prompt.examples} == {0.0, 1 / 3, 2 / 3}
    assert prompt.examples[0].prompt == "List two steps."


def test_no_data_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="EDUAPP_BENCH_DATA"):
        asap_prompts(tmp_path)


def test_each_draw_measures_answers_that_it_does_not_grade(folder):
    (prompt,) = asap_prompts(folder)
    draws = corrections_runs.drawn(prompt, 20)
    assert draws == corrections_runs.drawn(prompt, 20)
    assert all(len(graded) == 20 and not set(graded) & set(held) for graded, held in draws)
    assert len({tuple(graded) for graded, _ in draws}) == len(draws)


def test_the_draws_measure_three_parts_that_share_no_answer_equally_often(folder):
    (prompt,) = asap_prompts(folder)
    parts = Counter(tuple(held) for _, held in corrections_runs.drawn(prompt, 20))
    assert len(parts) == 3
    assert len(set(parts.values())) == 1
    every = [index for part in parts for index in part]
    assert len(every) == len(set(every))


def test_a_short_run_draws_once(folder):
    (prompt,) = asap_prompts(folder)
    assert corrections_runs.drawn(prompt, 20, short=True) == corrections_runs.drawn(prompt, 20)[:1]


def test_the_curve_rises_above_the_grader_before(folder):
    (prompt,) = asap_prompts(folder)
    before, found = corrections_runs.curve(prompt, Scoring())
    assert list(found) == [10, 20, 25, 50]
    assert before["before"] == 0
    assert before["second_marker"] == 1
    assert found[50].qwk > 0.5
    metrics = {name: corrections.means({"p": found}, name) for name in ("qwk", "exact", "ece")}
    metrics["by_prompt"] = corrections.by_prompt({"p": found})
    peer = corrections.peers({"p": before}, {"p": found})
    (table,) = corrections.tables(metrics, peer, {"p": found})
    assert "second marker 1.000" in str(table)
    assert "0.474" in str(table)


def test_mohler_is_learnt_from_a_few_answers_of_each_question(tmp_path):
    rows = [
        {
            "answer_id": f"{e.key}.{n}",
            "question_id": key,
            "question": "Why?",
            "reference_answer": "Water evaporates.",
        }
        | {"student_answer": e.answer, "score": e.score * 5, "short_answer": True}
        for key in ("1.1", "1.2")
        for n, e in enumerate(graded(24, seed=len(key)))
    ]
    path = tmp_path / "mohler.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    examples = mohler_examples(path)
    found = corrections_runs.mohler_figures(examples, Scoring())
    assert found["own_grader"] < found["mean_of_the_question"]
    assert "published" in str(corrections.mohler_table(found))


def test_a_mixed_batch_keeps_every_row_once():
    rows = [example.row() for example in graded(50)]
    batches = adapters.mixed([None] * 8, rows)
    assert sorted(row.answer for _, part in batches for row in part) == sorted(row.answer for row in rows)
