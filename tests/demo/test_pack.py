"""The demo school's content: complete, in both languages, consistent with itself and with the question kinds."""

import re
from decimal import Decimal
from graphlib import TopologicalSorter

import pytest

from school.courses import questions as question_kinds
from school.courses.markdown import to_html
from school.demo.pack import load_pack
from school.demo.shapes import LANGUAGES, DemoPack, Text

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def pack() -> DemoPack:
    return load_pack()


def test_the_school_has_what_it_promises(pack: DemoPack) -> None:
    kinds = [question.kind for question in pack.questions]
    roles = [person.role for person in pack.staff]
    assert (len(pack.lessons), len(kinds), len(pack.students), len(pack.guardians)) == (12, 60, 40, 2)
    assert kinds.count("short_answer") >= 26
    assert {"single_choice", "numeric", "short_answer"} == set(kinds)
    assert (roles.count("teacher"), roles.count("admin"), roles.count("assistant")) == (3, 1, 1)
    assert [len(group.students) for group in pack.classes] == [20, 20]


def test_every_lesson_has_five_questions_and_two_for_the_tutor(pack: DemoPack) -> None:
    for lesson in pack.lessons:
        asked = [question for question in pack.questions if question.lesson == lesson.slug]
        assert (len(asked), len(lesson.asks)) == (5, 2), lesson.slug
        for question in asked:
            assert set(question.concepts) <= set(lesson.concepts), question.slug
    assert len(pack.unanswered) == 3


def test_every_lesson_is_a_lesson_and_not_a_note(pack: DemoPack) -> None:
    for lesson in pack.lessons:
        assert 350 <= len(lesson.body.en.split()) <= 700, lesson.slug
        assert len(HAN.findall(lesson.body.zh)) >= 350, lesson.slug
        assert "## Worked example" in lesson.body.en
        assert "## 例题" in lesson.body.zh
        assert "## Check yourself" in lesson.body.en
        assert "## 自我检测" in lesson.body.zh


def texts(pack: DemoPack) -> list[tuple[str, Text]]:
    """Every text that people read in their own language, with a name for the failure message."""
    rows = [("school", pack.school), ("term", pack.term), *(("unanswered", text) for text in pack.unanswered)]
    rows += [(how, text) for how, comments in pack.comments.items() for text in comments]
    for course in pack.courses:
        rows += [
            (course.slug, course.title),
            (course.slug, course.description),
            (course.slug, course.subject),
        ]
        rows += [(unit.slug, unit.title) for unit in course.units]
    for concept in pack.concepts:
        rows += [(concept.slug, concept.title), (concept.slug, concept.description)]
    for lesson in pack.lessons:
        rows += [(lesson.slug, text) for text in (lesson.title, lesson.summary, lesson.body, *lesson.asks)]
    for question in pack.questions:
        explained = [option.why for option in question.options if option.why]
        asked = [question.prompt, question.explanation, *explained]
        levels = [level.text for item in question.criteria for level in item.levels]
        stated = [item.text for item in question.criteria]
        rows += [(question.slug, text) for text in (*asked, *stated, *levels)]
    return rows


def test_every_text_stands_in_both_languages(pack: DemoPack) -> None:
    for name, text in texts(pack):
        assert HAN.search(text.zh), f"{name}: {text.zh}"
        assert not HAN.search(text.en), f"{name}: {text.en}"


def test_answers_are_written_in_the_language_that_the_question_asks_for(pack: DemoPack) -> None:
    for question in pack.questions:
        for language in LANGUAGES if question.references else ():
            chinese = language == "zh-hans" and not question.answer_in_english
            for reference in question.references[language]:
                assert bool(HAN.search(reference)) == chinese, f"{question.slug}: {reference}"
            best = [answer.text for answer in question.answers[language] if answer.score == 1]
            assert best, question.slug
            assert all(bool(HAN.search(text)) == chinese for text in best), question.slug


def test_every_bank_of_answers_runs_from_wrong_to_right(pack: DemoPack) -> None:
    for question in pack.questions:
        for bank in (question.answers or {}).values():
            scores = [answer.score for answer in bank]
            assert {Decimal(0), Decimal(1)} <= set(scores), question.slug
            assert any(0 < score < 1 for score in scores), question.slug
            assert len({answer.text for answer in bank}) == 8, question.slug


def test_no_concept_needs_itself_by_any_way(pack: DemoPack) -> None:
    graph = {concept.slug: set(concept.prerequisites) for concept in pack.concepts}
    order = list(TopologicalSorter(graph).static_order())
    assert len(order) == len(graph) == 23


def test_concepts_stand_below_what_they_need(pack: DemoPack) -> None:
    above: set[str] = set()
    for concept in pack.concepts:
        assert set(concept.prerequisites) <= above, concept.slug
        above.add(concept.slug)


def test_lessons_come_in_an_order_that_respects_the_prerequisites(pack: DemoPack) -> None:
    needs = {concept.slug: set(concept.prerequisites) for concept in pack.concepts}
    taught: set[str] = set()
    for lesson in pack.lessons:
        for concept in lesson.concepts:
            assert needs[concept] <= taught | set(lesson.concepts), f"{lesson.slug}: {concept}"
        taught |= set(lesson.concepts)
    assert taught == needs.keys()


def test_every_question_is_valid_for_its_kind(pack: DemoPack) -> None:
    for question in pack.questions:
        for language in LANGUAGES:
            content = question.content(language)
            clean, problems = question_kinds.get(question.kind).validate(content)
            assert not problems, question.slug
            assert clean == content, question.slug


def test_wrong_numbers_are_wrong(pack: DemoPack) -> None:
    for question in pack.questions:
        key = question.numeric
        for text in key.wrong_texts if key else ():
            number = Decimal(re.match(r"-?[\d.]+", text).group())
            assert abs(number - key.value) > key.tolerance, question.slug


@pytest.mark.parametrize("language", LANGUAGES)
def test_lessons_leave_no_markup_unrendered(pack: DemoPack, language: str) -> None:
    for lesson in pack.lessons:
        html = to_html(lesson.body.of(language))
        without_maths = re.sub(r'<(span|div) class="math[^>]*>.*?</\1>', "", html, flags=re.DOTALL)
        words = re.sub(r"<[^>]+>", "", without_maths)
        assert not re.search(r"[*$~|]", words), lesson.slug
        assert html.count("<table") >= 1, lesson.slug
