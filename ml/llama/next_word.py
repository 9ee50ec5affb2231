"""The chance of the next word by a language model, the same bits however often and in whatever order it is asked.

llama.cpp keeps what it read last and reads on from there, so that sums would hang on what was asked before. Here a
new prefix is read from nothing and in one piece, its last token by itself each time, and each text in one piece behind it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ml.llama.model import Llama

__all__ = ["log_odds"]

# Words are sought among so many likeliest tokens; one that is not there counts as the last of them.
LIKELIEST = 20
# Begins like no prefix of a chat does, so that nothing of what was read before is kept.
FORGET = "0"


def log_odds(model: Llama, prefix: str, texts: Sequence[str], one: str, other: str) -> list[float]:
    """For each text the log-odds that `one` comes next and not `other`, in lower case, behind prefix and text.

    Marks between turns count as such in both: what others wrote must come without. Raises Failed.
    """
    with model.running:
        return [_log_odds(model, prefix, text, one, other) for text in texts]


def _log_odds(model: Llama, prefix: str, text: str, one: str, other: str) -> float:
    if _newly_read(model.read(prefix)) != 1:
        model.read(FORGET)
        model.read(prefix)
        model.read(prefix)
    first = model.read(prefix + text, LIKELIEST)["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
    floor = math.exp(first[-1]["logprob"])
    chances = {one: 0.0, other: 0.0}
    for token in first:
        word = token["token"].strip().lower()
        if word in chances:
            chances[word] += math.exp(token["logprob"])
    return math.log(max(chances[one], floor) / max(chances[other], floor))


def _newly_read(found: dict[str, Any]) -> int:
    """How many tokens of the prompt were not kept from before."""
    return int(found["timings"]["prompt_n"])
