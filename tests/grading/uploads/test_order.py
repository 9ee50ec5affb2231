"""Files of an answer stand in the order in which they came, until the student changes it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import Upload
from grading.services.submissions import Closed, submission_submit
from grading.services.uploads import upload_move
from tests.grading.uploads.papers import jpeg

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def three(add) -> list[Upload]:
    return [add(jpeg(40 + size, 30), f"{size}.jpg") for size in range(3)]


def names(answer) -> list[str]:
    answer.refresh_from_db()
    rows = list(answer.uploads.all())
    assert answer.answer == {"files": [str(one.public_id) for one in rows]}
    return [one.name for one in rows]


def test_a_file_changes_places_with_the_one_before_or_after_it(answer, three, client_of, world):
    student = client_of(world.student)
    url = reverse("grading:upload_move", args=[three[2].public_id])
    page = student.post(url, {"to": "up"}, headers=HTMX).content.decode()
    assert names(answer) == ["0.jpg", "2.jpg", "1.jpg"]
    assert page.index("2.jpg") < page.index("1.jpg")
    student.post(url, {"to": "up"}, headers=HTMX)
    assert names(answer) == ["2.jpg", "0.jpg", "1.jpg"]
    student.post(url, {"to": "down"}, headers=HTMX)
    assert names(answer) == ["0.jpg", "2.jpg", "1.jpg"]


def test_at_an_end_it_stays_where_it_is(answer, three):
    version = answer.version
    upload_move(upload=three[0], up=True, now=timezone.now())
    upload_move(upload=three[2], up=False, now=timezone.now())
    assert names(answer) == ["0.jpg", "1.jpg", "2.jpg"]
    three[0].response.refresh_from_db()
    assert three[0].response.version == answer.version >= version


def test_what_is_handed_in_keeps_its_order(answer, three, client_of, world):
    submission_submit(submission=answer.submission, now=timezone.now())
    with pytest.raises(Closed):
        upload_move(upload=three[0], up=False, now=timezone.now())
    url = reverse("grading:upload_move", args=[three[0].public_id])
    assert client_of(world.student).post(url, {"to": "down"}).status_code == 403


def test_nobody_moves_the_files_of_another(three, client_of, world):
    url = reverse("grading:upload_move", args=[three[0].public_id])
    for who in (world.new_student("Other Student"), world.teacher):
        assert client_of(who).post(url, {"to": "down"}).status_code == 404
