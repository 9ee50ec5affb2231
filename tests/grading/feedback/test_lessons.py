import pytest

from grading.feedback.lessons import nearest
from grading.lessons import lessons_for
from school.courses.models import Concept, Lesson, Question, Unit

LESSONS = [
    "Heat and temperature. Water boils at one hundred degrees and turns into steam.",
    "Electric circuits. A current flows when the path from battery to bulb is closed.",
    "Forces. A force changes how a body moves.",
]


@pytest.fixture
def unit(world):
    world.course.units.all().delete()
    return Unit.objects.create(course=world.course, title="Unit")


@pytest.fixture
def question(world):
    return Question.objects.create(
        course=world.course, kind="short_answer", prompt="Why does the bulb light in a closed circuit?"
    )


def lesson(unit, title, **more):
    return Lesson.objects.create(unit=unit, title=title, **more)


def test_the_lesson_that_shares_rare_words_is_nearest():
    assert nearest("When does current flow through a bulb?", LESSONS) == 1


def test_no_lesson_is_nearest_to_what_the_course_does_not_teach():
    assert nearest("Who painted the Mona Lisa?", LESSONS) is None
    assert nearest("", LESSONS) is None
    assert nearest("What is heat?", []) is None


def test_chinese_lessons_are_found_by_pairs_of_characters():
    assert nearest("水为什么会沸腾？", ["电流与电路", "水的沸腾：水会沸腾，也会蒸发", "力与运动"]) == 1


def test_the_lesson_that_a_question_names_is_the_one(unit, question, django_assert_num_queries):
    question.lesson = lesson(unit, "Circuits")
    question.save()
    with django_assert_num_queries(0):
        assert lessons_for([question]) == {question.pk: question.lesson}
    with django_assert_num_queries(1):
        assert lessons_for([question], Lesson.objects.all()) == {question.pk: question.lesson}
    again = Question.objects.get(pk=question.pk)
    with django_assert_num_queries(1):
        assert lessons_for([again]) == {question.pk: question.lesson}


def test_an_unpublished_lesson_is_never_shown(unit, question):
    question.lesson = lesson(unit, "Closed circuits light a bulb", is_published=False)
    assert lessons_for([question]) == {}


def test_without_a_lesson_the_concept_leads_to_one(world, unit, question):
    concept = Concept.objects.create(course=world.course, slug="circuit", name="Circuit")
    other, near = lesson(unit, "Batteries"), lesson(unit, "The closed circuit and the bulb")
    for one in (other, near):
        one.concepts.add(concept)
    question.concepts.add(concept)
    assert lessons_for([question]) == {question.pk: near}


def test_without_either_the_words_of_the_course_decide(unit, question, other_world):
    lesson(unit, "Forces", body=LESSONS[2])
    near = lesson(unit, "Circuits", body=LESSONS[1])
    elsewhere = Unit.objects.create(course=other_world.course, title="Unit")
    lesson(elsewhere, "The closed circuit and the bulb", body=LESSONS[1])
    assert lessons_for([question]) == {question.pk: near}
    near.is_published = False
    near.save()
    assert lessons_for([question]) == {}
