from random import Random

import pytest

from ml.llama import model as llama
from ml.llama.next_word import log_odds
from tests.ml.generators.tiny_gguf import tiny_gguf

PREFIX, OTHER = "Does it conduct? Answer:", "Does it conduct? Reason:"
TEXTS = [" copper wire", " dry wood", " salt water does", " c", " copper wire and so on"]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tiny_gguf(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


@pytest.fixture(scope="module")
def alone(file):
    """Each text asked about by a model that has read nothing else."""
    return {text: log_odds(llama.Llama(file, 200, 1), PREFIX, [text], "a", "b")[0] for text in TEXTS}


def test_texts_that_differ_are_told_apart(alone):
    assert len(set(alone.values())) > 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_odds_are_the_same_bits_in_any_order_and_company(file, alone, seed):
    model, rng = llama.Llama(file, 200, 1), Random(seed)
    for text in rng.sample(TEXTS * 2, k=2 * len(TEXTS)):
        if rng.random() < 0.5:
            log_odds(model, OTHER, [rng.choice(TEXTS)], "a", "b")
        assert log_odds(model, PREFIX, [text], "a", "b") == [alone[text]]


def test_the_odds_are_the_same_bits_after_the_model_wrote_something(file, alone):
    model = llama.Llama(file, 200, 1)
    log_odds(model, PREFIX, TEXTS[:1], "a", "b")
    model.complete({"prompt": model.tokens(PREFIX), "max_tokens": 4}, lambda event: False)
    assert log_odds(model, PREFIX, TEXTS, "a", "b") == [alone[text] for text in TEXTS]


def read_anew(model, monkeypatch, prefix, text):
    """How many tokens the model reads anew at each step of one question."""
    counts, plain = [], model.read

    def told(prompt, likeliest=0):
        found = plain(prompt, likeliest)
        counts.append((prompt, found["timings"]["prompt_n"]))
        return found

    with monkeypatch.context() as spied:
        spied.setattr(model, "read", told)
        log_odds(model, prefix, [text], "a", "b")
    return [count for prompt, count in counts if prompt.startswith(prefix)]


def test_a_new_prefix_is_read_from_nothing_and_its_last_token_always_by_itself(file, monkeypatch):
    fresh = read_anew(llama.Llama(file, 200, 1), monkeypatch, PREFIX, TEXTS[0])
    model = llama.Llama(file, 200, 1)
    log_odds(model, OTHER, TEXTS[:1], "a", "b")
    after_other = read_anew(model, monkeypatch, PREFIX, TEXTS[0])
    again = read_anew(model, monkeypatch, PREFIX, TEXTS[0])
    # The whole prefix, its last token, the text.
    assert fresh[-3:] == after_other[-3:]
    assert fresh[-3] > 10
    assert again == [1, fresh[-1]]
    assert fresh[-2] == 1


def test_the_odds_turn_round_with_the_words(file, alone):
    found = log_odds(llama.Llama(file, 200, 1), PREFIX, TEXTS, "b", "a")
    assert found == pytest.approx([-alone[text] for text in TEXTS])


def test_words_that_never_come_are_even(file):
    assert log_odds(llama.Llama(file, 200, 1), PREFIX, TEXTS[:1], "yes", "no") == [0.0]


def test_a_text_longer_than_the_model_reads_is_told_as_a_failure(file):
    with pytest.raises(llama.Failed):
        log_odds(llama.Llama(file, 200, 1), PREFIX, ["copper " * 400], "a", "b")
