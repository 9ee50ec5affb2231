"""A base small enough to train in a blink, with rows for it."""

import numpy as np
import pytest

from ml.answers import labels
from ml.train.cross_encoder import Encoded


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory):
    """A folder with a BERT of two layers and 16 dimensions."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=200,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    folder = tmp_path_factory.mktemp("tiny")
    BertModel(config, add_pooling_layer=False).save_pretrained(folder, safe_serialization=True)
    return folder


@pytest.fixture
def rows():
    """Rows of two label spaces that a model can learn: the label stands in the answer."""
    rng = np.random.default_rng(3)
    found = []
    for number in range(48):
        space = ("3way", "5way")[number % 2]
        name = labels.labels_of(space)[number % 3]
        found.append(
            Encoded(
                reference=[110, 111],
                question=[112],
                answer=[120 + number % 3, *map(int, rng.integers(130, 150, 1 + number % 5))],
                question_id=f"q{number % 4}",
                space=space,
                label=number % 3,
                allowed=labels.unified_mask(space, name),
                score=float(number % 3 == 0),
            )
        )
    return found


@pytest.fixture
def tokenizer_of():
    """Makes a tokenizer that knows some words."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    def make(words):
        numbers = {word: number for number, word in enumerate(["[UNK]", *words])}
        tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        return tokenizer

    return make
