"""The same cross-encoder as sentence-transformers runs it: `CrossEncoder.predict` on pairs of texts, with the shipped weights.

Nothing of its way is changed: pairs sorted by length, batches of 32 padded to the longest, its own tokenizer and loop. Only its
head is ours, because no published head pools as the shipped adapter does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["pairs_of", "predictor", "readable"]


def readable(shared: Any, request: Any) -> bool:
    """Whether the request can be said in a pair of texts: no part is cut within a word, and the answer fits one window."""
    from ml.answers import inputs

    cut = (
        (_encoded(shared, _reference(request)), slice(inputs.REFERENCE_TOKENS, None)),
        (_encoded(shared, request.question), slice(-inputs.QUESTION_TOKENS, None)),
    )
    whole = all(
        not encoding.tokens[kept][:1] or encoding.tokens[kept][0][:2] != "##" for encoding, kept in cut
    )
    return whole and len(_encoded(shared, request.answer).ids) <= inputs.ANSWER_TOKENS


def pairs_of(shared: Any, requests: Sequence[Any]) -> list[tuple[str, str]]:
    """(reference and question, answer) of readable requests, cut where the worker cuts their tokens."""
    from ml.answers import inputs

    pairs = []
    for request in requests:
        reference = _reference(request)
        first = _part(reference, _encoded(shared, reference).offsets[: inputs.REFERENCE_TOKENS])
        asked = _encoded(shared, request.question).offsets[-inputs.QUESTION_TOKENS :]
        head = f"{first} [SEP] {_part(request.question, asked)}" if asked else first
        pairs.append((head, request.answer))
    return pairs


def _reference(request: Any) -> str:
    from ml.answers import lexical

    return str(request.references[lexical.nearest(request.answer, request.references)])


def _encoded(shared: Any, text: str) -> Any:
    return shared.tokenizer.encode(text, add_special_tokens=False)


def _part(text: str, offsets: Sequence[tuple[int, int]]) -> str:
    return text[offsets[0][0] : offsets[-1][1]] if offsets else ""


def predictor(shared: Any) -> Any:
    """A sentence-transformers CrossEncoder with the shipped base, adapter and heads; `predict` gives raw outputs [rows, 17]."""
    import torch
    from sentence_transformers import CrossEncoder
    from sentence_transformers.base.modules import Module, Transformer

    from ml import adapters
    from ml.answers import network

    _, heads, place = shared.cross.parts

    class Heads(Module):  # type: ignore[misc]
        """Pools the states as the shipped adapter was trained, and gives the outputs of all heads as scores."""

        def __init__(self) -> None:
            super().__init__()
            self.heads = heads

        def forward(self, features: dict[str, Any], **_more: Any) -> dict[str, Any]:
            states, mask = features["token_embeddings"], features["attention_mask"]
            features["scores"] = self.heads(network.pool(states, mask, features["token_type_ids"]))
            return features

        def save(self, *_arguments: Any, **_more: Any) -> None:
            raise NotImplementedError("made for one bench, and never saved")

    base = Transformer(str(shared.encoder.folder))
    adapters.merge(base.auto_model, shared.shipped.config, shared.shipped.tensors)
    return CrossEncoder(modules=[base, Heads()], device=place, activation_fn=torch.nn.Identity())
