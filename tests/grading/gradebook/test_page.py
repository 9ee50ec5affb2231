"""The gradebook as a teacher uses it: the grid's saves, one student's form, settings, files."""

from __future__ import annotations

import json
from decimal import Decimal
from html import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grading.models import Gradebook, GradebookImport, GradeCategory, GradeCell, GradeColumn
from school.people.models import AuditEvent
from tests.grading.gradebook.filled import assignments, board, graded, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(world):
    world.section.assignments.clear()
    return assignments(world, 1)[0]


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


def address(world, name="gradebook", *more):
    return reverse(f"grading:{name}", args=[world.section.public_id, *more])


def send(client, world, *edits):
    reply = client.post(address(world, "gradebook_cells"), json.dumps({"edits": edits}), "application/json")
    assert reply.status_code == 200
    return reply.json()


def edit(quiz, student, text, seen=0, **more):
    return {
        "column": str(quiz.public_id),
        "student": str(student.public_id),
        "text": text,
        "seen": seen,
        **more,
    }


def test_a_save_answers_with_the_row_and_the_mean(world, quiz, teacher):
    told = send(teacher, world, edit(quiz, world.student, "1.5"))
    row = told["rows"][str(world.student.public_id)]
    assert told["edits"][0]["state"] == "saved"
    assert row["percent"] == "75 %"
    assert row["cells"][str(quiz.public_id)]["text"] == "1.5"
    assert told["means"] == {str(quiz.public_id): "1.5"}
    assert AuditEvent.objects.filter(action="gradebook.edit", detail__count=1).exists()


def test_one_bad_value_stops_no_other(world, quiz, teacher):
    ann = world.new_student("Ann")
    told = send(teacher, world, edit(quiz, world.student, "abc"), edit(quiz, ann, "1"))
    assert {one["state"] for one in told["edits"]} == {"saved", "refused"}
    assert sheet(board(world)) == {"Ann": ["1"], "Sam Student": [""]}


def test_extra_credit_is_taken_with_a_note(world, quiz, teacher):
    assert "extra credit" in send(teacher, world, edit(quiz, world.student, "3"))["edits"][0]["note"]


def test_a_conflict_tells_what_is_there_and_whose_it_is(world, quiz, teacher, client_of):
    send(client_of(world.people["assistant"]), world, edit(quiz, world.student, "1"))
    told = send(teacher, world, edit(quiz, world.student, "2"))
    assert (told["edits"][0]["state"], told["edits"][0]["by"]) == ("conflict", "Ari Assistant")
    seen = told["rows"][str(world.student.public_id)]["cells"][str(quiz.public_id)]["seen"]
    assert send(teacher, world, edit(quiz, world.student, "2", seen))["edits"][0]["state"] == "saved"


def test_people_and_columns_of_another_class_are_refused(world, other_world, quiz, teacher):
    told = send(
        teacher, world, edit(quiz, other_world.student, "1"), edit(other_world.assignment, world.student, "1")
    )
    assert {one["state"] for one in told["edits"]} == {"refused"}
    assert not GradeCell.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"edits": 3}'])
def test_a_body_that_is_none_is_refused(world, teacher, body):
    reply = teacher.post(address(world, "gradebook_cells"), body, "application/json")
    assert reply.status_code == 400


def test_names_and_titles_are_escaped(world, teacher):
    world.student.display_name = '<img src=x onerror="alert(1)">'
    world.student.save()
    world.assignment.title = "<b>Quiz</b>"
    world.assignment.save()
    page = teacher.get(address(world)).content.decode()
    assert "<img src=x" not in page
    assert "<b>Quiz" not in page
    assert escape(world.student.display_name) in page


def test_an_empty_class_and_a_class_without_work_say_what_to_do(world, teacher):
    world.section.assignments.clear()
    assert "nothing to mark yet" in teacher.get(address(world)).content.decode()
    world.section.enrolments.filter(role="student").delete()
    assert "Nobody is in this class yet" in teacher.get(address(world)).content.decode()


def test_the_page_can_be_sorted_by_the_total(world, quiz, teacher):
    graded(world, [quiz], [world.student], "0.5")
    graded(world, [quiz], [world.new_student("Zoe Best")], "1")
    page = teacher.get(address(world) + "?sort=-total").content.decode()
    assert page.index("Zoe Best") < page.index("Sam Student")


def form_of(world, quiz, text, was="", seen="0"):
    key = quiz.public_id
    return {f"cell-{key}": text, f"was-{key}": was, f"seen-{key}": seen}


def test_without_scripts_a_student_has_a_form(world, quiz, teacher):
    url = address(world, "gradebook_student", world.student.public_id)
    assert teacher.post(url, form_of(world, quiz, "1.5")).status_code == 302
    assert sheet(board(world)) == {"Sam Student": ["1.5"]}


def test_a_mistake_in_the_form_keeps_what_was_typed(world, quiz, teacher):
    reply = teacher.post(
        address(world, "gradebook_student", world.student.public_id), form_of(world, quiz, "ten")
    )
    page = reply.content.decode()
    assert reply.status_code == 422
    assert 'value="ten"' in page
    assert "is not a number" in page


def test_the_form_overwrites_nobody_unseen(world, quiz, teacher, client_of):
    send(client_of(world.people["assistant"]), world, edit(quiz, world.student, "1"))
    reply = teacher.post(
        address(world, "gradebook_student", world.student.public_id), form_of(world, quiz, "2")
    )
    assert "Somebody else has entered 1 meanwhile" in reply.content.decode()
    assert sheet(board(world)) == {"Sam Student": ["1"]}


def test_the_history_tells_who_typed_what(world, quiz, teacher):
    seen = send(teacher, world, edit(quiz, world.student, "1"))
    seen = seen["rows"][str(world.student.public_id)]["cells"][str(quiz.public_id)]["seen"]
    send(teacher, world, edit(quiz, world.student, "", seen, source="undo"))
    page = teacher.get(
        address(world, "gradebook_history", quiz.public_id, world.student.public_id)
    ).content.decode()
    assert page.index("cleared") < page.index("<strong>1</strong>")
    assert "Taken back by Tess Teacher" in page


# --- settings -------------------------------------------------------------------------------------------------


def settings(quiz, version=0, **more):
    return {
        "version": version, "category-key": ["new-0", "new-1"], "category-name": ["Tests", "Homework"],
        "category-weight": ["60", "30"], "category-drop": ["", "1"], f"of-{quiz.public_id}": "new-0",
        "missing": "zero", "preset": "chinese", **more,
    }  # fmt: skip


def test_settings_are_previewed_before_they_are_saved(world, quiz, teacher):
    url = address(world, "gradebook_settings")
    page = teacher.post(url, settings(quiz, action="preview")).content.decode()
    assert "The total of 1 student of 1 changes." in page  # missing is zero now
    assert "90, not to 100" in page
    assert not Gradebook.objects.exists()
    assert teacher.post(url, settings(quiz, action="save")).status_code == 302
    found = board(world)
    assert [one.name for one in found.categories] == ["Tests", "Homework"]
    assert (found.rows[0].result.percent, found.rows[0].result.grade) == (Decimal("0.00"), "不及格")


def test_two_categories_can_change_names(world, quiz, teacher):
    url = address(world, "gradebook_settings")
    teacher.post(url, settings(quiz, action="save"))
    keys = [str(one.public_id) for one in GradeCategory.objects.all()]
    swapped = {"category-key": keys, "category-name": ["Homework", "Tests"], f"of-{quiz.public_id}": keys[1]}
    assert teacher.post(url, settings(quiz, 1, action="save", **swapped)).status_code == 302
    assert [one.name for one in GradeCategory.objects.all()] == ["Homework", "Tests"]
    assert board(world).columns[0].category == keys[1]


def test_settings_made_on_an_older_page_are_refused(world, quiz, teacher):
    url = address(world, "gradebook_settings")
    teacher.post(url, settings(quiz, action="save"))
    reply = teacher.post(url, settings(quiz, action="save"))
    assert reply.status_code == 422
    assert "Somebody else changed these settings" in reply.content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"category-weight": ["x", "30"]}, "must be a number"),
        ({"category-weight": ["NaN", "30"]}, "must be a number"),
        ({"category-weight": ["0", "0"]}, "weight above zero"),
        ({"category-drop": ["-1", "0"]}, "a whole number"),
        ({"category-name": ["Tests", "Tests"]}, "Two categories"),
        ({"category-name": ["", "Homework"]}, "needs a name"),
        ({"preset": "own", "step-name": ["A"], "step-least": ["50"]}, "must begin at 0 percent"),
        ({"preset": "own", "step-name": ["A"], "step-least": ["x"]}, "between 0 and 200"),
    ],
)
def test_settings_that_make_no_sense_are_refused_with_the_reason(world, quiz, teacher, wrong, told):
    reply = teacher.post(address(world, "gradebook_settings"), settings(quiz, action="save") | wrong)
    assert reply.status_code == 422
    assert told in reply.content.decode()


def test_a_column_by_hand_can_be_taken_out_and_comes_back_with_its_marks(world, quiz, teacher):
    teacher.post(address(world, "gradebook_column_new"), {"title": "Talk", "points": "10"})
    column = GradeColumn.objects.get(title="Talk")
    send(
        teacher,
        world,
        {"column": str(column.public_id), "student": str(world.student.public_id), "text": "7", "seen": 0},
    )
    state = address(world, "gradebook_column_state", column.public_id)
    teacher.post(state, {"action": "remove"})
    assert sheet(board(world)) == {"Sam Student": [""]}
    teacher.post(state, {"action": "restore"})
    assert sheet(board(world)) == {"Sam Student": ["", "7"]}


# --- files ----------------------------------------------------------------------------------------------------


def uploaded(client, world, data, name="marks.csv"):
    reply = client.post(address(world, "gradebook_import"), {"file": SimpleUploadedFile(name, data)})
    assert reply.status_code == 302, reply.content.decode()
    return GradebookImport.objects.latest("pk"), reply["Location"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing(world, quiz, teacher, kind):
    graded(world, [quiz], [world.student, world.new_student("=cmd|' /C calc'!A0")], "0.3333")
    data = teacher.get(address(world, "gradebook_export", kind)).content
    _record, url = uploaded(teacher, world, data, f"marks.{kind}")
    assert "The file says what the gradebook says already." in teacher.get(url).content.decode()


def digest_of(client, url):
    page = client.get(url)
    return page.context["plan"].digest


def test_an_import_is_applied_and_taken_back_as_one(world, quiz, teacher):
    ann = world.new_student("Ann")
    send(teacher, world, edit(quiz, ann, "1"))
    record, url = uploaded(teacher, world, b"name,Quiz 1\nSam Student,2\nAnn,EX\nNobody,1\n")
    page = teacher.get(url).content.decode()
    assert "is not a student of this class" in page
    teacher.post(url, {"action": "apply", "digest": digest_of(teacher, url)})
    assert sheet(board(world)) == {"Ann": ["EX"], "Sam Student": ["2"]}
    record.refresh_from_db()
    assert (record.state, record.content, record.report) == ("applied", {}, {"cells": 2, "left_out": 1})
    teacher.post(url, {"action": "undo"})
    assert sheet(board(world)) == {"Ann": ["1"], "Sam Student": [""]}


def test_taking_an_import_back_leaves_what_was_changed_since(world, quiz, teacher):
    _record, url = uploaded(teacher, world, b"name,Quiz 1\nSam Student,2\n")
    teacher.post(url, {"action": "apply", "digest": digest_of(teacher, url)})
    send(teacher, world, edit(quiz, world.student, "1.5", GradeCell.objects.latest("pk").pk))
    page = teacher.post(url, {"action": "undo"}, follow=True).content.decode()
    assert "1 mark was changed since and stays as it is." in page
    assert sheet(board(world)) == {"Sam Student": ["1.5"]}


def test_what_was_not_on_the_page_is_not_applied(world, quiz, teacher):
    _record, url = uploaded(teacher, world, b"name,Quiz 1\nSam Student,2\n")
    digest = digest_of(teacher, url)
    send(teacher, world, edit(quiz, world.student, "1"))
    page = teacher.post(url, {"action": "apply", "digest": digest}, follow=True).content.decode()
    assert "Marks changed since this page was made" in page
    assert sheet(board(world)) == {"Sam Student": ["1"]}


def test_an_import_is_applied_once(world, quiz, teacher):
    _record, url = uploaded(teacher, world, b"name,Quiz 1\nSam Student,2\n")
    digest = digest_of(teacher, url)
    for _again in range(2):
        teacher.post(url, {"action": "apply", "digest": digest})
    assert GradeCell.objects.count() == 1


def test_a_file_that_cannot_be_used_is_refused_on_the_page(world, quiz, teacher):
    reply = teacher.post(
        address(world, "gradebook_import"), {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}
    )
    assert reply.status_code == 422
    assert "This is a PDF" in reply.content.decode()
