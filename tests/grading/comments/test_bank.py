"""The comment bank: saved, shared, offered beside an answer with its placeholders filled, and learnt from use."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from grading.models import Grade, PassedPhrase, Response, SavedComment
from school.people.models import AuditEvent
from tests.factories import enrol, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


@pytest.fixture
def answer(world, hand_in) -> Response:
    return (
        hand_in(world).responses.select_related("submission", "question").get(question__kind="short_answer")
    )


def saved(world, text="Well said.", owner=None, **more) -> SavedComment:
    return SavedComment.objects.create(
        school=world.school, course=world.course, owner=owner or world.teacher, text=text, **more
    )


def page_of(client, world, **query) -> str:
    return client.get(reverse("grading:comments", args=[world.course.public_id]), query).content.decode()


def bank(client, response, **query) -> str:
    return client.get(reverse("grading:comments_for", args=[response.public_id]), query).content.decode()


def write(client, world, **fields):
    return client.post(reverse("grading:comment_new", args=[world.course.public_id]), fields)


def test_a_comment_is_written_found_changed_and_deleted(world, teacher):
    assert "No saved comments yet" in page_of(teacher, world)
    write(teacher, world, text="Name the unit, {name}.", hot_key="U")
    comment = SavedComment.objects.get()
    assert (comment.owner, comment.hot_key, comment.is_shared) == (world.teacher, "u", False)
    assert "Name the unit, {name}." in page_of(teacher, world, q="UNIT name")
    assert "No comment fits" in page_of(teacher, world, q="colour")
    edit = reverse("grading:comment_edit", args=[comment.public_id])
    teacher.post(edit, {"text": "Give the unit.", "is_shared": "on"})
    comment.refresh_from_db()
    assert (comment.text, comment.hot_key, comment.is_shared) == ("Give the unit.", "", True)
    teacher.post(reverse("grading:comment_delete", args=[comment.public_id]))
    assert not SavedComment.objects.exists()
    actions = (
        AuditEvent.objects.filter(action__startswith="comment.")
        .order_by("id")
        .values_list("action", flat=True)
    )
    assert list(actions) == ["comment.add", "comment.change", "comment.delete"]


def test_an_unknown_placeholder_is_refused_with_the_known_ones(world, teacher):
    page = write(teacher, world, text="Dear {nmae}, see {lesson}.").content.decode()
    assert "There is no placeholder {nmae}." in page
    assert "{name}, {points}, {criterion}, {lesson}" in page
    assert "Dear {nmae}, see {lesson}." in page
    assert not SavedComment.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [{"text": "  "}, {"text": "x" * 2001}, {"text": "ok", "hot_key": "é"}, {"text": "ok", "hot_key": "ab"},
     {"text": "ok", "question": "nonsense"}],
)  # fmt: skip
def test_what_cannot_be_saved_is_said_and_kept(world, teacher, fields):
    reply = write(teacher, world, **fields)
    assert reply.status_code == 200
    assert 'class="errorlist"' in reply.content.decode()
    assert not SavedComment.objects.exists()


def test_a_question_of_another_course_is_refused(world, other_world, teacher):
    reply = write(teacher, world, text="ok", question=other_world.questions["numeric"].public_id)
    assert not SavedComment.objects.exists()
    assert reply.status_code == 200


def test_one_key_stands_for_one_comment(world, teacher):
    saved(world, hot_key="a")
    page = write(teacher, world, text="Another.", hot_key="a").content.decode()
    assert "Another of your comments in this course has this key." in page
    saved(world, owner=world.people["assistant"], hot_key="a")  # a colleague's keys are their own


def test_a_shared_comment_is_offered_to_colleagues_and_changed_only_by_its_owner(
    world, teacher, answer, client_of
):
    comment = saved(world, "Draw the circuit.")
    colleague = client_of(world.people["assistant"])
    assert "Draw the circuit." not in bank(colleague, answer)
    teacher.post(reverse("grading:comment_share", args=[comment.public_id]), {"on": "1"})
    assert "Draw the circuit." in bank(colleague, answer)
    assert "shared by Tess Teacher" in page_of(colleague, world)
    assert colleague.get(reverse("grading:comment_edit", args=[comment.public_id])).status_code == 404
    teacher.post(reverse("grading:comment_share", args=[comment.public_id]), {"on": "0"})
    assert "Draw the circuit." not in bank(colleague, answer)


def test_who_no_longer_teaches_the_course_has_no_bank_of_it(world, teacher, answer):
    comment = saved(world)
    world.section.enrolments.filter(user=world.teacher).update(is_active=False)
    other = person(world.school, "teacher", "Tom Teacher")
    enrol(world.section, other, "teacher")
    assert teacher.get(reverse("grading:comment_edit", args=[comment.public_id])).status_code == 404


def test_placeholders_are_filled_for_the_student(world, teacher, answer):
    saved(world, "{name}: {points} for “{criterion}”. Read {lesson}.")
    filled = "Sam Student: 1.5/2 for “Says that there is only one path.”. Read Series circuits."
    assert filled in bank(teacher, answer, points="1,5", criterion="2")
    assert "Sam Student: …/" not in bank(teacher, answer)
    assert "Sam Student: … for “Says that the current is the same everywhere.”" in bank(teacher, answer)


def test_who_grades_without_names_is_told_none(world, teacher, answer):
    saved(world, "Well said, {name}.")
    page = bank(teacher, answer, names="hidden")
    assert "Well said, …." in page
    assert "Sam" not in page


def test_a_decision_fills_points_and_the_criterion_that_lacks_most(world, teacher, answer):
    first, second = answer.question.rubric.criteria.all()
    Grade.objects.create(
        response=answer, score=Decimal("0.5"), decided_by=world.teacher,
        criteria={str(first.public_id): "1", str(second.public_id): "0"},
    )  # fmt: skip
    Response.objects.filter(pk=answer.pk).update(state="graded")
    saved(world, "{points}: {criterion}")
    assert "1/2: Says that there is only one path." in bank(teacher, answer)


@pytest.mark.parametrize(
    "query", [{"points": "NaN"}, {"points": "9"}, {"criterion": "99"}, {"criterion": "²"}]
)
def test_garbage_about_the_form_counts_as_unknown(world, teacher, answer, query):
    saved(world, "{points} {criterion}")
    assert "… Says that the current is the same everywhere." in bank(teacher, answer, **query)


def test_comments_of_the_question_come_first_and_those_of_others_not_at_all(world, teacher, answer):
    saved(world, "general", used=9)
    saved(world, "mine", question=answer.question)
    saved(world, "elsewhere", question=world.questions["numeric"])
    page = bank(teacher, answer)
    assert page.index("mine") < page.index("general")
    assert "elsewhere" not in page


def test_typing_narrows_the_bank_and_a_key_finds_its_own_first(world, teacher, answer):
    saved(world, "Say more about k.", used=5)
    saved(world, "Name the unit.", hot_key="k")
    assert "Say more" not in bank(teacher, answer, q="unit")
    page = bank(teacher, answer, q="k")
    assert page.index("Name the unit.") < page.index("Say more")
    assert "Say more" not in bank(teacher, answer, key="k")


def test_html_in_a_comment_or_a_name_stays_text(world, teacher, hand_in):
    hand_in(world, world.new_student('"><img src=x>'))
    saved(world, "<b>{name}</b>", hot_key="b")
    page = bank(teacher, Response.objects.get(question__kind="short_answer"))
    assert "<img src=x" not in page
    assert "<b>" not in page


def test_each_insertion_is_counted(world, teacher):
    comment = saved(world)
    for _n in range(2):
        teacher.post(reverse("grading:comment_used", args=[comment.public_id]))
    comment.refresh_from_db()
    assert (comment.used, comment.last_used_at is None) == (2, False)
    assert "used 2 times" in page_of(teacher, world)


def commented(world, hand_in, text: str, *numbers: int) -> None:
    for number in numbers:
        name = f"Stu{number} Dent"
        submission = hand_in(world, world.new_student(name))
        response = submission.responses.get(question__kind="short_answer")
        Grade.objects.create(
            response=response, score=Decimal(1), decided_by=world.teacher, comment=text.replace("NAME", name)
        )


def test_what_is_written_on_three_answers_is_offered_and_kept(world, teacher, hand_in):
    commented(world, hand_in, "NAME, say what stays the same.", 0, 1, 2)
    page = page_of(teacher, world)
    assert "You wrote this on 3 answers. Keep it?" in page
    reply = teacher.post(
        reverse("grading:comment_phrase", args=[world.course.public_id]),
        {"action": "keep", "text": "{name}, say what stays the same."},
    )
    assert reply.status_code == 302
    assert SavedComment.objects.get().text == "{name}, say what stays the same."
    assert "Keep it?" not in page_of(teacher, world)


def test_a_phrase_that_is_not_wanted_is_not_offered_again(world, teacher, hand_in):
    commented(world, hand_in, "Say what stays the same.", 0, 1, 2)
    where = reverse("grading:comment_phrase", args=[world.course.public_id])
    for _n in range(2):
        teacher.post(where, {"action": "pass", "normal": "say what stays the same"})
    assert PassedPhrase.objects.count() == 1
    assert "Keep it?" not in page_of(teacher, world)


def test_phrases_are_a_persons_own_and_two_answers_are_too_few(world, teacher, hand_in, client_of):
    commented(world, hand_in, "Say what stays the same.", 0, 1)
    assert "Keep it?" not in page_of(teacher, world)
    commented(world, hand_in, "Say what stays the same.", 2)
    assert "Keep it?" not in page_of(client_of(world.people["assistant"]), world)


def test_the_bank_needs_the_same_queries_however_full_it_is(
    world, teacher, answer, django_assert_max_num_queries
):
    for size in (3, 60):
        for number in range(size):
            saved(world, f"comment {size} {number}")
        with django_assert_max_num_queries(14):
            bank(teacher, answer)
        with django_assert_max_num_queries(22):
            page_of(teacher, world)
