"""Files of an answer: sent, sent again, removed, refused in words, drawn by a worker, and fetched by whoever may."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from grading.groups.wording import wording
from grading.models import Response, Upload, UploadPage
from grading.regrades.sameness import normal_form
from grading.services.batches import batches_grade
from grading.services.submissions import Closed, answer_save, submission_submit
from grading.services.upload_pages import MAX_ATTEMPTS, uploads_render, uploads_sweep, uploads_tidy
from grading.services.uploads import upload_remove
from grading.uploads import child
from tests.grading.uploads.papers import jpeg, kept, pdf

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def student(world, client_of):
    return client_of(world.student)


def send(client, response, data: bytes, name: str = "sheet.jpg"):
    url = reverse("grading:uploads", args=[response.public_id])
    return client.post(url, {"file": SimpleUploadedFile(name, data)}, headers=HTMX)


def stored() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_a_sent_file_is_kept_byte_for_byte_and_listed(student, answer):
    page = send(student, answer, jpeg(), "../my sheet.jpg").content.decode()
    upload = Upload.objects.get()
    assert (upload.name, upload.media_type, kept(upload)) == ("my sheet.jpg", "image/jpeg", jpeg())
    assert "my sheet.jpg" in page
    assert "data-waiting" in page
    answer.refresh_from_db()
    assert (answer.answer, answer.version) == ({"files": [str(upload.public_id)]}, 1)


def test_a_file_sent_again_after_a_lost_reply_is_there_once(student, answer):
    assert [send(student, answer, jpeg()).status_code for _again in range(2)] == [200, 200]
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "empty"), (b"MZ\x90\x00 a program", "neither a picture"), (b"\x00\x00\x00\x18ftypheic", "HEIC"),
     (pdf(encrypt="secret"), "password"), (b"%PDF-1.4 cut", "damaged"), (jpeg(300, 300)[:600], "damaged"),
     (b"\xff\xd8\xff" + bytes(20 * 1024 * 1024), "larger than 20 MB")],
    ids=["empty", "program", "heic", "locked", "broken", "cut", "large"],
)  # fmt: skip
def test_what_is_not_taken_is_refused_in_words_and_nothing_is_kept(student, answer, data, words):
    reply = send(student, answer, data)
    assert reply.status_code == 422
    assert words in reply.json()["detail"]
    assert not Upload.objects.exists()
    assert stored() == []


def test_only_so_many_files_are_taken(student, answer):
    for number in range(3):
        assert send(student, answer, jpeg(20 + number)).status_code == 200
    reply = send(student, answer, jpeg(99))
    assert "No more files" in reply.json()["detail"]
    assert Upload.objects.count() == 3


def test_a_removed_file_is_gone_from_answer_and_disk(
    student, answer, add, django_capture_on_commit_callbacks
):
    first, second = add(jpeg(20)), add(jpeg(30))
    uploads_render()
    with django_capture_on_commit_callbacks(execute=True):
        page = student.post(reverse("grading:upload_remove", args=[first.public_id]), headers=HTMX)
    assert str(second.public_id) in page.content.decode()
    assert not any(str(first.public_id) in str(path) for path in stored())
    answer.refresh_from_db()
    assert answer.answer == {"files": [str(second.public_id)]}


def test_after_handing_in_nothing_comes_in_or_goes_out(student, answer, handed_in):
    assert "handed in" in send(student, answer, jpeg(77)).json()["detail"]
    remove = reverse("grading:upload_remove", args=[handed_in.public_id])
    assert student.post(remove, headers=HTMX).status_code == 403
    with pytest.raises(Closed):
        upload_remove(upload=handed_in, now=timezone.now())
    assert Upload.objects.count() == 1


def test_nothing_typed_takes_the_place_of_files(answer, add):
    upload = add()
    answer.refresh_from_db()
    answer_save(response=answer, raw={"text": "x", "files": ""}, version=answer.version, now=timezone.now())
    answer.refresh_from_db()
    assert answer.answer == {"files": [str(upload.public_id)]}


def test_without_scripts_files_come_and_go_with_the_form(world, student, answer):
    url = reverse("grading:take", args=[world.assignment.public_id])
    name = f"r-{answer.public_id}"
    files = [SimpleUploadedFile("a.jpg", jpeg(20)), SimpleUploadedFile("b.txt", b"words")]
    page = student.post(url, {name: files, "later": "1"})
    assert page.status_code == 409
    assert "b.txt: This is neither a picture" in page.content.decode()
    upload = Upload.objects.get()
    assert student.post(url, {"remove": str(upload.public_id)}).status_code == 302
    assert not Upload.objects.exists()


def test_answers_on_paper_are_left_to_people(answer, handed_in):
    batches_grade()
    answer.refresh_from_db()
    assert (answer.state, answer.hand_reason) == ("by_hand", "upload")


def test_the_worker_draws_each_page_once(answer, add):
    upload = add(pdf(3), "three.pdf")
    assert upload.pages == 3
    assert (uploads_render(), uploads_render()) == (1, 0)
    assert list(UploadPage.objects.values_list("number", "height")) == [(1, 2000), (2, 2000), (3, 2000)]


def test_a_file_that_cannot_be_drawn_is_given_up_and_can_still_be_fetched(student, add, monkeypatch):
    def unreadable(*_arguments):
        raise child.Unreadable("broken")

    monkeypatch.setattr("grading.services.upload_pages.draw_pages", unreadable)
    upload = add()
    for _attempt in range(MAX_ATTEMPTS):
        assert uploads_render() == 0
        Upload.objects.update(leased_until=None)
    assert not uploads_sweep(timezone.now())
    upload.refresh_from_db()
    assert upload.state == "failed"
    assert student.get(reverse("grading:upload", args=[upload.public_id])).content == jpeg()


def test_a_worker_that_died_leaves_its_file_to_the_next(add):
    upload = add()
    Upload.objects.update(attempts=1, leased_until=timezone.now() + timedelta(minutes=5))
    assert (uploads_sweep(timezone.now()), uploads_render()) == (False, 0)
    Upload.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert (uploads_sweep(timezone.now()), uploads_render()) == (True, 1)
    upload.refresh_from_db()
    assert upload.state == "ready"


def test_a_file_removed_while_it_is_drawn_gets_no_pages(add, monkeypatch):
    upload = add()
    real = child.draw_pages

    def removed_meanwhile(*arguments):
        upload_remove(upload=upload, now=timezone.now())
        return real(*arguments)

    monkeypatch.setattr("grading.services.upload_pages.draw_pages", removed_meanwhile)
    assert uploads_render() == 0
    assert not UploadPage.objects.exists()


def test_a_long_pdf_says_that_the_rest_is_in_the_file(student, answer, add):
    upload = add(pdf(2), "long.pdf")
    uploads_render()
    Upload.objects.filter(pk=upload.pk).update(pages=300)
    page = student.get(reverse("grading:uploads", args=[answer.public_id])).content.decode()
    assert "The first 2 of 300 pages are shown here; download the file for the rest." in page


def test_the_original_is_saved_and_never_run(student, handed_in):
    reply = student.get(reverse("grading:upload", args=[handed_in.public_id]))
    assert reply.content == jpeg(400, 300)
    assert reply["Content-Disposition"].startswith("attachment")
    assert (reply["X-Content-Type-Options"], reply["Content-Security-Policy"]) == (
        "nosniff", "sandbox; default-src 'none'",
    )  # fmt: skip


def test_files_of_erased_work_are_tidied_away_after_a_day(world, handed_in):
    Response.objects.filter(pk=handed_in.response_id).delete()
    now = timezone.now()
    assert len(stored()) == 2
    assert uploads_tidy(now) == 0
    assert uploads_tidy(now + timedelta(days=2)) == 1
    assert stored() == []


def test_tidying_leaves_alone_what_belongs_to_an_answer(handed_in):
    assert uploads_tidy(timezone.now() + timedelta(days=2)) == 0
    assert len(stored()) == 2


def test_another_student_and_another_school_find_nothing(world, other_world, client_of, answer, handed_in):
    for who in (world.new_student("Nosy"), other_world.teacher, world.people["outsider"]):
        client = client_of(who)
        assert client.get(reverse("grading:upload", args=[handed_in.public_id])).status_code == 404
        assert send(client, answer, jpeg()).status_code == 404


def test_handing_in_takes_the_files_along(world, student, answer, add):
    add()
    submission_submit(submission=answer.submission, now=timezone.now())
    url = reverse("grading:result", args=[answer.submission.public_id])
    assert "sheet.jpg" in student.get(url).content.decode()


def test_no_two_answers_on_paper_are_one(answer, add):
    add()
    answer.refresh_from_db()
    other = {"files": ["11111111-1111-4111-8111-111111111111"]}
    for form in (normal_form, lambda one: wording("upload", one)):
        assert form(answer.answer) not in ("", form(other))
        assert form({}) == ""
