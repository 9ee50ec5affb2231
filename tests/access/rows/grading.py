"""Who may open the pages of grading."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from grading.models import DriftAlarm, OwnModel, Response, Submission
from school.people.models import School
from tests.access.row import row
from tests.factories import World

# What a check of scores that have fallen writes down.
FIGURES = {
    "reference": [0, 2, 8, 20, 10], "current": [12, 20, 6, 2, 0], "before": 0.7, "now": 0.3, "effect": 2.1,
    "p": 0.0001, "from": "2026-11-01T00:00:00+00:00", "to": "2026-11-08T00:00:00+00:00",
    "reference_from": "2026-09-01T00:00:00+00:00", "reference_to": "2026-09-28T00:00:00+00:00",
}  # fmt: skip


def assignment(world: World) -> list[Any]:
    return [world.assignment.public_id]


def submission(world: World) -> list[Any]:
    """A submission in progress of the school's student."""
    found = world.extra.get("submission") or world.submission()
    world.extra["submission"] = found
    return [found.public_id]


def response(world: World) -> list[Any]:
    if "response" not in world.extra:
        submission(world)
        world.extra["response"] = Response.objects.create(
            school=world.school,
            submission=world.extra["submission"],
            question=world.questions["short_answer"],
        )
    return [world.extra["response"].public_id]


def handed_in(world: World) -> Submission:
    """A student's submission, handed in, with one answer that waits."""
    if "handed_in" not in world.extra:
        # Of somebody else, so that it stands beside the student's own work in one world.
        student = world.new_student("Hanna Handed-in")
        found = world.submission(student, state="submitted", submitted_at=timezone.now())
        world.extra["handed_in"] = found
        world.extra["waiting"] = Response.objects.create(
            school=world.school,
            submission=found,
            question=world.questions["short_answer"],
            state="pending",
        )
    return world.extra["handed_in"]


def handed_in_submission(world: World) -> list[Any]:
    return [handed_in(world).public_id]


def waiting_response(world: World) -> list[Any]:
    handed_in(world)
    return [world.extra["waiting"].public_id]


def section(world: World) -> list[Any]:
    return [world.section.public_id]


def watched(world: World) -> list[Any]:
    """The class, with an alarm."""
    alarm(world)
    return section(world)


def alarm(world: World) -> list[Any]:
    if "alarm" not in world.extra:
        world.extra["alarm"] = DriftAlarm.objects.create(
            school=world.school, section=world.section, kind="short_answer", model_version="tiny-1",
            measure="score", seen_at=timezone.now(), figures=FIGURES,
        )  # fmt: skip
    return [world.extra["alarm"].public_id]


def operated(world: World) -> list[Any]:
    """Every school of the test runs the installation; others are refused in tests/grading/test_own_models.py."""
    School.objects.update(runs_installation=True)
    return []


def known_model(world: World) -> list[Any]:
    School.objects.filter(pk=world.school.pk).update(runs_installation=True)
    return ["all-MiniLM-L6-v2"]


def own_model(world: World) -> list[Any]:
    known_model(world)
    if "own_model" not in world.extra:
        world.extra["own_model"] = OwnModel.objects.create(
            school=world.school, name="mine", task="a test", licence="CC0", folder="mine",
            architecture="BertModel", files={}, size=1,
        )  # fmt: skip
    return [world.extra["own_model"].public_id]


ROWS = [
    row("grading:models", operated, admin=200, others=403),
    row("grading:model_register", operated, admin=200, others=403),
    row("grading:model_register", operated, method="post", admin=200, others=403),
    row("grading:model_verify", known_model, method="post", admin=302, others=403, foreign=403),
    row("grading:model_change", own_model, method="post", admin=302, others=403, foreign=403),
    row("grading:section_watch", watched, admin=200, teacher=200, assistant=200, others=403, foreign=404),
    row(
        "grading:section_watch",
        section,
        method="post",
        admin=302,
        teacher=302,
        assistant=302,
        others=403,
        foreign=404,
    ),
    row("grading:school_watch", admin=200, others=403),
    row("grading:school_watch", method="post", admin=302, others=403),
    row("grading:school_fairness", admin=200, others=403),
    row("grading:school_fairness_pdf", admin=200, others=403),
    row("grading:section_fairness", section, admin=200, teacher=200, others=403, foreign=404),
    row("grading:section_fairness_pdf", section, admin=200, teacher=200, others=403, foreign=404),
    row("grading:alarm", alarm, method="post", admin=302, teacher=302, others=403, foreign=404),
    row("grading:take", assignment, student=200, teacher=302, assistant=302),
    row("grading:answer", response, method="put", anonymous=403, student=400),
    row("grading:receipt", submission, student=302),
    # In progress: staff see an answer only once it is handed in, a guardian once it is released.
    row("grading:result", submission, student=302, teacher=200, assistant=200),
    row("grading:inbox", teacher=200, assistant=200, others=403),
    row("grading:overview", assignment, teacher=200, assistant=200),
    row("grading:desk", assignment, teacher=200, assistant=200),
    # An empty decision is refused (422); nothing of one's own to take back leads back to the desk.
    row("grading:grade", waiting_response, method="post", teacher=422, assistant=422),
    row("grading:undo", waiting_response, method="post", teacher=302, assistant=302),
    row("grading:release", handed_in_submission, method="post", teacher=302, assistant=302),
    row("grading:release_all", assignment, method="post", teacher=302, assistant=302),
    row("grading:policies", section, teacher=200, assistant=200, admin=200),
    row("grading:policies", section, method="post", teacher=302, admin=302),
]
