"""A run of training is told its settings in words, and a work folder is gone on with by its own run alone."""

from dataclasses import replace

import pytest

from ml.train import augmented, claim, settings, short_answer, stages, yardstick
from ml.train.data import Example
from ml.train.settings import Settings

EXAMPLES = [
    Example(str(n), "saf", "q", "m", f"s{n}", "Why?", ("Salt.",), "salt", "verdict", "Correct", 1.0)
    for n in range(3)
]


def test_settings_come_from_a_file_and_single_ones_after_it(tmp_path):
    file = tmp_path / "run.toml"
    file.write_text('method = "ia3"\nepochs = 2\n[reads]\n"3way" = 2.0\n')
    given = settings.read(file, ["epochs=1.5", "optimiser=sgd", "mixed_precision=false"])
    found = settings.changed(Settings(), given)
    assert (found.method, found.epochs, found.optimiser, found.mixed_precision) == ("ia3", 1.5, "sgd", False)
    assert found.reads == {"3way": 2.0}
    assert found.rank == Settings().rank


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("speed=9", "no setting 'speed'.*warmup"),
        ("method=magic", "'magic' is not one of lora, full"),
        ("optimiser=magic", "'magic' is not one of adamw"),
        ("metric=magic", "'magic' is not one of auc"),
        ("rank=many", "rank is of the kind int"),
        ("rank=true", "rank is of the kind int"),
        ("epochs=0", "epochs must be more than 0"),
        ("learning_rate=-1", "learning_rate must be more than -1"),
        ("dropout=2", "dropout is a share from 0 to 1"),
        ("epochs", "not of the form name=value"),
        ("seed=4", "by --seed"),
    ],
)
def test_a_setting_that_cannot_be_is_told_before_anything_is_trained(tmp_path, capsys, pair, told):
    with pytest.raises(SystemExit):
        short_answer.main(["--data", str(tmp_path), "--out", str(tmp_path / "out"), "--set", pair])
    assert not (tmp_path / "out").exists()
    import re

    assert re.search(told, capsys.readouterr().err)


def test_a_file_that_is_not_toml_is_told(tmp_path):
    with pytest.raises(ValueError, match="cannot be read as TOML"):
        settings.read(tmp_path / "missing.toml", [])


def test_settings_reach_both_stages():
    how = replace(stages.FIRST, method="ia3", learning_rate=0.1)
    first, second = stages.plan(EXAMPLES, 7, how)
    assert first.settings.method == second.settings.method == "ia3"
    assert second.settings.learning_rate == pytest.approx(0.1 * stages.LATER_RATE)


def test_a_work_folder_is_gone_on_with_by_the_same_run(tmp_path):
    found = claim.facts(EXAMPLES, 7, Settings())
    claim.claim(tmp_path / "work", found)
    (tmp_path / "work" / "read.npz").write_bytes(b"work")
    claim.claim(tmp_path / "work", claim.facts(EXAMPLES, 7, Settings()))


@pytest.mark.parametrize(
    ("examples", "seed", "how", "what"),
    [
        (EXAMPLES[:2], 7, Settings(), "data"),
        (EXAMPLES, 8, Settings(), "settings"),
        (EXAMPLES, 7, Settings(rank=4), "settings"),
    ],
)
def test_a_work_folder_of_another_run_is_refused(tmp_path, examples, seed, how, what):
    claim.claim(tmp_path, claim.facts(EXAMPLES, 7, Settings()))
    with pytest.raises(claim.OtherRun, match=f"other {what}. Give --work another folder"):
        claim.claim(tmp_path, claim.facts(examples, seed, how))


def test_work_of_other_code_is_refused_but_where_its_code_does_not_matter(tmp_path):
    found = claim.facts(EXAMPLES, 7, Settings())
    claim.claim(tmp_path, {**found, "code": "another"})
    with pytest.raises(claim.OtherRun, match="other code"):
        claim.claim(tmp_path, found)
    claim.claim(tmp_path, found, but=("code",))


def test_a_folder_with_work_that_bears_no_mark_is_refused(tmp_path):
    (tmp_path / "read.npz").write_bytes(b"work")
    with pytest.raises(claim.OtherRun):
        claim.claim(tmp_path, claim.facts(EXAMPLES, 7, Settings()))


@pytest.mark.parametrize("command", [short_answer.main, yardstick.main])
def test_both_commands_stop_at_a_work_folder_of_other_data(tmp_path, capsys, monkeypatch, command):
    monkeypatch.setattr("ml.train.data.load", lambda _folder: EXAMPLES)
    claim.claim(tmp_path, claim.facts(EXAMPLES[:1], 20264, stages.FIRST))
    given = ["--data", str(tmp_path), "--work", str(tmp_path)]
    if command is short_answer.main:
        given += ["--out", str(tmp_path / "out")]
    assert command(given) == 2
    assert "other data" in capsys.readouterr().err


def taught(count=12):
    labels = ("correct", "contradictory", "incorrect")
    texts = ("the big stone sinks in water", "the big stone floats", "I think it is small")
    return [
        Example(
            f"{n}", "scientsbank", f"q{n % 2}", "m", f"s{n}", "What does the stone do in water?",
            ("The stone sinks because it is dense.",), f"{texts[n % 3]} {n}", "3way", labels[n % 3],
            float(n % 3 == 0),
        )
        for n in range(count)
    ]  # fmt: skip


def test_made_examples_keep_the_label_of_their_source_and_turned_references_contradict():
    rows = taught()
    how = Settings(augment=("synonyms", "typos", "negation", "attacks"), augment_share=1.0)
    made = augmented.more(rows, how)
    ids = {row.id: row for row in rows}
    own = [row for row in made if row.id.split()[0] in ids and row.student in {r.student for r in rows}]
    assert own
    assert all(row.label == ids[row.id.split()[0]].label for row in own)
    turned = [row for row in made if " negation " in row.id]
    assert {row.label for row in turned} == {"contradictory"}
    assert {row.score for row in turned} == {0.0}
    hostile = [row for row in made if " attacks " in row.id and row.student == row.id]
    assert {row.label for row in hostile} == {"incorrect"}
    assert not {row.answer for row in made} & {row.answer for row in rows}
    assert made == augmented.more(rows, how), "the same seed makes the same examples"


def test_a_share_of_the_made_examples_is_read():
    rows = taught()
    every = augmented.more(rows, Settings(augment=("typos",), augment_share=1.0))
    some = augmented.more(rows, Settings(augment=("typos",), augment_share=0.5))
    assert len(some) == round(len(every) / 2)
    assert set(some) < set(every)
    assert augmented.more(rows, Settings()) == []


def test_made_examples_are_read_by_the_stage_and_its_held_out_rows_are_not_varied(
    tiny_base, tokenizer_of, tmp_path, monkeypatch
):
    tokenizer = tokenizer_of(["the", "big", "stone", "sinks", "floats", "water"])
    monkeypatch.setattr(stages.inputs, "load_tokenizer", lambda _folder: tokenizer)
    read, looked = [], []
    monkeypatch.setattr(
        stages.loop,
        "fit",
        lambda _run, rows, held, **_kept: read.append(len(rows)) or looked.append(len(held)),
    )
    rows = taught(60)
    plain = replace(stages.FIRST, rank=2)
    stages.train(tiny_base, rows, 7, tmp_path / "plain", plain)
    stages.train(tiny_base, rows, 7, tmp_path / "more", replace(plain, augment=("typos",), augment_share=1.0))
    assert read[2] > read[0]
    assert looked[2:] == looked[:2]


def test_a_kind_that_nobody_writes_is_told_and_one_that_is_written_is_read(tmp_path, capsys):
    with pytest.raises(SystemExit):
        short_answer.main(
            ["--data", str(tmp_path), "--out", str(tmp_path / "out"), "--set", "augment=paraphrase"]
        )
    assert "[generators.paraphrase] of --config" in capsys.readouterr().err
    file = tmp_path / "run.toml"
    file.write_text(
        'augment = ["paraphrase"]\naugment_share = 1.0\n[generators.paraphrase]\nname = "fake"\n'
        'text = "In water a big stone will sink."\n'
    )
    chosen = short_answer.arguments_of(
        ["--data", str(tmp_path), "--out", str(tmp_path / "out"), "--config", str(file)]
    )
    assert chosen.how.augment == ("paraphrase",)
    made = augmented.more(taught(), chosen.how, chosen.rewrite)
    assert {row.answer for row in made} == {"In water a big stone will sink."}
