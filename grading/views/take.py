"""Taking an assignment: type, be saved, hand in, get a receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from grading.length import READ
from grading.models import Response, Submission, Upload
from grading.services.submissions import (
    MAX_CHARACTERS,
    AnswerTooLong,
    Closed,
    StaleAnswer,
    answer_save,
    submission_open,
    submission_submit,
)
from grading.services.uploads import upload_remove
from grading.uploads.layer import Work, with_work, work_of
from grading.views.uploads import problem_of
from school.courses.models import Assignment, Question
from school.people.access import OWN, TEACH, Actor, fetch, member, visible


@dataclass
class Entry:
    """One question on the page. `typed` is what a refused save left in the field: shown, never dropped."""

    response: Response
    points: Decimal
    widget: str
    void: str = ""  # as in school/courses/worth.py
    typed: dict[str, str] | None = None
    stale: bool = False
    over: int = 0  # characters more than can be saved
    problems: list[str] = field(default_factory=list)  # with files that were sent along

    @property
    def name(self) -> str:
        return f"r-{self.response.public_id}"

    @cached_property
    def work(self) -> Work | None:
        """The files handed in so far; None where the answer is not on paper."""
        on_paper = self.response.question.kind == Question.Kind.UPLOAD
        return work_of(self.response, marked=False) if on_paper else None

    @property
    def is_refused(self) -> bool:
        return self.stale or bool(self.over or self.problems)

    @property
    def read(self) -> int:
        """So many characters are read for a draft; 0 where that is no matter."""
        return READ.get(self.response.question.kind, 0)

    @property
    def plural(self) -> int:
        """For the translation's choice of form: only exactly one point is singular."""
        return 1 if self.points == 1 else 2

    @property
    def saved_state(self) -> str:
        return "saved" if self.response.saved_at and self.typed is None else "idle"

    @property
    def answer(self) -> dict[str, str]:
        return self.response.answer if self.typed is None else self.typed


@member()
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if visible(actor, Assignment, TEACH).filter(public_id=assignment_id).exists():
        return redirect("grading:overview", assignment_id)
    assignment = fetch(actor, Assignment, assignment_id, OWN)
    now = timezone.now()
    try:
        submission = submission_open(assignment=assignment, student=actor.user, now=now)
    except Closed:
        return render(request, "grading/closed.html", {"assignment": assignment})
    if submission.state == Submission.State.SUBMITTED:
        return redirect("grading:result", submission.public_id)
    if request.method == "POST":
        return _hand_in(request, assignment, submission)
    return _page(request, assignment, submission, entries_of(submission, assignment))


def entries_of(submission: Submission, assignment: Assignment) -> list[Entry]:
    responses: QuerySet[Response] = submission.responses.select_related("question", "submission__assignment")
    with_work(responses)
    by_question = {response.question_id: response for response in responses}
    return [
        Entry(
            by_question[item.question_id],
            item.points,
            f"questions/{by_question[item.question_id].question.kind}.html",
            item.void,
        )
        for item in assignment.items.all()
        if item.question_id in by_question
    ]


def _page(
    request: HttpRequest, assignment: Assignment, submission: Submission, entries: list[Entry]
) -> HttpResponse:
    refused = any(entry.is_refused for entry in entries)
    context = {
        "assignment": assignment,
        "submission": submission,
        "entries": entries,
        "refused": refused,
        "on_paper": any(entry.work for entry in entries),
        "now": timezone.now(),
        "open": assignment.is_open(timezone.now()),
        "limit": MAX_CHARACTERS,
        "answered": sum(1 for entry in entries if entry.answer),
    }
    return render(request, "grading/take.html", context, status=409 if refused else 200)


def _hand_in(request: HttpRequest, assignment: Assignment, submission: Submission) -> HttpResponse:
    entries = entries_of(submission, assignment)
    try:
        for entry in entries:
            _save_posted(request, entry)
        if any(entry.is_refused for entry in entries):
            return _page(request, assignment, submission, _fresh(entries))
        if _removed(request, submission) or "later" in request.POST:
            return redirect("grading:take", assignment.public_id)
        submission_submit(submission=submission, now=timezone.now())
    except Closed:
        submission.refresh_from_db()
        if submission.state == Submission.State.SUBMITTED:
            return redirect("grading:receipt", submission.public_id)
        return _page(request, assignment, submission, entries)
    return redirect("grading:receipt", submission.public_id)


def _fresh(entries: list[Entry]) -> list[Entry]:
    """The files that were taken are shown with the problems of those that were not."""
    for entry in entries:
        if entry.work is not None:
            del entry.work
            entry.response.refresh_from_db()
    return entries


def _save_posted(request: HttpRequest, entry: Entry) -> None:
    """Save what the form carries, as typing would have done; what is refused stays in the entry."""
    if entry.work is not None:
        sent = request.FILES.getlist(entry.name)
        told = [(file.name, problem_of(entry.response, file)) for file in sent]
        entry.problems = [f"{name}: {problem}" for name, problem in told if problem]
        return
    if entry.name not in request.POST:
        return
    field = "choice" if entry.response.question.kind == "single_choice" else "text"
    typed = {field: request.POST[entry.name].replace("\r\n", "\n")}
    if typed == entry.response.answer or (not typed[field] and not entry.response.answer):
        return
    version = request.POST.get(f"v-{entry.response.public_id}", "")
    try:
        number = int(version) if version.isdecimal() and len(version) < 9 else -1
        answer_save(response=entry.response, raw=typed, version=number, now=timezone.now())
    except StaleAnswer as newer:
        entry.typed, entry.stale, entry.response.version = typed, True, newer.response.version
    except AnswerTooLong as refused:
        entry.typed, entry.over = typed, refused.over


def _removed(request: HttpRequest, submission: Submission) -> bool:
    """Whether a file was to be removed by a button of the form, as it is without scripts."""
    named = request.POST.get("remove", "")
    if not named:
        return False
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, Upload, OWN).filter(response__submission=submission)
    upload_remove(
        upload=fetch(actor, Upload, named, OWN, rows=rows.select_related("response")), now=timezone.now()
    )
    return True


@member()
def receipt(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible(actor, Submission, OWN).select_related("assignment__course", "section")
    submission = fetch(actor, Submission, submission_id, OWN, rows=rows)
    if submission.state != Submission.State.SUBMITTED or submission.assignment is None:
        return redirect("home:index")
    answered = sum(1 for response in submission.responses.all() if response.answer)
    context = {"submission": submission, "answered": answered, "questions": submission.responses.count()}
    return render(request, "grading/receipt.html", context)
