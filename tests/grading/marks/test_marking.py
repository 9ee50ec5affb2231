"""Marking words of an answer: set, changed, removed, brought back, and read by the student once released."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import MarkedText, Response, TextMark
from grading.services.batches import batches_grade
from grading.services.marks import MarkChanged, MarkText, TooManyMarks, mark_add, mark_change
from grading.verdict import Span
from school.people.models import AuditEvent

pytestmark = pytest.mark.django_db
TEXT = "There is one path 😀 so it is the same."


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


@pytest.fixture
def answer(world, hand_in) -> Response:
    return (
        hand_in(world, short=TEXT)
        .responses.select_related("submission", "question")
        .get(question__kind="short_answer")
    )


def address(response) -> str:
    return reverse("grading:marks", args=[response.public_id])


def add(client, response, *, htmx=True, **fields):
    form = {"version": response.version, "kind": "right", **fields}
    return client.post(address(response), form, headers={"HX-Request": "true"} if htmx else {})


def act(client, mark, action, **fields):
    form = {"action": action, "revision": mark.revision, **fields}
    url = reverse("grading:mark_change", args=[mark.public_id])
    return client.post(url, form, headers={"HX-Request": "true"})


def marked(world, response, start=9, end=17, **says) -> TextMark:
    return mark_add(
        response=response,
        by=world.teacher,
        span=Span(start, end),
        says=MarkText(**says),
        version=response.version,
    )


def test_selected_words_are_marked_where_the_browser_says(world, teacher, answer):
    page = add(teacher, answer, start=18, end=22, note="Why?").content.decode()  # the emoji counts two
    mark = TextMark.objects.get()
    assert (mark.on.text[mark.start : mark.end], mark.kind, mark.by) == ("😀 s", "right", world.teacher)
    assert "<html" not in page
    assert '<q dir="auto" translate="no">😀 s</q>' in page
    assert "Why?" in page
    answer.refresh_from_db()
    assert answer.text == TEXT


def test_words_are_marked_without_scripts_by_writing_them(teacher, answer):
    reply = add(teacher, answer, htmx=False, quote="one  PATH", note="Say more.")
    page = teacher.get(reply["Location"]).content.decode()
    mark = TextMark.objects.get()
    assert mark.on.text[mark.start : mark.end] == "one path"
    assert "<html" in page
    assert "Say more." in page
    assert 'value="remove"' in page  # the undo


@pytest.mark.parametrize(
    "fields",
    [{}, {"start": 5}, {"start": 5, "end": 5}, {"start": 90, "end": 99}, {"quote": "no such words"},
     {"start": "x", "end": 9}, {"start": 1, "end": 2**40}, {"kind": "shout", "quote": "one"}, {"start": 5, "end": 6}],
)  # fmt: skip
def test_a_mark_without_words_is_refused_and_what_was_typed_stays(teacher, answer, fields):
    reply = add(teacher, answer, note="my words", **fields)
    assert reply.status_code == 422
    assert "my words" in reply.content.decode()
    assert not TextMark.objects.exists()


def test_a_note_that_is_too_long_says_so(teacher, answer):
    reply = add(teacher, answer, quote="one", note="x" * 2001)
    assert reply.status_code == 422
    assert "The note is too long." in reply.content.decode()


def test_an_answer_that_changed_is_not_marked_unseen(teacher, answer):
    reply = add(teacher, answer, quote="one path", version=7, note="kept")
    page = reply.content.decode()
    assert reply.status_code == 409
    assert "has changed since you opened it" in page
    assert "kept" in page


def test_evidence_and_marks_are_drawn_together(world, teacher, tiny, answer):
    batches_grade()
    marked(world, answer, 0, 12)
    page = teacher.get(
        reverse("grading:desk", args=[world.assignment.public_id])
        + f"?question={answer.question.public_id}&response={answer.public_id}"
    ).content.decode()
    text = page[page.index("data-marks-text") :]
    assert 'class="text-mark"' in text
    assert 'class="evidence" data-kind="supports"' in text
    bare = add(teacher, answer, quote="same").content.decode()
    assert 'class="evidence"' not in bare
    again = add(teacher, answer, quote="same", evidence="1").content.decode()
    assert 'class="evidence"' in again


def test_html_in_answers_and_notes_stays_text(world, teacher, hand_in):
    hand_in(world, short="<script>alert(1)</script> one path")
    response = Response.objects.get(question__kind="short_answer")
    page = add(teacher, response, quote="<script>alert(1)</script>", note="<img src=x>").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_mark_is_changed_removed_and_brought_back(world, teacher, answer):
    mark = marked(world, answer, note="before")
    page = act(teacher, mark, "change", kind="wrong", note="after").content.decode()
    mark.refresh_from_db()
    assert (mark.kind, mark.note, mark.revision) == ("wrong", "after", 2)
    assert '<input type="hidden" name="note" value="before">' in page  # the undo puts it back
    act(teacher, mark, "remove")
    mark.refresh_from_db()
    assert not TextMark.objects.standing().exists()
    page = act(teacher, mark, "restore").content.decode()
    assert TextMark.objects.standing().get().note == "after"
    assert "The mark is back." in page
    actions = (
        AuditEvent.objects.filter(action__startswith="mark.").order_by("id").values_list("action", flat=True)
    )
    assert list(actions) == ["mark.add", "mark.change", "mark.remove", "mark.restore"]


def test_nobody_overwrites_a_colleagues_change_unseen(world, answer, client_of):
    mark = marked(world, answer)
    mark_change(mark=mark, by=world.teacher, says=MarkText("wrong", "theirs"), revision=1)
    reply = act(client_of(world.people["assistant"]), mark, "change", kind="right", note="mine")
    page = reply.content.decode()
    assert reply.status_code == 409
    assert "Somebody else changed this mark" in page
    assert "theirs" in page
    assert "mine" in page
    with pytest.raises(MarkChanged):
        mark_change(mark=mark, by=world.teacher, says=MarkText(), revision=1)


@pytest.mark.parametrize(
    "fields", [{"action": "explode"}, {"action": "change", "revision": "x"}, {"revision": ""}]
)
def test_garbage_changes_no_mark(world, teacher, answer, fields):
    mark = marked(world, answer)
    assert act(teacher, mark, fields.pop("action", "remove"), **fields).status_code in {404, 422}
    assert TextMark.objects.standing().get().revision == 1


def test_an_answer_takes_only_so_many_marks(world, answer, monkeypatch):
    monkeypatch.setattr(TextMark, "MOST", 1)
    marked(world, answer)
    with pytest.raises(TooManyMarks):
        marked(world, answer)


def test_marks_of_an_earlier_version_stay_with_the_words_they_were_on(world, teacher, answer):
    marked(world, answer, note="about the first try")
    Response.objects.filter(pk=answer.pk).update(answer={"text": "Something else."}, version=2)
    page = teacher.get(address(answer)).content.decode()
    assert "1 mark on version 1 of the answer" in page
    assert "about the first try" in page
    assert "Something else." in page
    assert MarkedText.objects.get().text == TEXT


def release(response) -> None:
    response.submission.released_at = timezone.now()
    response.submission.save()


@pytest.mark.parametrize("role", ["student", "guardian"])
def test_the_student_and_the_guardian_read_the_notes_once_released(world, answer, client_of, role):
    marked(world, answer, kind="wrong", note="Which path?")
    client = client_of(world.people[role])
    assert client.get(address(answer)).status_code == 404
    result = reverse("grading:result", args=[answer.submission.public_id])
    assert "Which path?" not in client.get(result).content.decode()
    release(answer)
    for url in (address(answer), result):
        page = client.get(url).content.decode()
        assert "Which path?" in page
        assert '<q dir="auto" translate="no">one path</q>' in page
        assert "data-marks-form" not in page
    assert add(client, answer, quote="one").status_code == 404


def test_a_removed_mark_is_not_shown_to_the_student(world, teacher, answer, client_of):
    mark = marked(world, answer, note="a slip")
    act(teacher, mark, "remove")
    release(answer)
    page = client_of(world.student).get(address(answer)).content.decode()
    assert "a slip" not in page


def test_people_of_another_school_find_no_mark(world, other_world, answer, client_of):
    mark = marked(world, answer)
    release(answer)
    stranger = client_of(other_world.teacher)
    assert stranger.get(address(answer)).status_code == 404
    assert act(stranger, mark, "remove").status_code == 404


def test_a_choice_has_no_words_to_mark(world, teacher, answer):
    choice = answer.submission.responses.get(question__kind="single_choice")
    assert teacher.get(address(choice)).status_code == 404
    assert add(teacher, choice, quote="b").status_code == 404


def test_the_marks_need_the_same_queries_however_many_they_are(
    world, teacher, answer, django_assert_max_num_queries
):
    for size in (1, 30):
        for _n in range(size):
            marked(world, answer)
        with django_assert_max_num_queries(15):
            teacher.get(address(answer), headers={"HX-Request": "true"})


def test_the_result_needs_the_same_queries_however_many_marks_there_are(
    world, answer, client_of, django_assert_max_num_queries
):
    release(answer)
    numeric = answer.submission.responses.get(question__kind="numeric")
    for _n in range(20):
        marked(world, answer)
        marked(world, numeric, 0, 3)
    client = client_of(world.student)
    with django_assert_max_num_queries(18):
        client.get(reverse("grading:result", args=[answer.submission.public_id]))
