"""Work on paper is read a second time and practised on as texts are: with its pages, without marks and names."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import PracticeAnswer, Response, SecondReading, Upload
from grading.services.grades import Decision
from grading.services.practice_set import practice_choose
from grading.services.second_marking import reading_mark
from grading.services.second_sampling import Sample, readings_draw
from grading.services.submissions import submission_open, submission_submit
from grading.services.upload_marks import Drawn, upload_mark_add
from grading.services.upload_pages import uploads_render
from grading.services.uploads import upload_add
from tests.grading.marking.conftest import decide
from tests.grading.uploads.papers import answer_on_paper, jpeg, paper_question

pytestmark = pytest.mark.django_db
OPEN = {"x": 0.1, "y": 0.1, "width": 0.3, "height": 0.2}


@pytest.fixture
def answer(world, settings, tmp_path) -> Response:
    """Decided by the teacher, who has put a box with words on its page; the file tells whose it is."""
    settings.MEDIA_ROOT = tmp_path
    world.assignment.items.exclude(question=paper_question(world)).delete()
    work = submission_open(assignment=world.assignment, student=world.student, now=timezone.now())
    found = answer_on_paper(work)
    upload = upload_add(response=found, name="sam-circuit.jpg", data=jpeg(400, 300), now=timezone.now())
    uploads_render()
    submission_submit(submission=work, now=timezone.now())
    drawn = Drawn("box", OPEN, note="The circuit is open")
    upload_mark_add(page=upload.pictures.get(), by=world.teacher, drawn=drawn)
    decide(found, world.teacher, "0.5")
    return found


@pytest.fixture
def reading(world, answer) -> SecondReading:
    sample = Sample(0, 1, Decimal("0.25"), None)
    readings_draw(assignment=world.assignment, sample=sample, by=world.teacher, version=1)
    return SecondReading.objects.select_related("response", "marker").get()


def test_the_second_reader_sees_the_pages_but_no_mark_and_no_name(world, reading, client_of):
    page = client_of(reading.marker).get(reverse("grading:second_reading", args=[reading.public_id]))
    text = page.content.decode()
    assert "page-001" not in text
    assert reverse("grading:upload_picture", args=[Upload.objects.get().public_id, 1]) in text
    assert "File 1" in text
    for hidden in ("sam-circuit", "The circuit is open", "data-drawn", "data-tools", "data-note="):
        assert hidden not in text


def test_pages_that_are_prepared_meanwhile_stay_bare_and_nameless(world, reading, client_of):
    Upload.objects.update(state="waiting")
    client = client_of(reading.marker)
    page = client.get(reverse("grading:second_reading", args=[reading.public_id])).content.decode()
    asked = page.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    part = client.get(asked, headers={"hx-request": "true"}).content.decode()
    assert "sheet-paper" in part
    for hidden in ("sam-circuit", "The circuit is open", "data-drawn", "data-tools"):
        assert hidden not in part


def test_a_file_fetched_from_there_has_a_number_for_a_name(reading, client_of):
    url = reverse("grading:upload", args=[Upload.objects.get().public_id])
    client = client_of(reading.marker)
    assert "file-1.jpeg" in client.get(url, {"names": "hidden"})["Content-Disposition"]
    assert "sam-circuit.jpg" in client.get(url)["Content-Disposition"]


def test_whoever_settles_sees_the_marks_of_the_first_and_can_change_none(world, reading, client_of):
    reading_mark(
        reading=reading, by=reading.marker, decision=Decision(Decimal(0)), version=reading.response.version
    )
    board = client_of(world.teacher).get(reverse("grading:second_marking", args=[world.assignment.public_id]))
    assert "work-brief-page" in board.content.decode()
    page = client_of(world.teacher).get(reverse("grading:second_settle", args=[reading.public_id]))
    text = page.content.decode()
    assert "The circuit is open" in text
    assert "data-tools" not in text
    assert "sam-circuit" not in text


def test_it_can_be_chosen_for_practice_and_is_shown_by_its_pages(world, answer, client_of):
    where = reverse("grading:practice_set", args=[world.assignment.public_id])
    lead = client_of(world.teacher)
    assert "work-brief-page" in lead.get(where).content.decode()
    practice_choose(response=answer, by=world.teacher, reason="Half of it")
    practice = PracticeAnswer.objects.get()
    marker = client_of(world.people["assistant"])
    url = reverse("grading:practice_answer", args=[practice.public_id])
    page = marker.get(url).content.decode()
    assert "sheet-paper" in page
    assert "The circuit is open" not in page
    assert "sam-circuit" not in page
    marker.post(url, {"version": answer.version, "points": "2"})
    done = marker.get(where).content.decode()
    assert "work-brief-page" in done
    assert "sam-circuit" not in done


def test_the_student_sees_the_own_pages_come_before_the_release(world, answer, client_of):
    url = reverse("grading:work", args=[answer.public_id])
    client = client_of(world.student)
    part = client.get(url, {"as": "bare"})
    assert part.status_code == 200
    assert "The circuit is open" not in part.content.decode()
    assert client.get(url, {"as": "look"}).status_code == 404
    assert client_of(world.people["guardian"]).get(url, {"as": "bare"}).status_code == 404
