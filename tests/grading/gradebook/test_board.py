"""What stands in the cells, and who sees it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grading.gradebook.board import own_board
from grading.gradebook.values import Typed
from grading.models import Grade, Gradebook, GradeCell, Response
from grading.results import results_of, total_of
from grading.services.gradebook import (
    ColumnInput,
    Edit,
    SettingsInput,
    cells_write,
    column_save,
    gradebook_save,
)
from school.people.access import actor_for
from tests.grading.gradebook.filled import assignments, board, graded, sheet, students

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(world):
    """One assignment that is over, the only one of the class."""
    world.section.assignments.clear()
    return assignments(world, 1)[0]


def enter(world, quiz, text_value, student=None, **more):
    person = student or world.student
    edit = Edit(
        str(quiz.public_id),
        person.pk,
        Typed(**more) if text_value is None else Typed(Decimal(text_value)),
        None,
    )
    return cells_write(section=world.section, edits=[edit], by=world.teacher)


def test_a_cell_shows_the_points_of_the_graded_answers_as_the_student_sees_them(world, quiz):
    (submission,) = graded(world, [quiz], [world.student], "0.3333")
    assert sheet(board(world)) == {"Sam Student": ["0.67"]}
    assert total_of(results_of(submission)).earned == Decimal("0.67")


def test_the_latest_grade_of_an_answer_counts(world, quiz):
    (submission,) = graded(world, [quiz], [world.student], "0.5")
    Grade.objects.create(response=submission.responses.get(), score=1, decided_by=world.teacher)
    assert sheet(board(world)) == {"Sam Student": ["2"]}


def test_work_that_is_not_wholly_graded_waits_and_is_no_zero(world, quiz):
    (submission,) = graded(world, [quiz], [world.student])
    Response.objects.filter(submission=submission).update(state="drafted")
    found = board(world).rows[0]
    assert (found.standings[0].text, found.standings[0].waiting, found.result.percent) == ("", True, None)


def test_what_was_not_handed_in_is_missing_only_after_its_date(world):
    world.section.assignments.clear()
    over, coming = assignments(world, 1)[0], assignments(world, 1, past=False)[0]
    found = board(world)
    assert [one.key for one in found.columns] == [str(over.public_id), str(coming.public_id)]
    assert [at.missing for at in found.rows[0].standings] == [True, False]


def test_a_column_by_hand_has_no_missing_mark_before_its_first_one(world):
    world.section.assignments.clear()
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    column = column_save(
        section=world.section, values=ColumnInput("Talk", Decimal(10), date=yesterday), by=world.teacher
    )
    ann = world.new_student("Ann")
    assert not any(row.standings[0].missing for row in board(world).rows)
    edit = Edit(str(column.public_id), ann.pk, Typed(Decimal(7)), 0)
    cells_write(section=world.section, edits=[edit], by=world.teacher)
    assert {row.student.display_name: row.standings[0].missing for row in board(world).rows} == {
        "Ann": False,
        "Sam Student": True,
    }


def test_a_typed_mark_is_shown_over_the_sum_and_keeps_it(world, quiz):
    graded(world, [quiz], [world.student], "0.5")
    enter(world, quiz, "1.75")
    at = board(world).rows[0].standings[0]
    assert (at.text, at.sum) == ("1.75", Decimal("1.00"))


def test_clearing_brings_the_sum_back_and_the_history_stays(world, quiz):
    graded(world, [quiz], [world.student], "0.5")
    enter(world, quiz, "1.75")
    enter(world, quiz, None)
    assert sheet(board(world)) == {"Sam Student": ["1"]}
    assert [one.value for one in GradeCell.objects.all()] == [None, Decimal("1.75")]


def test_excused_work_does_not_count(world, quiz):
    enter(world, quiz, None, excused=True)
    gradebook_save(section=world.section, values=SettingsInput(missing="zero"), version=0, by=world.teacher)
    found = board(world).rows[0]
    assert (found.standings[0].text, found.result.percent) == ("EX", None)


def test_the_database_itself_keeps_the_history(world, quiz):
    enter(world, quiz, "1")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        GradeCell.objects.update(value=2)


def test_who_was_slower_writes_nothing_unseen(world, quiz):
    first = enter(world, quiz, "1").cells[str(quiz.public_id), world.student.pk]
    late = Edit(str(quiz.public_id), world.student.pk, Typed(Decimal(2)), 0)
    done = cells_write(section=world.section, edits=[late], by=world.people["assistant"])
    assert done.conflicts == {(str(quiz.public_id), world.student.pk): first}
    assert sheet(board(world)) == {"Sam Student": ["1"]}


def test_two_who_type_the_same_have_no_conflict(world, quiz):
    enter(world, quiz, "1")
    same = Edit(str(quiz.public_id), world.student.pk, Typed(Decimal(1)), 0)
    assert not cells_write(section=world.section, edits=[same], by=world.people["assistant"]).conflicts
    assert GradeCell.objects.count() == 1


def test_students_see_released_work_alone(world, quiz):
    later = assignments(world, 1)[0]
    graded(world, [quiz], [world.student], "1", released=True)
    graded(world, [later], [world.student], "0")
    own = own_board(actor_for(world.student), world.section, timezone.now())
    assert [at.text for at in own.rows[0].standings] == ["2", ""]
    assert own.rows[0].result.percent == Decimal("100.00")


def test_a_mark_on_paper_is_seen_by_students_where_the_column_shows_it(world):
    world.section.assignments.clear()
    for is_shown in (False, True):
        values = ColumnInput("Talk", Decimal(10), is_shown=is_shown)
        column = column_save(section=world.section, values=values, by=world.teacher)
        edit = Edit(str(column.public_id), world.student.pk, Typed(Decimal(7)), 0)
        cells_write(section=world.section, edits=[edit], by=world.teacher)
    own = own_board(actor_for(world.student), world.section, timezone.now())
    assert [at.text for at in own.rows[0].standings] == ["", "7"]


def test_a_total_is_shown_to_students_only_behind_the_switch(world, quiz, client_of):
    graded(world, [quiz], [world.student], "1", released=True)
    page, links = (
        reverse("grading:gradebook_mine", args=[world.section.public_id]),
        reverse("grading:gradebook_totals", args=[world.course.public_id]),
    )
    student = client_of(world.student)
    assert "does not show totals" in student.get(page).content.decode()
    assert page not in student.get(links).content.decode()
    gradebook_save(section=world.section, values=SettingsInput(shows_total=True), version=0, by=world.teacher)
    assert "100" in student.get(page).content.decode()
    assert page in student.get(links).content.decode()


def test_marks_of_a_class_one_does_not_teach_do_not_exist(world, other_world, client_of):
    for path in ("grading:gradebook", "grading:gradebook_settings"):
        assert (
            client_of(other_world.teacher).get(reverse(path, args=[world.section.public_id])).status_code
            == 404
        )


def queries_of(client, url):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_page_asks_as_many_questions_for_a_large_class_as_for_a_small_one(world, client_of):
    Gradebook.objects.create(section=world.section, school=world.school)
    client, url = client_of(world.teacher), reverse("grading:gradebook", args=[world.section.public_id])
    graded(world, assignments(world, 1), students(world, 1))
    client.get(url)
    small = queries_of(client, url)
    world.section.enrolments.filter(role="student").delete()
    people = students_more(world)
    graded(world, assignments(world, 12), people)
    assert queries_of(client, url) == small <= 22


def students_more(world):
    from tests.factories import enrol, person

    people = [person(world.school, "student", f"More {at}") for at in range(25)]
    for one in people:
        enrol(world.section, one)
    return people


@pytest.mark.parametrize(("void", "points", "cell"), [("out", "0", "0"), ("full", "2", "2")])
def test_a_voided_question_counts_as_the_student_sees_it_and_waits_for_nobody(
    world, quiz, void, points, cell
):
    (submission,) = graded(world, [quiz], [world.student], "0.5")
    Response.objects.filter(submission=submission).update(state="drafted")
    quiz.items.update(void=void)
    found = board(world)
    assert (found.columns[0].points, sheet(found)) == (Decimal(points), {"Sam Student": [cell]})
    assert total_of(results_of(submission)).earned == Decimal(cell)
