"""Marks over pages: drawn, changed, removed, brought back, and seen by the student once released."""

from __future__ import annotations

import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import UploadMark
from grading.services.batches import batches_grade
from grading.services.marks import MarkChanged, TooManyMarks
from grading.services.upload_marks import Drawn, upload_mark_add, upload_mark_change
from grading.services.upload_pages import uploads_render
from school.people.models import AuditEvent
from tests.grading.uploads.papers import jpeg, kept

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
BOX = {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.1}


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def address(upload) -> str:
    return reverse("grading:sheet", args=[upload.public_id, 1])


def draw(client, upload, kind="box", geometry=BOX, **more):
    fields = {"kind": kind, "geometry": json.dumps(geometry), "colour": "blue", **more}
    return client.post(address(upload), fields, headers=HTMX)


def act(client, mark, action, **more):
    fields = {
        "action": action, "revision": mark.revision, "geometry": json.dumps(mark.geometry),
        "note": mark.note, "colour": mark.colour, **more,
    }  # fmt: skip
    return client.post(reverse("grading:upload_mark_change", args=[mark.public_id]), fields, headers=HTMX)


def marked(world, upload, **more) -> UploadMark:
    drawn = Drawn(**{"kind": "box", "geometry": BOX, **more})
    return upload_mark_add(page=upload.pictures.get(), by=world.teacher, drawn=drawn)


def release(upload) -> None:
    upload.response.submission.released_at = timezone.now()
    upload.response.submission.save()


def test_a_box_is_drawn_over_the_page_and_the_file_stays_as_it_was(world, teacher, handed_in):
    page = draw(teacher, handed_in, note="Where is the battery?").content.decode()
    mark = UploadMark.objects.get()
    assert (mark.kind, mark.colour, mark.geometry, mark.by) == ("box", "blue", BOX, world.teacher)
    assert '<rect x="40.0" y="60.0" width="120.0" height="30.0" />' in page
    assert "Where is the battery?" in page
    assert "<html" not in page
    assert kept(handed_in) == jpeg(400, 300)


def test_a_stroke_of_the_pen_and_words_are_drawn(teacher, handed_in):
    page = draw(teacher, handed_in, "pen", {"points": [[0, 0], [0.5, 0.5]]}).content.decode()
    assert '<path d="M0.0 0.0 L200.0 150.0" />' in page
    page = draw(teacher, handed_in, "text", {"x": 0.1, "y": 0.1}, note="Close the loop").content.decode()
    assert ">Close the loop</text>" in page


def test_without_scripts_a_mark_is_placed_by_numbers(teacher, handed_in):
    fields = {"kind": "text", "x": "25", "y": "50", "note": "Here"}
    page = teacher.get(teacher.post(address(handed_in), fields)["Location"]).content.decode()
    assert UploadMark.objects.get().geometry == {"x": 0.25, "y": 0.5}
    assert "<html" in page
    assert 'value="remove"' in page  # the undo


@pytest.mark.parametrize(
    "fields",
    [{"geometry": "not json"}, {"geometry": "[1, 2]"}, {"geometry": "{}"}, {"geometry": '{"x": NaN}'}, {"kind": "circle"},
     {"geometry": json.dumps({**BOX, "width": 0})}, {"kind": "text"}, {"colour": "pink"}, {"note": "x" * 2001},
     {"kind": "pen", "geometry": json.dumps({"points": [[0, 0]] * 5000})}, {"geometry": "[" * 50_000}],
)  # fmt: skip
def test_garbage_draws_nothing(teacher, handed_in, fields):
    kept_words = {} if "note" in fields or fields == {"kind": "text"} else {"note": "my words"}
    reply = teacher.post(
        address(handed_in), {"kind": "box", "geometry": json.dumps(BOX), **kept_words, **fields}, headers=HTMX
    )
    assert reply.status_code == 422
    assert not kept_words or "my words" in reply.content.decode()
    assert not UploadMark.objects.exists()


def test_a_mark_sent_again_after_a_lost_reply_is_there_once(teacher, handed_in):
    name = str(uuid.uuid4())
    assert [draw(teacher, handed_in, id=name).status_code for _again in range(2)] == [200, 200]
    assert UploadMark.objects.count() == 1


def test_a_mark_is_moved_removed_and_brought_back(world, teacher, handed_in):
    mark = marked(world, handed_in, note="before")
    page = act(teacher, mark, "change", note="after", geometry=json.dumps({**BOX, "x": 0.5})).content.decode()
    mark.refresh_from_db()
    assert (mark.geometry["x"], mark.note, mark.revision) == (0.5, "after", 2)
    assert '<input type="hidden" name="note" value="before">' in page  # the undo puts it back
    act(teacher, mark, "remove")
    mark.refresh_from_db()
    assert not UploadMark.objects.standing().exists()
    assert "The mark is back." in act(teacher, mark, "restore").content.decode()
    actions = AuditEvent.objects.filter(action__startswith="upload_mark.").order_by("id")
    assert [one.action.split(".")[1] for one in actions] == ["add", "change", "remove", "restore"]


def test_nobody_overwrites_a_colleagues_change_unseen(world, handed_in, client_of):
    mark = marked(world, handed_in)
    drawn = Drawn("box", BOX, "red", "theirs")
    upload_mark_change(mark=mark, by=world.teacher, drawn=drawn, revision=1)
    reply = act(client_of(world.people["assistant"]), mark, "change", note="mine")
    page = reply.content.decode()
    assert reply.status_code == 409
    assert "Somebody else changed this mark" in page
    assert "theirs" in page
    assert "mine" in page
    with pytest.raises(MarkChanged):
        upload_mark_change(mark=mark, by=world.teacher, drawn=drawn, revision=1)


def test_words_on_the_page_cannot_be_emptied(world, teacher, handed_in):
    mark = marked(world, handed_in, kind="text", geometry={"x": 0.1, "y": 0.1}, note="Here")
    assert act(teacher, mark, "change", note="  ").status_code == 422


@pytest.mark.parametrize("fields", [{"action": "explode"}, {"revision": "x"}, {"revision": ""}])
def test_garbage_changes_no_mark(world, teacher, handed_in, fields):
    mark = marked(world, handed_in)
    assert act(teacher, mark, **{"action": "remove", **fields}).status_code == 422
    assert UploadMark.objects.standing().get().revision == 1


def test_a_page_takes_only_so_many_marks(world, handed_in, monkeypatch):
    monkeypatch.setattr(UploadMark, "MOST", 1)
    marked(world, handed_in)
    with pytest.raises(TooManyMarks):
        marked(world, handed_in)


def test_html_in_names_and_notes_stays_text(teacher, handed_in):
    handed_in.name = '"><img src=x onerror=1>.jpg'
    handed_in.save()
    page = draw(
        teacher, handed_in, "text", {"x": 0, "y": 0}, note="<script>alert(1)</script>"
    ).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_work_that_is_still_being_made_is_not_seen_by_the_teacher(teacher, add, answer):
    upload = add()
    uploads_render()
    assert teacher.get(address(upload)).status_code == 404
    assert draw(teacher, upload).status_code == 404


@pytest.mark.parametrize("role", ["student", "guardian"])
def test_the_student_and_the_guardian_see_the_marks_once_released(world, handed_in, client_of, role):
    marked(world, handed_in, note="Which way does it flow?")
    client = client_of(world.people[role])
    result = reverse("grading:result", args=[handed_in.response.submission.public_id])
    assert client.get(address(handed_in)).status_code == 404
    assert "Which way" not in client.get(result).content.decode()
    release(handed_in)
    for url in (address(handed_in), result):
        page = client.get(url).content.decode()
        assert "Which way does it flow?" in page
        assert '<rect x="40.0"' in page
        assert "data-sheet-form" not in page
    assert draw(client, handed_in).status_code == 404


def test_people_of_another_school_find_no_mark(world, other_world, handed_in, client_of):
    mark = marked(world, handed_in)
    release(handed_in)
    stranger = client_of(other_world.teacher)
    assert stranger.get(address(handed_in)).status_code == 404
    assert act(stranger, mark, "remove").status_code == 404


def test_the_desk_shows_pages_and_marks_and_says_why_there_is_no_draft(world, teacher, handed_in):
    marked(world, handed_in, note="On the desk")
    batches_grade()
    desk = reverse("grading:desk", args=[world.assignment.public_id])
    response = handed_in.response
    page = teacher.get(f"{desk}?question={response.question.public_id}&response={response.public_id}")
    text = page.content.decode()
    assert "On the desk" in text
    assert "Pictures and files are graded by people" in text
    assert reverse("grading:upload_picture", args=[handed_in.public_id, 1]) in text


def test_the_work_needs_the_same_queries_however_much_is_marked(
    world, teacher, handed_in, django_assert_max_num_queries
):
    url = reverse("grading:work", args=[handed_in.response.public_id])
    for size in (1, 30):
        for _n in range(size):
            marked(world, handed_in)
        with django_assert_max_num_queries(12):
            teacher.get(url)
