import numpy as np

from tutoring.answerable import answerable, coverage
from tutoring.retrieval import bm25, rank
from tutoring.words import terms

PASSAGES = [
    "In series the voltages of several cells add up.",
    "The current is the same everywhere in a loop without branches.",
    "Which meter measures the voltage of several cells? Which one measures the current?",
]
CHINESE = ["几节电池串联，电压相加。", "在没有分支的回路里，电流处处相等。"]


def test_the_passage_with_the_words_of_the_question_comes_first():
    assert rank("Is the current the same in a loop?", PASSAGES)[0].index == 1
    assert rank("回路里的电流相等吗？", CHINESE)[0].index == 1


def test_a_passage_of_questions_stands_behind_one_that_tells():
    assert [hit.index for hit in rank("voltage of several cells", PASSAGES)[:2]] == [0, 2]


def test_meaning_finds_what_words_do_not():
    vectors = np.eye(3, dtype=np.float32)
    hits = rank("How do batteries combine?", PASSAGES, vectors[0], vectors)
    assert (hits[0].index, hits[0].cosine) == (0, 1.0)


def test_meaning_counts_little_for_chinese():
    vectors = np.eye(2, dtype=np.float32)
    assert rank("回路里的电流相等吗？", CHINESE, vectors[0], vectors)[0].index == 1


def test_scores_stay_in_their_range_and_ties_keep_their_order():
    hits = rank("xyzzy", PASSAGES)
    assert [hit.index for hit in hits] == [0, 1, 2]
    assert all(hit.score == 0 for hit in hits)
    assert all(0 <= value <= 1 for value in bm25(terms("voltage cells"), [terms(one) for one in PASSAGES]))


def test_no_passages_give_no_hits():
    assert rank("anything", []) == []


def test_a_question_from_elsewhere_is_not_answerable():
    question = "Who won the football world cup?"
    assert not answerable(question, rank(question, PASSAGES), PASSAGES)
    assert not answerable("世界杯足球赛谁赢了？", rank("世界杯足球赛谁赢了？", CHINESE), CHINESE)


def test_a_question_of_the_lesson_is_answerable():
    for question, passages in (
        ("Is the current the same everywhere?", PASSAGES),
        ("电流处处相等吗？", CHINESE),
    ):
        assert answerable(question, rank(question, passages), passages)


def test_a_question_without_any_content_is_not_answerable():
    assert not answerable("Why?", rank("Why?", PASSAGES), PASSAGES)
    assert coverage("???", PASSAGES) == 0
