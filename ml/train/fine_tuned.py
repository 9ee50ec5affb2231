"""The peer that the literature trains: the whole base fine-tuned on the labels of one corpus, with nothing beside it.

Half and half with the hybrid it is the grader that was measured before this one. It takes some minutes for a corpus.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ml.answers import inputs
from ml.answers.mixture import halves
from ml.train import cross_encoder, loop, stages
from ml.train.data import Example
from ml.train.settings import Settings

# Usual settings for so small a base, chosen on nothing; no averaging, no other corpus, no other target.
PLAIN = Settings(
    method="full", learning_rate=5e-5, warmup=0.1, dropout=0.1, smoothing=0.0, average=0.0, no_question=0.0,
    shared_weight=0.0, score_weight=0.0, patience=0,
)  # fmt: skip
EPOCHS = {"3way": 3.0, "5way": 4.0}


def chances(
    base: Path, fit: Sequence[Example], asked: Sequence[Example], seed: int, work: Path
) -> np.ndarray:
    """Probabilities [asked, classes] by the base trained on examples of one space; kept in the work folder, where a run that was
    stopped goes on.
    """
    space = fit[0].space
    kept = work / f"plain.{space}.npy"
    if not kept.exists():
        how = replace(PLAIN, seed=seed, epochs=EPOCHS[space], reads={space: 1.0})
        tokenizer = inputs.load_tokenizer(base)
        rows, others = (cross_encoder.encode(tokenizer, some) for some in (fit, asked))
        with stages.one_thread():
            model, heads = stages.network(base, how)
            run = loop.Run(model, heads, how, work / f"plain.{space}.jsonl")
            loop.fit(run, rows, (), stage=space, work=work / f"plain.{space}.checkpoint")
            found = cross_encoder.predict(model, heads, others)
        fresh = work / "part.npy"
        np.save(fresh, found)
        fresh.replace(kept)
    return halves(space, np.load(kept))
