"""Reference, question and answer as one row of token ids for the cross-encoder.

[CLS] reference [SEP] end of the question [SEP] answer [SEP]; the answer has segment 1. The end of a question
is kept because that is where it asks; the beginning tells the story.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ml.batching import padded

if TYPE_CHECKING:
    from tokenizers import Tokenizer

REFERENCE_TOKENS = 72
QUESTION_TOKENS = 24
ANSWER_TOKENS = 96
CLS, SEP, PAD = 101, 102, 0


@dataclass(frozen=True, slots=True)
class Row:
    """Token ids of one row; the answer's tokens are `ids[answer_start:-1]`."""

    ids: tuple[int, ...]
    answer_start: int

    def __len__(self) -> int:
        return len(self.ids)


def load_tokenizer(folder: Path) -> "Tokenizer":
    """The tokenizer of a model folder, without padding and without truncation of its own."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def token_ids(tokenizer: "Tokenizer", texts: Sequence[str]) -> list[list[int]]:
    """Ids of each text without special tokens."""
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]


def join(reference: Sequence[int], question: Sequence[int], answer: Sequence[int]) -> Row:
    """One row of ids; each part is cut to its share of the window."""
    head = [CLS, *reference[:REFERENCE_TOKENS], SEP]
    if question:
        head += [*question[-QUESTION_TOKENS:], SEP]
    return Row(ids=(*head, *answer[:ANSWER_TOKENS], SEP), answer_start=len(head))


def arrays(rows: Sequence[Row], width: int = 0) -> dict[str, np.ndarray]:
    """Rows padded to one width (the widest row's by default): int64 `ids`, `segments`, `mask`, each [rows, width]."""
    width = width or padded(max(len(row) for row in rows))
    ids = np.full((len(rows), width), PAD, dtype=np.int64)
    segments = np.zeros_like(ids)
    mask = np.zeros_like(ids)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = row.ids
        mask[index, : len(row)] = 1
        segments[index, row.answer_start : len(row)] = 1
    return {"ids": ids, "segments": segments, "mask": mask}
