"""The benches of speed compare like with like: the same rows, the same outputs, and the task's own way of training."""

import gzip
import json
from collections import Counter
from dataclasses import replace

import pytest

from bench import corrections_task, grading_speed, grading_speed_class, grading_speed_peer, onnx_path
from ml.answers.scorer import Request, Scorer
from tests.ml.tuning.words import graded

REFERENCE = "The water evaporated and left the salt behind."
# A question of Beetle (Dzikovska et al. 2013, CC BY-SA 3.0), which the shipped grader was taught.
TAUGHT = "What is voltage?", "Voltage is the difference in electrical states between two terminals"


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer()


def asked(question: str, answer: str = "It evaporated.", reference: str = REFERENCE) -> Request:
    return Request(question, (reference,), answer)


def test_sentence_transformers_gives_the_outputs_of_the_worker(scorer):
    long_reference = " ".join(["The water evaporated and the salt was left."] * 12)
    requests = [
        asked("How did you get the salt?"),
        asked("", "We heated it."),
        asked(" ".join(["Tell me how."] * 20), "By hand", long_reference),
    ]
    assert all(grading_speed_peer.readable(scorer, one) for one in requests)
    pairs = grading_speed_peer.pairs_of(scorer, requests)
    found = grading_speed_peer.predictor(scorer).predict(pairs, show_progress_bar=False)
    assert abs(found - scorer.cross_outputs(requests)[0]).max() < 1e-4


def test_the_loop_with_all_views_holds_what_the_worker_holds(scorer):
    taught = Request(TAUGHT[0], TAUGHT[1:], "a difference between the terminals")
    requests = [
        taught,
        asked("How did you get the salt?"),
        asked("Who was king?", "Nobody.", "Charles the First."),
    ]
    worker, loop = scorer.score(requests), grading_speed.loop_all(scorer, requests)
    assert [one.seen for one in worker] == [True, False, False]
    assert [one.chosen for one in loop] == [one.chosen for one in worker]
    assert [one.credit for one in loop] == pytest.approx([one.credit for one in worker], abs=0.01)


def test_a_question_that_is_cut_within_a_word_and_an_answer_of_several_windows_are_left_out(scorer):
    cut = asked("Electroencephalographically" + " tell" * 23)
    long_answer = asked("How?", "word " * 120)
    assert not any(grading_speed_peer.readable(scorer, one) for one in (cut, long_answer))
    kept = asked("How?")
    assert grading_speed.sample(scorer, [[cut, kept], [long_answer]]) == [kept]


def test_a_class_holds_whole_questions_each_answer_as_often_as_it_was_typed(tmp_path, monkeypatch):
    folder = tmp_path / "sra_beetle"
    folder.mkdir()
    row = {
        "module": "M",
        "question": "Why?",
        "reference_answers": [{"text": REFERENCE}],
        "label_5way": "correct",
    }
    typed = [("b", "It is gone.", 2), ("a", "It evaporated.", 3), ("a", "By heat.", None), ("c", "No.", 9)]
    with gzip.open(folder / "train.jsonl.gz", "wt") as out:
        for number, (question, answer, count) in enumerate(typed):
            own = {"answer_id": f"{question}.{number}", "question_id": question, "student_answer": answer}
            out.write(json.dumps({**row, **own, "count": count}) + "\n")
    monkeypatch.setenv("EDUAPP_BENCH_DATA", str(tmp_path))
    found = grading_speed_class.class_requests(8)
    assert Counter(one.answer for one in found) == {"It evaporated.": 3, "By heat.": 1, "It is gone.": 2}
    monkeypatch.setenv("EDUAPP_BENCH_DATA", str(tmp_path / "nowhere"))
    assert grading_speed_class.class_requests(8) == []


@pytest.mark.django_db
def test_a_training_is_timed_as_the_worker_does_it(settings, tmp_path):
    settings.GRADERS_DIR = tmp_path
    found = corrections_task.timed(corrections_task.class_of(graded(40)), "head")
    assert found["answers"] == 40
    assert found["seconds"] > 0
    assert found["made"] > 0
    assert str(found["made"]) in str(corrections_task.training_table({"head, 40 answers": found}, 2))


@pytest.mark.django_db
def test_a_training_that_ends_without_a_version_is_no_figure(settings, tmp_path):
    settings.GRADERS_DIR = tmp_path
    same = [replace(example, score=1.0) for example in graded(20)]
    with pytest.raises(RuntimeError, match="one_level"):
        corrections_task.timed(corrections_task.class_of(same), "head")


def test_without_onnx_the_bench_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(onnx_path.importlib.util, "find_spec", lambda name: None)
    said: list[str] = []
    report = onnx_path.Onnx().run(data=None, say=said.append)
    assert report.metrics == {"missing": ["onnx", "onnxscript", "onnxruntime"]}
    assert "onnxruntime" in said[0]
