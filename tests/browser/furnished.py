"""A school in the middle of term: answers with drafts, work that came back, an import with faults.

The access matrix looks at pages that are nearly empty; what is here fills them, and gives further addresses.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from grading.models import Draft, Grade, Response, Submission
from grading.verdict import CriterionVerdict, Label, Span, Verdict
from recommend.models import Mastery
from school.courses.models import Assignment, AssignmentQuestion
from school.people.access import actor_for
from school.rosters.services import import_open
from tests.factories import World

TEXT = "There is one path, so it is the same."
LONG_NAME = "Maximiliane-Konstanze Oberhauser-Wollschlägerin"
ROSTER = (
    "school_number,name,email,role,class\n"
    "S-1001,Samuel Student,,student,7A\n"
    "N-1,Nia New,,student,7A\n"
    ",Tina Teach,tina@hill.example,teacher,7A\n"
    "N-1,Nia Twice,,student,7A\n"
    "N-2,,,student,7A\n"
    "N-3,Max Elsewhere,,student,9Z\n"
)


def drafted(world: World, name: str, confidence: float) -> Response:
    """A handed-in short answer with its draft, without asking a worker."""
    return answered(world, world.submission(world.new_student(name), **handed_in()), confidence)


def handed_in() -> dict[str, object]:
    return {"state": "submitted", "submitted_at": timezone.now()}


def answered(world: World, submission: Submission, confidence: float) -> Response:
    response = Response.objects.create(
        school=world.school, submission=submission, question=world.questions["short_answer"],
        answer={"text": TEXT}, version=1, state="drafted",
    )  # fmt: skip
    one, two = response.question.rubric.criteria.all()
    verdict = Verdict(
        Decimal("0.5"), Label.PARTIAL, confidence, "short_answer", "test-1",
        criteria=(
            CriterionVerdict(str(one.public_id), 0.2, Decimal(0)),
            CriterionVerdict(str(two.public_id), 0.9, Decimal(1), Span(9, 17)),
        ),
    )  # fmt: skip
    Draft.objects.create(
        response=response, answer_version=1, score=verdict.score, confidence=confidence,
        verdict=verdict.as_json(), grader="short_answer", model_version="test-1",
    )  # fmt: skip
    return response


def earlier_assignment(world: World, title: str) -> Assignment:
    """One that is over, with the same questions, given to the same class."""
    now = timezone.now()
    made = Assignment.objects.create(
        school=world.school, course=world.course, title=title, is_published=True,
        opens_at=now - timedelta(days=9), due_at=now - timedelta(days=5), closes_at=now - timedelta(days=4),
    )  # fmt: skip
    made.sections.add(world.section)
    for position, question in enumerate(world.questions.values()):
        AssignmentQuestion.objects.create(
            assignment=made, question=question, position=position, points=question.points
        )
    return made


def came_back(world: World) -> Submission:
    """Work of the school's student that was graded by the teacher and released."""
    submission = Submission.objects.create(
        school=world.school, section=world.section, student=world.student, released_at=timezone.now(),
        assignment=earlier_assignment(world, "Ohm's law check"), **handed_in(),
    )  # fmt: skip
    short = answered(world, submission, 0.7)
    one, two = short.question.rubric.criteria.all()
    decide(world, short, "0.5", {str(one.public_id): "0", str(two.public_id): "1"})
    for kind, answer, score in (("single_choice", {"choice": "a"}, "0"), ("numeric", {"text": "0.5 A"}, "1")):
        decide(world, Response.objects.create(
            school=world.school, submission=submission, question=world.questions[kind], answer=answer, version=1,
        ), score)  # fmt: skip
    return submission


def decide(world: World, response: Response, score: str, criteria: dict[str, str] | None = None) -> None:
    Grade.objects.create(
        response=response, score=Decimal(score), draft=Draft.objects.filter(response=response).first(),
        decided_by=world.teacher, comment="Say what stays the same.", criteria=criteria or {},
    )  # fmt: skip
    response.state = Response.State.GRADED
    response.save()


def furnish(world: World) -> dict[str, list[tuple[str, int]]]:
    """Fill the school; give (address, status) of pages beyond the matrix by role."""
    for name, confidence in {LONG_NAME: 0.3, "Bob": 0.6, "Cid": 0.95}.items():
        drafted(world, name, confidence)
    decide(world, drafted(world, "Dora Decided", 0.8), "1")
    released = came_back(world)
    for concept, probability in zip(world.concepts, (0.9, 0.3), strict=True):
        Mastery.objects.create(
            school=world.school, student=world.student, concept=concept, probability=probability,
            observations=3, updated_at=timezone.now(),
        )  # fmt: skip
    missed = earlier_assignment(world, "Never begun")
    admin = actor_for(world.people["admin"], world.school)
    checked = import_open(actor=admin, file_name="people.csv", data=ROSTER.encode())
    result = reverse("grading:result", args=[released.public_id])
    question = world.questions["short_answer"].public_id
    desk = reverse("grading:desk", args=[world.assignment.public_id])
    return {
        "student": [
            (result, 200),
            (reverse("grading:receipt", args=[released.public_id]), 200),
            (reverse("grading:take", args=[missed.public_id]), 200),
            (reverse("rosters:people"), 403),
            ("/no-such-page/", 404),
            (reverse("people:password_reset_confirm", args=["MQ"]), 410),
        ],
        "guardian": [(result, 200)],
        "teacher": [
            (result, 200),
            (f"{desk}?question={question}", 200),
            (reverse("rosters:import"), 403),
            ("/no-such-page/", 404),
        ],
        "admin": [(reverse("rosters:import_detail", args=[checked.public_id]), 200)],
    }
