"""The grading benches measure what they say, on data of the stated format."""

import json

import pytest
from django.core.management import CommandError, call_command

from bench.grading_quality import measured, promised, surest
from bench.grading_rows import test_groups as groups_of
from ml.train.data import from_sra

ROW = {
    "answer_id": "EM.45b.1.1",
    "split": "test_uq",
    "question_id": "EM_45b",
    "module": "EM",
    "question": "How did you separate the salt from the water?",
    "reference_answers": [{"text": "The water was evaporated, leaving the salt."}],
    "student_answer": "We evaporated the water.",
    "label_3way": "correct",
}


@pytest.fixture
def data(tmp_path):
    wrong = {**ROW, "answer_id": "EM.45b.2.1", "student_answer": "By hand.", "label_3way": "incorrect"}
    (tmp_path / "held.jsonl").write_text("".join(json.dumps(row) + "\n" for row in (ROW, wrong)))
    (tmp_path / "train.jsonl").write_text(json.dumps({**ROW, "split": "train"}) + "\n")
    return tmp_path


def test_a_folder_gives_its_test_rows_by_corpus_and_split(data):
    (group,) = groups_of(data)
    assert (group.name, len(group.examples)) == ("scientsbank test_uq", 2)


def test_the_last_line_with_json_is_one_object(data, capsys, monkeypatch):
    monkeypatch.setenv("EDUAPP_BENCH_DATA", str(data / "nowhere"))
    call_command("bench", "grading-quality", "--json", "--data", str(data))
    report = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert set(report) == {"bench", "metrics", "peer", "ratio", "setup"}
    assert report["metrics"]["scientsbank test_uq"]["rows"] == 2


def test_a_path_that_is_not_there_is_told():
    with pytest.raises(CommandError, match="does not exist"):
        call_command("bench", "grading-quality", "--data", "/nowhere/at/all")


def test_figures_of_a_perfect_grader_are_perfect():
    examples = [from_sra(ROW), from_sra({**ROW, "label_3way": "incorrect"})]
    views = [
        (e.label, {n: float(n == e.label) for n in ("correct", "incorrect", "contradictory")}, e.score)
        for e in examples
    ]
    found = measured(examples, views)
    assert (found["accuracy"], found["macro_f1"], found["two_way_macro_f1"], found["ece"]) == (1, 1, 1, 0)
    assert (found["claimed_coverage"], found["precision_there"]) == (1, 1)
    assert (found["sure_coverage"], found["sure_precision"]) == (0, 0)


def test_only_answers_to_known_questions_from_the_trained_chance_on_count_as_sure():
    examples = [from_sra(ROW)] * 4
    names = ("correct", "incorrect", "contradictory")
    views = [("correct", dict(zip(names, (p, 1 - p, 0.0), strict=True)), p) for p in (0.95, 0.9, 0.85, 0.99)]
    found = measured(examples, views, [0.9, 0.9, 0.9, None])
    assert (found["sure_coverage"], found["sure_precision"]) == (0.5, 1)


def test_the_surest_answers_are_those_of_the_highest_chance():
    chances, hits = [0.6, 0.99, 0.8, 0.9], [False, True, False, True]
    assert [surest(chances, hits, share) for share in (0.25, 0.5, 0.75, 1)] == [1, 1, 2 / 3, 0.5]


def test_rows_are_taken_by_what_they_claim_and_never_by_their_label():
    assert promised([0.99, 0.95, 0.9, 0.5], [True, False, True, True]) == (0.5, 0.5)


def test_evidence_is_measured_beside_random_spans_of_its_length(data, capsys):
    longer = "We heated it for some time and the water evaporated, so that the salt was left over."
    (data / "held.jsonl").write_text(json.dumps({**ROW, "student_answer": longer}) + "\n")
    call_command("bench", "evidence", "--json", "--data", str(data))
    report = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    found = report["metrics"]["scientsbank test_uq"]
    assert (found["asked"], found["shown"]) == (1, 1)
    assert 0 < found["length"] <= 0.5
    assert found["comprehensiveness"] > found["random_comprehensiveness"]
    assert set(report["peer"]["scientsbank test_uq"]) == {"alignment", "evidence, three read anew"}


def test_random_spans_are_of_the_same_length_and_the_same_in_every_run():
    from bench.evidence import DRAWS, random_spans
    from bench.evidence_cases import Case

    case = Case("Why?", ("r",), "one two three four five six")
    drawn = random_spans(case, (4, 13))
    assert len(drawn) == DRAWS
    assert all(len(case.text[start:end].split()) == 2 for start, end in drawn)
    assert random_spans(case, (4, 13)) == drawn


def test_a_right_level_found_surely_costs_nothing():
    from bench.rubric import Pair, figures

    sure, wrong = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)
    assert (
        figures([Pair("a", 2, 2, sure), Pair("a", 0, 0, wrong), Pair("a", 1, 1, (0, 1, 0))])["log_loss"] == 0
    )
    assert figures([Pair("a", 2, 0, wrong), Pair("a", 0, 0, wrong)])["accuracy"] == 0.5
