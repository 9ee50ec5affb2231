"""Same answer, same model version, same score: bit for bit, in any company, in any process, on any number of threads."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from grading.graders import Criterion, Item, get
from grading.graders.short_answer import ShortAnswerGrader

ROOT = Path(__file__).resolve().parents[3]
PROMPT = "How did you separate the salt from the water?"
CONTENT = {"references": ["The water was evaporated, leaving the salt."]}
CRITERIA = (Criterion("heat", "The water evaporates.", Decimal(1)),)
ANSWERS = (
    "We let the water evaporate and the salt was left.",
    "We picked the salt out with our fingers.",
    "evaporation",
    "We really carefully boiled it till the water was gone and the salt stayed in the dish.",
    "We filtered it through paper, dried the paper on the heater over night, and in the morning the salt lay there.",
)
COMPANIONS = (
    "no idea",
    "By hand.",
    "We waited until Monday and then looked at it again, and it was " + "dry, " * 40,
)
ALONE = """
import json, sys
from grading.graders import get
from tests.grading.graders.test_same_score import item, ANSWERS
verdicts = get("short_answer")().grade([item(text) for text in ANSWERS])
print(json.dumps([v.as_json() for v in verdicts]))
"""


def item(text, key="1"):
    return Item(key, "short_answer", PROMPT, CONTENT, {"text": text}, CRITERIA)


def in_a_fresh_process(threads):
    """Verdicts of a process of its own that may use so many threads."""
    env = {**os.environ, "OMP_NUM_THREADS": threads, "EDUAPP_MODEL_THREADS": threads}
    run = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def grader():
    return get("short_answer")()


@pytest.fixture(scope="module")
def alone(grader):
    """Each answer judged by itself."""
    return {text: grader.grade([item(text)])[0].as_json() for text in ANSWERS}


@pytest.mark.parametrize("seed", [1, 2])
def test_an_answer_scores_the_same_in_any_order_and_company(grader, alone, seed):
    rng = Random(seed)
    texts = [*ANSWERS, *rng.choices(COMPANIONS, k=9)]
    rng.shuffle(texts)
    grader.scorer.texts.values.clear()
    together = ShortAnswerGrader(grader.scorer).grade([item(text, str(n)) for n, text in enumerate(texts)])
    for text, verdict in zip(texts, together, strict=True):
        if text in alone:
            assert verdict.as_json() == alone[text]


@pytest.mark.parametrize("threads", ["1", "2"])
def test_an_answer_scores_the_same_after_a_restart_on_one_or_two_threads(alone, threads):
    assert in_a_fresh_process(threads) == [alone[text] for text in ANSWERS]


def test_the_raw_outputs_are_the_same_bits_in_any_company(grader):
    from ml.answers.scorer import Request

    requests = [Request(PROMPT, tuple(CONTENT["references"]), text) for text in (*ANSWERS, *COMPANIONS)]
    together, _ = grader.scorer.cross_outputs(requests)
    single, _ = grader.scorer.cross_outputs(requests[:1])
    assert together[0].tobytes() == single[0].tobytes()
