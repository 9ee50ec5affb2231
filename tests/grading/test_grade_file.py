"""Grading a file: rows in, rows out, bad ones named, interruptions survived."""

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
    target.write_text(json.dumps({"id": "n1", "kept": True}) + '\n{"id": "n2", "sc')
    call_command("grade_file", str(source), str(target))
    assert [row.get("kept", False) for row in read(target)] == [True, False]
    assert [row["id"] for row in read(target)] == ["n1", "n2"]


def test_another_file_is_not_written_over(tmp_path):
    source, target = write(tmp_path / "in.jsonl", NUMBER), tmp_path / "out.jsonl"
    target.write_text("my notes\n")
    with pytest.raises(CommandError, match="not an output"):
        call_command("grade_file", str(source), str(target))
    assert target.read_text() == "my notes\n"


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
