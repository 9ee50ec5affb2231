"""The feedback bench measures what it says."""

import json
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import overlap
from bench.feedback import EXPERTS, figures, readability_table, table
from bench.feedback_faith import contradicts, stance, traced
from bench.feedback_rows import Answer, bare, load, ours, rubric_of, sampled, usual
from grading.verdict import Finding, Label, Verdict
from ml.generators.fake import FakeGenerator

WORDS = st.lists(
    st.sampled_from(["heat", "flows", "from", "hot", "to", "cold", "bodies"]), min_size=4, max_size=12
).map(" ".join)
ANSWER = Answer(
    "Why does ice melt?",
    "Heat flows into the ice. Its particles move faster.",
    "because heat goes in",
    "Partially correct",
    "The response is partially correct. It does not mention the particles.",
)


@given(WORDS)
def test_a_text_overlaps_fully_with_itself(text):
    assert overlap.bleu([text], [text]) == pytest.approx(1)
    assert overlap.rouge_l(text, text) == overlap.rouge_n(text, text) == 1
    assert overlap.meteor(text, text) == pytest.approx(1 - 0.5 / len(text.split()) ** 3)


def test_texts_without_a_common_word_overlap_by_nothing():
    assert overlap.rouge_l("a b", "c d") == overlap.rouge_n("a b", "c d") == overlap.meteor("a b", "c d") == 0
    assert overlap.bleu([""], ["c d"]) == 0


def test_bleu_is_the_published_sum():
    # Of 5 words 4 match, of 4 pairs 3, of 3 triples 2, of 2 quadruples 1; a word shorter than the reference.
    said, wanted = ["the cat sat on it"], ["the cat sat on the mat"]
    expected = math.exp(1 - 6 / 5) * (4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** 0.25
    assert overlap.bleu(said, wanted) == pytest.approx(expected)


def test_an_order_without_a_match_is_smoothed():
    assert 0 < overlap.bleu(["the cat sat down there"], ["the cat lay down here"]) < 0.3


def test_rouge_l_counts_words_in_order_and_meteor_fewer_chunks():
    assert overlap.rouge_l("police killed the gunman", "the gunman police killed") == 0.5
    assert overlap.meteor("b a", "a b") < overlap.meteor("a b", "a b")


def test_a_sentence_of_given_words_is_traced_and_a_new_fact_is_not():
    assert traced("The response is correct. Heat flows into the ice.", ANSWER) == (2, 2)
    assert traced("It melts because of the salt in Iceland. Heat flows at 40 degrees.", ANSWER) == (0, 2)
    assert traced("", ANSWER) == (0, 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("The response is correct.", "full"),
        ("The response is partially correct.", "lacking"),
        ("This point is missing: Heat flows.", "lacking"),
        ("You got this right: “it is not cold”. Go on to the next question.", "full"),
        ("Your answer is very long. Only its first part was read; your teacher sees all of it.", ""),
        ("Ice melts.", ""),
    ],
)
def test_a_feedback_calls_an_answer_full_lacking_or_nothing(text, says):
    assert stance(text) == says


def test_calling_right_what_the_expert_did_not_contradicts():
    assert contradicts("The response is correct.", ANSWER)
    assert not contradicts("Something is still missing.", ANSWER)
    assert not contradicts("Ice melts.", ANSWER)


def verdict(label, *findings):
    return Verdict(Decimal(0), label, 0.5, "short_answer", "1", findings=findings)


def test_the_peer_that_looks_at_nothing_says_what_experts_said_most():
    training = [ANSWER, ANSWER, Answer("q", "r", "t", "Correct", "Correct.")]
    labels = [verdict(Label.CORRECT), verdict(Label.PARTIAL), verdict(Label.CONTRADICTORY)]
    assert usual(training, labels) == ["Correct.", ANSWER.feedback, ""]


def test_the_sentences_of_a_reference_become_criteria():
    assert rubric_of("Heat flows in. Yes.\nParticles move faster") == [
        "Heat flows in.",
        "Particles move faster",
    ]


def test_rows_of_other_splits_are_measured_and_training_rows_only_where_there_are_no_others(tmp_path):
    row = {
        "language": "en", "question": "q", "reference_answer": "r", "student_answer": "a",
        "verification": "Correct", "feedback": "Correct.",
    }  # fmt: skip
    path = tmp_path / "saf_en.jsonl"
    lines = [row | {"split": split} for split in ("training", "training", "unseen_answers")]
    path.write_text("\n".join(map(json.dumps, [*lines, row | {"language": "de", "split": "unseen_answers"}])))
    assert [len(rows) for rows in load(path)] == [1, 2]
    path.write_text("\n".join(map(json.dumps, lines[:2])))
    assert [len(rows) for rows in load(path)] == [2, 2]
    with pytest.raises(FileNotFoundError, match="Give --data"):
        load(tmp_path / "none.jsonl")


def test_a_bare_generator_sees_two_training_examples_and_the_answer_without_the_expert_s_words():
    short = Answer("q", "r", "t", "Correct", "Correct.")
    right = Answer("q", "r", "t", "Correct", "The response is correct because heat flows into it.")
    generator = FakeGenerator("Feedback: Heat flows.")
    training = [ANSWER, short, right]
    assert bare(generator, [ANSWER], training, lambda text: None, verdict=False) == ["Heat flows."]
    assert right.feedback in str(generator.asked)
    assert "Verdict: " not in str(generator.asked)
    assert ANSWER.feedback not in generator.asked[0][-1].content
    bare(generator, [ANSWER], training, lambda text: None, verdict=True)
    assert generator.asked[1][-1].content.endswith("Verdict: Partially correct")


def test_the_table_shows_every_figure_and_compares_experts_with_nobody():
    said = ours([verdict(Label.PARTIAL, Finding("missing"), Finding("next_add"))])
    found = figures(said, [ANSWER])
    assert found["traced"] == 1
    assert found["contradicts"] == 0
    shown = table("t", {"ours": found, EXPERTS: figures([ANSWER.feedback], [ANSWER])})
    assert [len(row) for row in shown.rows] == [len(shown.columns)] * 2
    assert list(shown.rows[1])[1:5] == [""] * 4
    assert len(readability_table().rows) == 3


def test_a_sample_is_the_same_in_every_run():
    assert sampled(100, 5) == sampled(100, 5)
    assert sampled(3, 20) == [0, 1, 2]
