"""What a teacher may set for a trained part, and what the machine sets: memory that runs short, and the device."""

from types import SimpleNamespace

import numpy as np
import pytest

from ml import devices
from ml.tuning import Settings, assess, serving, training, tune
from ml.tuning.training import Training
from tests.ml.tuning import tiny
from tests.ml.tuning.words import graded


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny.TinyWords(tiny.write(tmp_path_factory.mktemp("tiny")))


def settings(method: str = "lora", **more) -> Settings:
    return Settings(**{"method": method, "rank": 3, "learning_rate": 0.02, "tokens": 64, "epochs": 2, **more})


def moved(one, other) -> float:
    """How far apart two adapters are."""
    return max(float(np.abs(one.tensors[name] - other.tensors[name]).max()) for name in one.tensors)


def after_a_round(base, **more):
    """The adapter after one round, whether it became better or not."""
    run = Training(base.encoder, graded(40), settings(**more))
    run.epoch(0, lambda: None)
    return run.adapter()


def test_each_optimiser_learns_something_else(base):
    one, two, three = (after_a_round(base, optimiser=name) for name in ("adamw", "adam", "sgd"))
    assert min(moved(one, three), moved(two, three)) > 1e-3
    assert moved(one, two) > 0
    with pytest.raises(ValueError, match="adamw, adam, sgd"):
        settings(optimiser="magic")


def test_half_precision_changes_nothing_without_a_graphics_card(base):
    assert moved(after_a_round(base, mixed_precision=False), after_a_round(base, mixed_precision=True)) == 0


def test_a_training_may_go_by_the_error_by_agreement_or_by_exact_scores(base):
    held = {}
    for metric in ("error", "qwk", "exact"):
        run = Training(base.encoder, graded(60), settings(metric=metric))
        run.epoch(0, lambda: None)
        held[metric], agreement = run.look()
        latent, truth = run.latent(run.held), run.score[run.held].numpy()
    guess = np.round(latent.clip(0, 1) * 2) / 2
    assert held["error"] == pytest.approx(np.mean((latent - truth) ** 2))
    assert held["qwk"] == -agreement == pytest.approx(-assess.qwk(truth, guess))
    assert held["exact"] == pytest.approx(-np.mean(guess == truth))


def test_the_curve_of_a_training_has_a_loss_for_each_step_and_the_agreement_after_each_round(base):
    seen = []
    tune(graded(60), settings(), base=base, progress=seen.append)
    rounds = [one for one in seen if one.stage == "training"]
    losses = [one.step for one in rounds if one.loss is not None]
    assert losses == list(range(1, rounds[-1].total + 1))
    assert [one.step for one in rounds if one.metric is not None] == [len(losses) // 2, len(losses)]
    assert all(-1 <= one.metric <= 1 for one in rounds if one.metric is not None)


def test_the_curve_of_heads_falls_from_knowing_nothing_but_the_mean(base):
    seen = []
    rows = [*graded(60), *graded(40, key="q2", seed=3)]
    tune(rows, Settings(), base=base, progress=seen.append)
    losses = [one.loss for one in seen if one.stage == "fitting"]
    assert len(losses) > 20
    nothing = np.mean([np.var([e.score for e in rows if e.key == key]) for key in ("q1", "q2") for e in rows])
    assert losses[0] == pytest.approx(nothing, rel=0.1)
    assert losses[-1] < losses[0] / 4
    assert [one.step for one in seen if one.stage == "fitting"] == sorted(
        one.step for one in seen if one.stage == "fitting"
    )


def test_short_memory_halves_the_batch_and_the_step_is_the_same(base, monkeypatch):
    rows = list(range(8))
    whole, short = (Training(base.encoder, graded(40), settings()) for _ in range(2))
    loss = whole.learn(rows)
    real, sizes = Training.outputs, []

    def scarce(self, some):
        sizes.append(len(some))
        if len(some) == 8:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return real(self, some)

    monkeypatch.setattr(Training, "outputs", scarce)
    assert short.learn(rows) == pytest.approx(loss, rel=1e-5)
    assert sizes == [8, 4, 4]
    for one, other in zip(whole.parameters, short.parameters, strict=True):
        assert (one.grad is None) == (other.grad is None)
        if one.grad is not None:
            assert other.grad.numpy() == pytest.approx(one.grad.numpy(), abs=1e-6)


def test_memory_that_runs_short_once_does_not_end_a_training(base, monkeypatch):
    real, failed = Training.outputs, []

    def once(self, some):
        if len(some) > 1 and not failed:
            failed.append(len(some))
            raise MemoryError
        return real(self, some)

    whole = after_a_round(base)
    monkeypatch.setattr(Training, "outputs", once)
    assert moved(after_a_round(base), whole) < 1e-2
    assert failed


def test_short_memory_halves_what_is_read_of_answers_held_out_too(base, monkeypatch):
    run = Training(base.encoder, graded(40), settings())
    run.epoch(0, lambda: None)
    whole, real = run.latent(run.held), Training.outputs

    def scarce(self, some):
        if len(some) > 1:
            raise MemoryError
        return real(self, some)

    monkeypatch.setattr(Training, "outputs", scarce)
    assert run.latent(run.held) == pytest.approx(whole, abs=1e-5)


def test_a_part_is_trained_on_the_device_and_all_it_reads_goes_there(base, monkeypatch):
    """The meta device computes nothing, and refuses whatever was left elsewhere."""
    import torch

    monkeypatch.setattr(devices, "device", lambda: "meta")
    run = Training(base.encoder, graded(40), settings())
    assert {parameter.device.type for parameter in run.model.parameters()} == {"meta"}

    def network(input_ids, attention_mask):
        assert (input_ids.device.type, attention_mask.device.type) == ("meta", "meta")
        return SimpleNamespace(last_hidden_state=torch.zeros(*input_ids.shape, 16, device="meta"))

    network.config = run.model.config
    run.model = network
    assert run.outputs([0, 1, 2]).device.type == "meta"
    monkeypatch.setattr(devices, "device", lambda: "mps")
    assert training.place() == "cpu"


def test_what_peft_scales_with_is_what_is_kept(base, monkeypatch):
    monkeypatch.setattr(training, "ALPHA", 2.5)
    run = Training(base.encoder, graded(40), settings())
    run.epoch(0, lambda: None)
    adapter = run.adapter()
    assert adapter.scale == pytest.approx(8 / 3)
    answers = [example.answer for example in graded(40)]
    served = adapter.latent("q1", serving.vectors(base.encoder, answers, [adapter] * 40))
    assert served == pytest.approx(run.latent(range(40)), abs=2e-2)
