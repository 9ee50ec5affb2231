"""The attack corpus is whole, and what needs no model holds for every attack in it."""

from collections import Counter

import pytest

from grading.attacks import KINDS, CorpusError, load, load_honest
from grading.attacks.corpus import INJECTIONS
from grading.attacks.disguises import homoglyphs
from grading.graders import reading

ATTACKS = load()
# Flags that the model's opinion decides, not the text.
LATER = {"off_topic"}
QUESTION = '[q]\nprompt = "Why?"\nreferences = ["Because."]\n'


def read(question, text):
    return reading.read(text, question.prompt, question.references, question.language)


def test_there_are_more_than_three_hundred_attacks_in_twelve_kinds():
    counts = Counter(attack.kind for attack in ATTACKS)
    assert set(counts) == set(KINDS)
    assert len(KINDS) == 12
    assert min(counts.values()) >= 20
    assert len(ATTACKS) >= 300
    assert len({attack.id for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_an_attack_is_flagged_as_what_it_is(attack):
    flags = set(read(attack.question, attack.attacked).flags)
    assert not attack.flags or flags & set(attack.flags)


@pytest.mark.parametrize(
    "attack", [a for a in ATTACKS if a.kind in ("instruction", "score_claim") and a.flags], ids=lambda a: a.id
)
def test_nothing_of_an_order_or_a_claim_reaches_the_model(attack):
    attacked, plain = read(attack.question, attack.attacked), read(attack.question, attack.plain)
    assert attacked.text.split() == plain.text.split()


@pytest.mark.parametrize(("question", "text"), load_honest())
def test_an_honest_answer_that_looks_like_an_attack_is_left_alone(question, text):
    found = read(question, text)
    assert found.flags == ()
    assert found.text == text.replace("₂", "2")


def test_every_injection_kind_is_a_kind():
    assert set(KINDS) >= INJECTIONS


def test_homoglyphs_look_the_same_and_are_others():
    assert homoglyphs("The ice") != "The ice"
    assert len(homoglyphs("The ice")) == 7


@pytest.mark.parametrize(
    ("questions", "attacks", "complaint"),
    [
        ("[q]\nprompt = 'Why?'\n", "", "at least one reference"),
        ("[q\n", "", "questions.toml"),
        (QUESTION, "", "no attacks"),
        (QUESTION, "[[group]]\nquestion = 'x'\nattacks = ['a']", "known: q"),
        (QUESTION, "[[group]]\nquestion = 'q'\nattacks = ['a']", "nothing is expected"),
        (QUESTION, "expect = ['no_gain']\n[[group]]\nquestion = 'q'\nattacks = ['a', 'a']", "2 times"),
        (QUESTION, "expect = ['no_gain']\n[[group]]\nquestion = 'q'\nattacks = [7]", "a text or a table"),
        (
            QUESTION,
            "expect = ['no_gain']\n[[group]]\nquestion = 'q'\nattacks = [{text = 'a', made = 'x'}]",
            "known: homoglyphs",
        ),
    ],
)
def test_a_file_that_is_wrong_is_named_with_what_is_wrong(tmp_path, questions, attacks, complaint):
    (tmp_path / "questions.toml").write_text(questions)
    if attacks:
        (tmp_path / "instruction.toml").write_text(attacks)
    with pytest.raises(CorpusError, match=complaint):
        load(tmp_path)


def test_a_text_is_repeated_and_put_around_the_plain_answer(tmp_path):
    (tmp_path / "questions.toml").write_text(QUESTION)
    (tmp_path / "padding.toml").write_text(
        "expect = ['no_gain']\n[[group]]\nquestion = 'q'\nplain = 'No {x}.'\n"
        "attacks = [{text = '{padding}{plain}', repeat = 'ha ', times = 2}]"
    )
    (attack,) = load(tmp_path)
    assert attack.attacked == "ha ha No {x}."
    assert attack.question.item("1", attack.attacked).answer == {"text": "ha ha No {x}."}
