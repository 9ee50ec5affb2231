"""Grading a file: rows in, rows out, bad ones named, interruptions survived."""

import fcntl
import json

import pytest
from django.core.management import CommandError, call_command

from grading import rows

NUMBER = {
    "id": "n1",
    "kind": "numeric",
    "question": "U?",
    "content": {"value": "2", "tolerance": "0"},
    "answer": "2",
}


def write(path, *lines):
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return path


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_rows_are_graded_and_keep_what_they_came_with(tmp_path):
    source, target = write(tmp_path / "in.jsonl", {**NUMBER, "class": "7b"}), tmp_path / "out.jsonl"
    call_command("grade_file", str(source), str(target))
    (found,) = read(target)
    assert (found["score"], found["label"], found["class"], found["version"]) == (
        1.0,
        "correct",
        "7b",
        "numeric-1",
    )


def test_a_bad_row_is_named_by_its_line_and_the_others_go_on(tmp_path, capsys):
    source = write(
        tmp_path / "in.jsonl", NUMBER, "{broken", {"id": "x", "question": "?"}, {**NUMBER, "id": "n2"}
    )
    with pytest.raises(SystemExit) as stopped:
        call_command("grade_file", str(source), str(tmp_path / "out.jsonl"))
    assert stopped.value.code == 3
    assert [row["id"] for row in read(tmp_path / "out.jsonl")] == ["n1", "n2"]
    assert "line 2" in (told := capsys.readouterr().err)
    assert "line 3" in told


def test_an_unfinished_output_is_gone_on_with(tmp_path):
    source = write(tmp_path / "in.jsonl", NUMBER, {**NUMBER, "id": "n2"})
    target = tmp_path / "out.jsonl"
    call_command("grade_file", str(source), str(target))
    first, second = target.read_text().splitlines()
    target.write_text(json.dumps({**json.loads(first), "kept": True}) + "\n" + second[:20])
    call_command("grade_file", str(source), str(target))
    assert [row.get("kept", False) for row in read(target)] == [True, False]
    assert [row["id"] for row in read(target)] == ["n1", "n2"]


def test_another_file_is_not_written_over(tmp_path):
    source, target = write(tmp_path / "in.jsonl", NUMBER), tmp_path / "out.jsonl"
    for notes in ("my notes\n", "[1, 2]\n", "my notes", "one\ntwo", '{"mine": 1}', '{"id": "n1"}\n{"id'):
        target.write_text(notes)
        with pytest.raises(CommandError, match="not an output"):
            call_command("grade_file", str(source), str(target))
        assert target.read_text() == notes


def test_the_input_is_never_the_output(tmp_path):
    source = write(tmp_path / "in.jsonl", NUMBER)
    before = source.read_text()
    with pytest.raises(CommandError, match="same file"):
        call_command("grade_file", str(source), str(source))
    assert source.read_text() == before


def test_a_row_that_was_changed_since_is_not_passed_off_with_its_old_result(tmp_path):
    source, target = write(tmp_path / "in.jsonl", NUMBER), tmp_path / "out.jsonl"
    call_command("grade_file", str(source), str(target))
    write(source, {**NUMBER, "answer": "3"})
    with pytest.raises(CommandError, match=r"line 1: .*its text is another one"):
        call_command("grade_file", str(source), str(target))
    call_command("grade_file", str(source), str(target), overwrite=True)
    assert [row["score"] for row in read(target)] == [0.0]


def test_results_of_another_grader_are_not_mixed_with_new_ones(tmp_path):
    source, target = write(tmp_path / "in.jsonl", NUMBER), tmp_path / "out.jsonl"
    call_command("grade_file", str(source), str(target))
    target.write_text(target.read_text().replace("numeric-1", "numeric-0"))
    with pytest.raises(CommandError, match="its grader is another one"):
        call_command("grade_file", str(source), str(target))


def test_ids_stay_as_they_are_and_none_is_graded_twice(tmp_path, capsys):
    source = write(tmp_path / "in.jsonl", {**NUMBER, "id": 0}, {**NUMBER, "id": 7}, {**NUMBER, "id": "7"})
    with pytest.raises(SystemExit):
        call_command("grade_file", str(source), str(tmp_path / "out.jsonl"))
    assert [row["id"] for row in read(tmp_path / "out.jsonl")] == [0, 7]
    assert "line 3: the id '7' stands in line 2 already" in capsys.readouterr().err


def test_two_runs_do_not_write_into_one_file(tmp_path):
    source, target = write(tmp_path / "in.jsonl", NUMBER), tmp_path / "out.jsonl"
    with target.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another run"):
            call_command("grade_file", str(source), str(target))


@pytest.mark.parametrize("place", ["no such folder/out.jsonl", "."])
def test_where_nothing_can_be_written_it_says_so(tmp_path, place):
    source = write(tmp_path / "in.jsonl", NUMBER)
    with pytest.raises(CommandError, match="goes on from there"):
        call_command("grade_file", str(source), str(tmp_path / place))


def test_a_byte_order_mark_is_no_part_of_the_first_row(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"\xef\xbb\xbf" + json.dumps(NUMBER).encode() + b"\r\n")
    call_command("grade_file", str(source), str(tmp_path / "out.jsonl"))
    assert len(read(tmp_path / "out.jsonl")) == 1


@pytest.mark.parametrize(
    "odd",
    [
        json.dumps({**NUMBER, "id": "odd", "answer": "a \ud800 b"}),
        json.dumps({**NUMBER, "id": "odd", "content": {}}),
        json.dumps({**NUMBER, "id": "odd", "content": {"value": "abc"}}),
        json.dumps({**NUMBER, "id": "odd", "kind": "short_answer", "content": "text"}),
        json.dumps({**NUMBER, "id": "odd", "kind": "single_choice", "content": {"options": ["a", "b"]}}),
        json.dumps({**NUMBER, "id": "odd", "kind": "single_choice", "content": {"explanations": None}}),
        json.dumps({**NUMBER, "id": "odd", "extra": float("nan")}),
        json.dumps({**NUMBER, "id": ["odd"]}),
        json.dumps({**NUMBER, "id": "odd", "answer": {"foo": "x"}}),
        json.dumps({**NUMBER, "id": "odd", "kind": "short_answer", "reference": "  "}),
        '{"id": ' + "9" * 5000 + "}",
        "[" * 100_000,
    ],
)
def test_no_row_however_odd_keeps_the_others_from_being_graded(tmp_path, capsys, odd):
    source = write(tmp_path / "in.jsonl", NUMBER, odd, {**NUMBER, "id": "n2"})
    with pytest.raises(SystemExit) as stopped:
        call_command("grade_file", str(source), str(tmp_path / "out.jsonl"))
    assert stopped.value.code == 3
    assert [row["id"] for row in read(tmp_path / "out.jsonl")] == ["n1", "n2"]
    assert "line 2: " in capsys.readouterr().err


def test_where_memory_does_not_do_for_a_batch_halves_of_it_are_graded(tmp_path, monkeypatch):
    short = {"kind": "short_answer", "question": "Why?", "reference": "The water evaporated."}
    answers = [{**short, "id": str(n), "answer": f"it evaporated {n}"} for n in range(5)]
    whole = [row["score"] for row in rows.graded([rows.parse(json.dumps(a).encode(), 1) for a in answers])]
    cross = rows.made("short_answer").scorer.cross
    few = cross.outputs

    def outputs(asked):
        if len(asked) > 2:
            raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory")
        return few(asked)

    monkeypatch.setattr(type(cross), "outputs", lambda self, asked: outputs(asked))
    assert [
        row["score"] for row in rows.graded([rows.parse(json.dumps(a).encode(), 1) for a in answers])
    ] == whole


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"question": "?", "answer": "a"}, "reference"),
        ({"question": "?", "reference": "r"}, "answer"),
        ({"reference": "r", "answer": "a"}, "question"),
        ({"question": "?", "reference": "r", "answer": "a", "kind": "poem"}, "known"),
        ({"question": "?", "answer": "a", "kind": "essay", "content": {}}, "own grader"),
        ({"question": "?", "reference": "r", "answer": "a", "label_space": "7way"}, "label space"),
        ({"question": "?", "rubric": [{"points": 1}], "answer": "a"}, "criterion 1"),
        ({"question": "?", "rubric": [{"text": " "}], "answer": "a"}, "criterion 1"),
        ({"question": "?", "rubric": [{"text": "t", "points": 0}], "answer": "a"}, "worth nothing"),
        (
            {"question": "?", "rubric": [{"id": "a", "text": "t"}, {"id": "a", "text": "u"}], "answer": "a"},
            "same id",
        ),
        ({"question": "?", "rubric": [{"text": "t", "points": "NaN"}], "answer": "a"}, "points"),
        (
            {"question": "?", "rubric": [{"text": "t", "levels": "high"}], "answer": "a"},
            "levels must be a list",
        ),
        (
            {"question": "?", "rubric": [{"text": "t", "levels": [{"text": "x"}]}], "answer": "a"},
            "level 1: points",
        ),
        (
            {
                "question": "?",
                "rubric": [{"text": "t", "levels": [{"points": 1}, {"points": 1}]}],
                "answer": "a",
            },
            "different points",
        ),
        (
            {
                "question": "?",
                "rubric": [{"text": "t", "points": 3, "levels": [{"points": 0}, {"points": 2}]}],
                "answer": "a",
            },
            "highest level",
        ),
        ({"kind": "numeric", "question": "?", "answer": "1"}, "content"),
    ],
)
def test_a_row_that_cannot_be_graded_says_why(row, message):
    with pytest.raises(rows.BadRow, match=message):
        rows.parse(json.dumps(row).encode(), 1)


def test_rows_that_are_not_utf8_are_bad_rows():
    with pytest.raises(rows.BadRow, match="UTF-8"):
        rows.parse(b'{"question": "\xff"}', 1)


def test_a_label_space_gives_a_label_of_that_space():
    given = {
        "question": "Why?",
        "reference": "The water evaporated.",
        "answer": "It evaporated.",
        "label_space": "3way",
    }
    (found,) = rows.graded([rows.parse(json.dumps(given).encode(), 1)])
    assert found["predicted"] in {"correct", "contradictory", "incorrect"}
    assert sum(found["predicted_probabilities"].values()) == pytest.approx(1, abs=1e-3)


def test_rows_of_the_published_sets_are_read_as_they_are():
    given = {
        "answer_id": "EM.1",
        "question": "Why?",
        "reference_answers": [{"text": "It evaporated.", "category": "BEST"}],
        "student_answer": "because",
    }
    row = rows.parse(json.dumps(given).encode(), 1)
    assert row.item.id == "EM.1"
    assert row.item.content == {"references": ["It evaporated."]}


def test_a_rubric_with_levels_gives_a_level_its_probability_and_its_words_for_each_criterion():
    levels = [
        {"text": "Nothing of it.", "points": 0},
        {"text": "It became warm.", "points": 1},
        {"points": 3},
    ]
    given = {
        "question": "How did you separate the salt from the water?",
        "rubric": [
            {"id": "heat", "text": "The water evaporated.", "points": 3, "levels": levels},
            {"id": "rest", "text": "The salt was left behind.", "levels": [{"points": 2, "text": "all"}]},
        ],
        "answer": "On Monday in class the water evaporated into the air.",
    }
    (found,) = rows.graded([rows.parse(json.dumps(given).encode(), 1)])
    heat, rest = found["criteria"]
    assert [level["level"] for level in heat["levels"]] == ["0", "0.333333", "1"]
    assert sum(level["probability"] for level in heat["levels"]) == pytest.approx(1, abs=1e-3)
    assert (heat["points"], heat["of"], heat["probability"] > rest["probability"]) == (3, 3, True)
    start, end = heat["span"]
    assert "evaporated" in given["answer"][start:end]
    assert end - start < len(given["answer"]) / 2
    assert [level["level"] for level in rest["levels"]] == ["0", "1"]  # a level for nothing is added
    assert found["score"] == pytest.approx((heat["points"] + rest["points"]) / 5)
