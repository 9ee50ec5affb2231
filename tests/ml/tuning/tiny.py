"""A tiny BERT with random weights in place of the pinned one, and the stand-in scorer that holds it."""

from pathlib import Path

from ml.answers import lexical
from ml.encoders.transformers_local import TransformersEncoder
from tests.ml.tuning.words import Words, graded


def write(folder: Path) -> Path:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel

    words = sorted({word for example in graded(200) for word in lexical.words(example.answer)})
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words]
    tokenizer = Tokenizer(models.WordLevel({name: i for i, name in enumerate(names)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    torch.manual_seed(4)
    config = BertConfig(
        vocab_size=len(names),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=24,
        max_position_embeddings=64,
        initializer_range=0.5,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


class TinyWords(Words):
    """The stand-in scorer with a real, tiny network below its trained parts."""

    version = "tiny-1"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = TransformersEncoder()
        self.encoder.folder = folder
