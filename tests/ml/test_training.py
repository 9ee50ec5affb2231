"""A run of training: what its settings change, that it learns, and that stopping it changes nothing."""

import json
import struct
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from ml import adapters, events
from ml.answers import crossing
from ml.train import cross_encoder, loop, methods, stages
from ml.train.settings import METHODS, Settings

QUICK = Settings(
    rank=4, tokens=64, epochs=2.0, learning_rate=3e-3, average=0.5, patience=0, no_question=0.5, swap=0.3
)


def trained(base, rows, settings, work, held_out=()):
    model, heads = methods.build(base, settings)
    run = loop.Run(model, heads, settings, work / "log.jsonl")
    loop.fit(run, rows, held_out, stage="quick", work=work / "checkpoint")
    return run


@pytest.mark.parametrize("method", METHODS)
def test_every_method_lowers_the_loss(tiny_base, rows, tmp_path, method):
    rate = 3e-2 if method in ("ia3", "prefix") else 3e-3
    run = trained(tiny_base, rows, replace(QUICK, method=method, epochs=6.0, learning_rate=rate), tmp_path)
    noted = [json.loads(line)["loss"] for line in run.log.read_text().splitlines()]
    assert np.mean(noted[-2:]) < noted[0]


def test_only_the_added_parts_are_trained_unless_everything_is(tiny_base):
    counts = {}
    for method in METHODS:
        model, _ = methods.build(tiny_base, replace(QUICK, method=method))
        counts[method] = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert counts["ia3"] < counts["lora"] < counts["full"]
    assert counts["prefix"] < counts["full"]


def test_frozen_layers_stay_as_they_are(tiny_base):
    model, _ = methods.build(tiny_base, replace(QUICK, frozen_layers=1))
    free = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    assert free
    assert all("layer.1." in name for name in free)


def test_a_run_that_was_stopped_ends_as_if_it_had_not(tiny_base, rows, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "CHECKPOINT_EVERY", 3)
    whole = trained(tiny_base, rows, QUICK, tmp_path / "whole", rows[:8])
    steps = loop.Run.step

    def cut(run, *rest):
        if run.done == 5:
            raise KeyboardInterrupt
        return steps(run, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(loop.Run, "step", cut)
        with pytest.raises(KeyboardInterrupt):
            trained(tiny_base, rows, QUICK, tmp_path / "cut", rows[:8])
    again = trained(tiny_base, rows, QUICK, tmp_path / "cut", rows[:8])
    for left, right in zip(whole.parameters, again.parameters, strict=True):
        assert np.array_equal(left.detach().numpy(), right.detach().numpy())


@pytest.fixture(autouse=True)
def folders(tmp_path):
    for name in ("whole", "cut"):
        (tmp_path / name).mkdir()


def test_training_ends_when_held_out_rows_get_no_better(tiny_base, rows, tmp_path):
    still = replace(QUICK, epochs=8.0, learning_rate=0.0, patience=2)
    run = trained(tiny_base, rows, still, tmp_path, rows[:8])
    looks = [line for line in run.log.read_text().splitlines() if "value" in line]
    assert len(looks) == 3


def test_gathering_two_batches_a_step_halves_the_steps(tiny_base, rows, tmp_path):
    one = trained(tiny_base, rows, QUICK, tmp_path / "whole")
    two = trained(tiny_base, rows, replace(QUICK, accumulate=2), tmp_path / "cut")
    assert two.done == one.done // 2


def test_rare_labels_weigh_more_with_the_mean_kept_at_one(rows):
    some = [row for row in rows if row.space == "3way"][:10]
    weights = cross_encoder.class_weights(some, 0.5)["3way"]
    counts = np.bincount([row.label for row in some], minlength=3)
    assert (weights * counts).sum() / counts.sum() == pytest.approx(1)
    assert weights[counts.argmin()] == weights.max()
    assert cross_encoder.class_weights(some, 0.0)["3way"] == pytest.approx(1)


def test_rows_of_a_space_are_read_as_often_as_asked(rows):
    settings = replace(QUICK, reads={"3way": 2.0, "5way": 0.0})
    read = [i for b in cross_encoder.epoch_batches(rows, settings, np.random.default_rng(0)) for i in b]
    assert sorted(read) == sorted([i for i, row in enumerate(rows) if row.space == "3way"] * 2)


def test_a_checkpoint_is_one_file_so_it_is_never_half_of_two(tiny_base, rows, tmp_path):
    trained(tiny_base, rows, QUICK, tmp_path, rows[:8])
    assert [path.name for path in (tmp_path / "checkpoint").iterdir()] == [loop.CHECKPOINT]


def test_where_memory_does_not_do_the_same_step_is_made_of_halves(tiny_base, rows, tmp_path, monkeypatch):
    whole = trained(tiny_base, rows, QUICK, tmp_path / "whole")
    loss, sizes = loop.Run.loss, []

    def short(run, batch, reader):
        sizes.append(len(batch))
        if len(batch) > 2:
            raise RuntimeError("CUDA out of memory")
        return loss(run, batch, reader)

    monkeypatch.setattr(loop.Run, "loss", short)
    halved = trained(tiny_base, rows, QUICK, tmp_path / "cut")
    assert max(sizes) > 2
    for left, right in zip(whole.parameters, halved.parameters, strict=True):
        assert right.detach().numpy() == pytest.approx(left.detach().numpy(), abs=2e-3)


def test_a_single_row_that_is_too_much_says_so(tiny_base, rows, tmp_path, monkeypatch):
    def short(run, batch, reader):
        raise MemoryError

    monkeypatch.setattr(loop.Run, "loss", short)
    with pytest.raises(MemoryError):
        trained(tiny_base, rows, QUICK, tmp_path)


def test_training_stops_by_the_figure_that_was_asked_for(rows):
    outputs = np.random.default_rng(4).normal(size=(480, 17))
    some = rows * 10
    for metric in ("auc", "macro_f1", "accuracy"):
        found = cross_encoder.held_out_figures(outputs, some, metric)
        mean = (found[f"3way_{metric}"] + found[f"5way_{metric}"]) / 2
        assert found["value"] == pytest.approx(mean)


def changed(settings):
    """Settings under which each method changes enough within two epochs for its absence to be seen."""
    rates = {"ia3": 0.3, "prefix": 5e-2}
    return replace(settings, learning_rate=rates.get(settings.method, 3e-3))


@pytest.mark.parametrize("method", METHODS)
def test_what_was_saved_and_put_back_gives_the_same_outputs(tiny_base, rows, tmp_path, method):
    settings = changed(replace(QUICK, method=method))
    run = trained(tiny_base, rows, settings, tmp_path)
    before = cross_encoder.predict(run.model, run.heads, rows)
    model, heads = methods.build(tiny_base, settings)
    stages.put_back(model, heads, stages.adapter_of(run.model, run.heads))
    assert cross_encoder.predict(model, heads, rows) == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_what_a_stage_saves_is_served_as_it_was_trained(tiny_base, rows, tmp_path, monkeypatch, method):
    settings = changed(replace(QUICK, method=method, rank=3, frozen_layers=1))
    stage = stages.Stage("stage", settings, tuple(range(len(rows))))
    runs, kind = [], loop.Run
    monkeypatch.setattr(loop, "Run", lambda *given: runs.append(kind(*given)) or runs[-1])
    stages.run_stage(tiny_base, rows, stage, tmp_path)
    wanted = cross_encoder.predict(runs[0].model, runs[0].heads, rows)
    monkeypatch.setattr(crossing.weights, "path_of", lambda _name: tiny_base)
    config, tensors = adapters.load(tmp_path / "stage")
    served = crossing.CrossEncoder(SimpleNamespace(config=config, tensors=tensors))
    # Saved in half precision.
    assert served.outputs([row.row() for row in rows]) == pytest.approx(wanted, abs=5e-3)
    untouched = {name: values for name, values in tensors.items() if name.startswith("heads.")}
    bare = crossing.CrossEncoder(SimpleNamespace(config=config, tensors=untouched))
    assert np.abs(bare.outputs([row.row() for row in rows]) - wanted).max() > 2e-2


def test_the_checksum_is_the_one_of_record_files():
    # RFC 3720, B.4: CRC-32C of 32 bytes of zeros is 0x8a9136aa.
    plain = 0x8A9136AA
    masked = (((plain >> 15) | (plain << 17)) + 0xA282EAD8) & 0xFFFFFFFF
    assert events.masked_crc(bytes(32)) == masked


def test_scalars_are_written_as_records_that_can_be_read_back(tmp_path):
    board = events.EventFile(tmp_path)
    board.add(300, {"loss": 0.5, "stage": "left out"})
    data, found = board.path.read_bytes(), []
    while data:
        (length,) = struct.unpack("<Q", data[:8])
        found.append(data[12 : 12 + length])
        assert struct.unpack("<I", data[12 + length : 16 + length])[0] == events.masked_crc(found[-1])
        data = data[16 + length :]
    assert len(found) == 2
    assert events.VERSION.encode() in found[0]
    # Step 300 as a varint, then the tag, then 0.5 as a float.
    assert b"\x10\xac\x02" in found[1]
    assert found[1].endswith(b"\x0a\x04loss\x15" + struct.pack("<f", 0.5))


def test_dropout_is_on_from_the_first_step(tiny_base, rows, tmp_path):
    """A base comes ready for reading; nothing but a look at held-out rows used to turn it to training."""
    first = []
    for share in (0.0, 0.5):
        folder = tmp_path / str(share)
        folder.mkdir()
        run = trained(tiny_base, rows, replace(QUICK, method="full", dropout=share), folder)
        first.append(json.loads(run.log.read_text().splitlines()[0])["loss"])
    assert first[0] != first[1]
