"""No answer is learnt from without every consent that it needs; and a withdrawn one is noticed."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from django.urls import reverse

from grading.models import ClassPolicy, Draft, Grade, TrainingRun
from grading.services.grades import grade_undo
from grading.training.corrections import learnable, material_of, withdrawn
from school.courses.models import Section
from school.people.models import Consent, Guardianship
from tests.grading.changes import changing
from tests.grading.training.material import allow, consent, decide

pytestmark = pytest.mark.django_db

# What a family said: nothing, no, yes by the student, yes by a guardian; and whether there is a guardian here.
SAID = ["nothing", "no", "own yes", "guardian's yes"]


def expected(said: str, minor: bool, class_allows: bool, school_allows: bool) -> bool:
    agreed = said == "guardian's yes" or (said == "own yes" and not minor)
    return agreed and class_allows and school_allows


def test_an_answer_is_usable_exactly_when_school_class_and_person_or_guardian_agree(world):
    closed = Section.objects.create(school=world.school, course=world.course, name="7B", ai_training=False)
    wanted: dict[str, tuple[str, bool, bool]] = {}
    for said, minor, class_allows in product(SAID, [False, True], [False, True]):
        name = f"{said} {minor} {class_allows}"
        grade = decide(
            world, name, f"answer of {name}", "1", agrees=False, section=None if class_allows else closed
        )
        student = grade.response.submission.student
        guardian = world.people["guardian"]
        if minor:
            Guardianship.objects.create(school=world.school, guardian=guardian, student=student)
        if said != "nothing":
            consent(world, student, said != "no", guardian if said == "guardian's yes" else student)
        wanted[str(grade.response.public_id)] = (said, minor, class_allows)
    scope = TrainingRun(school=world.school, course=world.course)
    for school_allows in (False, True):
        world.school.ai_training = school_allows
        world.school.save()
        material = material_of(scope)
        usable = {one.item.id for one in material.decided}
        assert usable == {key for key, case in wanted.items() if expected(*case, school_allows)}
        assert material.refused == len(wanted) - len(usable)


def test_a_decision_by_policy_or_by_nobody_and_an_undecided_answer_teach_nothing(world, scope):
    allow(world)
    kept = decide(world, "Kept", "one path", "1")
    policy = ClassPolicy.objects.create(
        school=world.school, section=world.section, kind="practice", signed_by=world.teacher
    )
    by_policy = decide(world, "Policy", "two paths", "1")
    Grade.objects.create(response=by_policy.response, score=Decimal(0), policy=policy)
    taken_back = decide(world, "Back", "three paths", "1")
    taken_back.response.state = "drafted"
    taken_back.response.save()
    assert [one.item.id for one in material_of(scope).decided] == [str(kept.response.public_id)]


def test_the_grade_in_force_is_what_is_learnt(world, scope):
    allow(world)
    first = decide(world, "Ann", "one path", "1")
    Grade.objects.create(response=first.response, score=Decimal("0.5"), decided_by=world.teacher)
    assert [one.score for one in material_of(scope).decided] == [0.5]


def test_a_decision_on_an_earlier_version_of_the_question_is_left_out_and_counted(world, scope):
    allow(world)
    grade = decide(world, "Ann", "one path", "1")
    draft = Draft.objects.create(
        response=grade.response, answer_version=1, question_version=1, score=1, confidence=0.5, verdict={},
        grader="short_answer", model_version="v",
    )  # fmt: skip
    Grade.objects.create(response=grade.response, score=1, decided_by=world.teacher, draft=draft)
    assert len(material_of(scope).decided) == 1
    question = world.questions["short_answer"]
    question.version = 2
    question.save()
    found = material_of(scope)
    assert (len(found.decided), found.older) == (0, 1)


def test_a_decision_without_a_draft_is_left_out_once_its_question_is_reworded(world, scope, client_of):
    allow(world)
    decide(world, "Ann", "one path", "1")
    again = decide(world, "Bea", "one single path", "1")
    question = world.questions["short_answer"]
    assert learnable(scope, question) == 2
    changed = changing.edited(world, "short_answer", prompt="Why does a current flow at all?")
    changing.applied(world, changed)
    # Decided once more, with the new words on the page.
    Grade.objects.create(response=again.response, score=0, decided_by=world.teacher, before=again)
    found = material_of(scope)
    assert [one.item.id for one in found.decided] == [str(again.response.public_id)]
    assert (found.older, found.reworded) == (0, 1)
    assert learnable(scope, question) == 1
    page = client_of(world.teacher).get(reverse("grading:section_graders", args=[world.section.public_id]))
    assert "Left out: graded before a change" in page.content.decode()
    # Taken back: the grade in force is again the one from before, however new its row is and however often that happens.
    back = grade_undo(response=again.response, by=world.teacher)
    assert material_of(scope).reworded == 2
    Grade.objects.create(response=again.response, score=0, decided_by=world.teacher, before=back)
    assert material_of(scope).reworded == 1
    grade_undo(response=again.response, by=world.teacher)
    assert material_of(scope).reworded == 2


def test_a_voided_question_reads_as_it_did_and_its_grades_are_learnt(world, scope):
    allow(world)
    decide(world, "Ann", "one path", "1")
    changing.applied(world, changing.voided(world, "short_answer", "full"))
    assert (len(material_of(scope).decided), material_of(scope).reworded) == (1, 0)


def test_levels_of_criteria_that_are_gone_are_not_learnt(world, scope):
    allow(world)
    known = str(world.questions["short_answer"].rubric.criteria.first().public_id)
    decide(world, "Ann", "one path", "1", criteria={known: "0.5", "gone": "1"})
    assert material_of(scope).decided[0].levels == {known: 0.5}


def test_a_withdrawn_consent_a_closed_class_and_an_erased_student_must_be_unlearned(world, scope):
    allow(world)
    grades = [decide(world, f"Pupil {n}", f"one path {n}", "1") for n in range(4)]
    learnt = material_of(scope).learnt_from
    assert withdrawn(world.school, learnt) == 0
    consent(world, grades[0].response.submission.student, granted=False)
    assert withdrawn(world.school, learnt) == 1
    Consent.objects.filter(user=grades[1].response.submission.student).delete()
    assert withdrawn(world.school, learnt) == 2
    world.section.ai_training = False
    world.section.save()
    assert withdrawn(world.school, learnt) == 4


def test_another_schools_answers_are_never_in_the_material(world, other_world, scope):
    allow(world)
    allow(other_world)
    decide(other_world, "Stranger", "one path", "1")
    assert material_of(scope).decided == []


def test_what_is_learnt_names_nobody(world, scope):
    allow(world)
    decide(world, "Annabel Verylongname", "one path", "1")
    (one,) = material_of(scope).decided
    assert "Annabel" not in repr(one)
    assert world.school.name not in repr(one)
