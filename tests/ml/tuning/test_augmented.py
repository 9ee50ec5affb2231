"""Made examples teach, and nothing is measured, calibrated or counted on them."""

from dataclasses import replace

import pytest

from ml.tuning import Settings, held_out, load, predict, settled, tune
from ml.tuning.augmented import augmented
from ml.tuning.training import Training
from tests.ml.tuning import tiny
from tests.ml.tuning.words import Words, graded

EVERY = ("synonyms", "typos", "adverbs", "negation", "attacks")
DENIED = "It is not true that Water evaporates."


@pytest.fixture
def base():
    return Words()


def test_the_settings_come_back_from_json_as_they_were_and_refuse_what_nobody_knows():
    assert Settings(augment=["typos"]) == Settings(augment=("typos",))
    with pytest.raises(ValueError, match="poems"):
        Settings(augment=("poems",))


def test_where_grades_are_few_some_are_made_unless_the_teacher_says_otherwise(base):
    few, many = graded(200), graded(201)
    chosen = settled(Settings(), few)
    assert (chosen.augment, chosen.variants) == (("synonyms", "typos", "adverbs"), 2)
    essays = [replace(one, essay=True) for one in few]
    for settings, rows in (
        (Settings(), many),
        (Settings(), essays),
        (Settings(method="lora"), few),
        (Settings(augment=()), few),
    ):
        assert settled(settings, rows).augment == ()
    assert settled(Settings(method="lora"), essays).method == "head"
    assert settled(Settings(augment=("negation",), variants=3), few) == Settings(
        augment=("negation",), variants=3
    )
    assert settled(Settings(), [*few, *graded(30, "q2")]).augment == chosen.augment
    assert set(tune(few[:40], Settings(), base=base).added) <= set(chosen.augment)
    assert tune(few[:40], Settings(), base=base).added["typos"] > 40
    assert not tune(many, Settings(), base=base).added


def test_a_grader_is_measured_as_it_was_learnt(base):
    """Of 210 answers a fifth is held out; what is left is few, and all the same nothing is made of it."""
    rows = graded(210)
    assert held_out(rows, Settings(), base=base) == held_out(rows, Settings(augment=()), base=base)


def test_a_grader_that_saw_contradictions_gives_them_less(base):
    plain, taught = (
        tune(graded(60), Settings(augment=kinds, variants=4), base=base)
        for kinds in ((), ("negation", "attacks"))
    )
    row = replace(graded(1)[0], answer=DENIED).row()
    before, after = (predict([(one, [row])], base)[0][0].expected for one in (plain, taught))
    assert after < before - 0.05


def test_made_examples_are_counted_by_kind_and_never_as_answers(base, tmp_path):
    taught = tune(graded(60), Settings(augment=EVERY), base=base)
    assert set(taught.added) == set(EVERY)
    assert taught.counts == {"q1": 60}
    assert taught.figures["rows"] == 60
    assert load(tmp_path / "g", taught.save(tmp_path / "g")).added == taught.added


def test_cut_points_and_levels_are_the_teachers_alone(base):
    """Where no answer was wrong, contradictions add no level of nothing."""
    rows = [one for one in graded(90) if one.score]
    taught = tune(rows, Settings(augment=("negation", "attacks"), variants=5), base=base)
    scale = taught.heads["q1"].ordinal
    assert list(scale.levels) == [0.5, 1.0]
    assert taught.knows("q1")


def test_a_held_out_answer_is_not_taught_by_its_own_variants(base):
    """With another grade for one student's answers, what is predicted for that student stays the same."""
    chosen = Settings(augment=("typos", "adverbs"), variants=2)
    rows = graded(60)
    flipped = [replace(one, score=0.0 if one.score else 1.0) if one.student == "s0" else one for one in rows]
    one, other = (held_out(some, chosen, base=base) for some in (rows, flipped))
    at = [i for i, row in enumerate(rows) if row.student == "s0"]
    assert [one[i] for i in at] == [other[i] for i in at]


def test_what_is_made_of_an_answer_carries_its_student(base):
    rows = {"q1": graded(30)}
    made, counts = augmented(rows, Settings(augment=("typos", "attacks")))
    students = {row.answer.split()[0]: row.student for row in rows["q1"]}
    assert students
    assert sum(counts.values()) == len(made["q1"])
    assert {one.student for one in made["q1"]} <= {row.student for row in rows["q1"]} | {""}
    assert [one.score for one in made["q1"] if not one.student] == [0.0] * sum(
        not one.student for one in made["q1"]
    )


def test_a_trained_part_learns_from_them_unless_their_student_is_held_out(tmp_path):
    base = tiny.TinyWords(tiny.write(tmp_path))
    rows = graded(40)
    made, _counts = augmented({"q1": rows}, Settings(augment=("typos", "negation")))
    run = Training(base.encoder, rows, Settings(method="lora", rank=2, tokens=64), made["q1"])
    held = {rows[i].student for i in run.held}
    learnt = [(rows + made["q1"])[i] for i in run.fit]
    assert max(run.held) < len(rows)
    assert not {one.student for one in learnt} & held
    assert any(one.student == "" for one in learnt)
    assert len(learnt) > len(rows)


def test_many_questions_share_what_may_be_made(monkeypatch):
    monkeypatch.setattr("ml.tuning.augmented.MOST_IN_ALL", 60)
    rows = {key: graded(40, key) for key in ("q1", "q2", "q3")}
    made, _counts = augmented(rows, Settings(augment=("typos",)))
    assert all(0 < len(made[key]) <= 20 for key in rows)


def test_a_class_in_essays_has_nothing_turned_round(base):
    rows = [replace(one, essay=True, references=(one.prompt,)) for one in graded(20)]
    made, counts = augmented({"q1": rows}, Settings(augment=EVERY))
    assert not {"negation", "attacks"} & set(counts)
    assert made["q1"]


def test_what_a_generator_writes_teaches_too(base):
    """Answers and the reference are asked for, each in its own right."""
    asked = []

    def rewrite(kind, text, students):
        asked.append((kind, students))
        return f"{text} indeed"

    taught = tune(graded(40), Settings(augment=("paraphrase",)), base=base, rewrite=rewrite)
    assert taught.added["paraphrase"] > 20
    assert set(asked) == {("paraphrase", True), ("paraphrase", False)}
    assert taught.heads["q1"].bias != tune(graded(40), Settings(augment=()), base=base).heads["q1"].bias
