"""Every question kind keeps the contract; and what each kind refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from school.courses import questions
from school.courses.forms.problems import WORDS, words_of
from school.courses.models import Question
from tests.factories import CHOICE, NUMBER, SHORT

GOOD = {"single_choice": CHOICE, "numeric": NUMBER, "short_answer": SHORT}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    "option_id",
    "option_text",
    "option_why",
    "correct",
    "value",
    "tolerance",
    "unit",
    "unit_required",
    "reference",
]


def test_every_kind_of_the_model_has_its_file_and_its_templates():
    assert questions.kinds() == sorted(Question.Kind.values)
    for name in questions.kinds():
        kind = questions.get(name)
        for template in (kind.template, kind.edit_template):
            assert (Path(django_settings.BASE_DIR) / "templates" / template).is_file()


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(LookupError, match="essay, numeric, short_answer, single_choice"):
        questions.get("poem")


def test_two_kinds_of_one_name_are_refused():
    with pytest.raises(TypeError, match="two question kinds named 'numeric'"):
        type("Second", (questions.QuestionKind,), {"kind": "numeric"})


def test_every_problem_has_words():
    folder = Path(django_settings.BASE_DIR) / "school/courses/questions"
    found = {
        code
        for file in folder.glob("*.py")
        for code in re.findall(r'Problem\([^,]+, "(\w+)"', file.read_text())
    }
    assert found == set(WORDS)


@pytest.mark.parametrize("name", GOOD)
def test_good_content_is_taken_as_it_is(name: str):
    kind = questions.get(name)
    assert kind.validate(GOOD[name]) == (GOOD[name], [])
    assert kind.validate(kind.validate(GOOD[name])[0]) == (GOOD[name], [])
    assert kind.key(GOOD[name])


@pytest.mark.parametrize("name", GOOD)
def test_the_widget_shows_the_question_and_never_the_key(name: str):
    question = Question(kind=name, content=GOOD[name])
    html = render_to_string(f"questions/{name}.html", {"question": question, "name": "r-1", "answer": {}})
    assert 'name="r-1"' in html
    assert "data-answer=" in html
    hidden = ["Current is not used up", "0.01", "only one path"]
    assert not [text for text in hidden if text in html]


@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_form_and_no_file_breaks_a_kind(name: str, data):
    kind = questions.get(name)
    form = QueryDict(mutable=True)
    for field, value in data.draw(
        st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=12)), max_size=12)
    ):
        form.appendlist(field, value)
    clean, problems = kind.validate(kind.read(form))
    for problem in problems:
        assert words_of(problem)
    assert kind.validate(clean)[0] == clean
    assert kind.editing(kind.read(form), {})
    shape = data.draw(st.dictionaries(st.sampled_from([*GOOD[name], "x"]), JSON, max_size=4))
    kind.validate(shape)


def codes(name: str, content: dict) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in questions.get(name).validate(content)[1]]


def option(key: str, text: str) -> dict[str, str]:
    return {"id": key, "text": text}


def test_a_choice_needs_two_different_options_and_a_right_one():
    assert codes("single_choice", {"options": [option("a", "x")], "correct": ""}) == [
        ("options", "too_few_options"),
        ("correct", "mark_the_right_option"),
    ]
    twice = {"options": [option("a", "x"), option("b", "x"), option("c", "")], "correct": "c"}
    assert codes("single_choice", twice) == [
        ("options.1", "option_twice"),
        ("correct", "right_option_is_empty"),
    ]


def test_empty_options_are_dropped_with_their_explanations():
    typed = {
        "options": [option("a", "x"), option("b", " "), option("c", "y")],
        "correct": "a",
        "explanations": {"c": "no"},
    }
    clean, problems = questions.get("single_choice").validate(typed)
    assert (clean["options"], problems) == ([option("a", "x"), option("c", "y")], [])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1,5", "1.5"), ("−3", "-3"), ("1.2e-3", "0.0012"), (" 12 000 ", "12000"), ("0.50", "0.50")],
)
def test_a_number_is_read_as_people_write_it(typed: str, stored: str):
    clean, problems = questions.get("numeric").validate({"value": typed, "tolerance": "0"})
    assert (clean["value"], problems) == (stored, [])


@pytest.mark.parametrize("typed", ["", "twelve", "NaN", "inf", "1e999", "1.2.3"])
def test_what_is_no_number_is_refused(typed: str):
    assert codes("numeric", {"value": typed, "tolerance": "0"})[0][0] == "value"


def test_a_tolerance_is_not_negative_and_a_required_unit_is_named():
    content = {"value": "1", "tolerance": "-1", "unit": "", "unit_required": True}
    assert codes("numeric", content) == [("tolerance", "negative"), ("unit", "unit_needed")]


def test_reference_answers_are_kept_once_each():
    clean, problems = questions.get("short_answer").validate({"references": [" a ", "", "a", "b"]})
    assert (clean, problems) == ({"references": ["a", "b"]}, [])
    assert codes("short_answer", {"references": ["x" * 1001]}) == [("references.0", "too_long")]
