"""Everything one desk page shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q

from grading import health
from grading.desk.item import Item, item_of_response, items_of
from grading.desk.listing import Listing, Row, listing_of, place_in, placed_responses
from grading.desk.people import Person, Work, work_of
from grading.desk.place import VIEWS, Place, desk_url
from grading.desk.recent import Recent, recent_of
from grading.models import Allotment, Grouping, Response
from school.courses.models import Assignment, AssignmentQuestion, Question
from school.people.access import Actor

__all__ = ["Board", "QuestionTab", "board_of", "boards_from"]


@dataclass(frozen=True)
class QuestionTab:
    question: Question
    number: int
    points: Decimal
    answers: int
    undecided: int
    url: str
    current: bool


@dataclass(frozen=True)
class Board:
    """`listing` holds the answers beside the current one: to its question, or of its student (then `work` is set)."""

    assignment: Assignment
    place: Place
    tabs: list[QuestionTab]
    listing: Listing
    work: Work | None
    item: Item | None
    recent: Recent
    void: str = ""  # how the current question is voided, as in school/courses/worth.py
    shared: bool = False  # something was shared out to this grader
    grouped: bool = False  # answers of this assignment were put into groups

    @property
    def tab(self) -> QuestionTab | None:
        return next((tab for tab in self.tabs if tab.current), None)

    def url(self, row: Row | None) -> str:
        if row is None:
            return ""
        question = self.tab.question.public_id if self.tab and not self.work else None
        return desk_url(self.assignment, self.place.at(question=question, response=row.public_id))

    def work_url(self, person: Person | None) -> str:
        return desk_url(self.assignment, self.place.at(submission=person.public_id)) if person else ""

    @property
    def before_url(self) -> str:
        return self.url(self.listing.before) or self.work_url(self.work.before if self.work else None)

    @property
    def after_url(self) -> str:
        return self.url(self.listing.after) or self.work_url(self.work.after if self.work else None)

    @property
    def next_place(self) -> Place | None:
        """The next undecided answer: in this list, else in the next that has one; None where all is decided."""
        if row := self.listing.next_open:
            question = self.tab.question.public_id if self.tab and not self.work else None
            return self.place.at(question=question, response=row.public_id)
        if self.work:
            person = self.work.next_open
            return self.place.at(submission=person.public_id) if person else None
        ahead = next((tab for tab in self.tabs if tab.undecided and not tab.current), None)
        return self.place.at(question=ahead.question.public_id) if ahead else None

    @property
    def next_url(self) -> str:
        return desk_url(self.assignment, self.next_place) if self.next_place else ""

    @property
    def rows(self) -> list[tuple[Row, str]]:
        return [(row, self.url(row)) for row in self.listing.window]

    @property
    def who(self) -> str:
        """The student's name, or what stands in its place."""
        if self.work and self.work.current:
            return self.work.current.name
        return self.listing.current.name if self.listing.current else ""

    @property
    def undo_name(self) -> str:
        """Whose answer the last decision was about; "" where names are hidden."""
        last = self.recent.undoable
        return "" if last is None or self.place.hidden else last.response.submission.student.display_name

    @property
    def total(self) -> int:
        """Answers that the progress counts: to this question, or of the whole assignment."""
        return sum(tab.answers for tab in self.tabs) if self.work else len(self.listing.rows)

    @property
    def decided(self) -> int:
        return self.total - sum(tab.undecided for tab in self.tabs) if self.work else self.listing.decided

    @property
    def before_work_url(self) -> str:
        return self.work_url(self.work.before if self.work else None)

    @property
    def after_work_url(self) -> str:
        return self.work_url(self.work.after if self.work else None)

    @property
    def left(self) -> timedelta | None:
        """How long the undecided answers of the assignment will take at the pace of late."""
        return self.recent.left(sum(tab.undecided for tab in self.tabs))

    @property
    def minutes_left(self) -> int:
        return max(1, round(self.left.total_seconds() / 60)) if self.left else 0

    @property
    def hours_left(self) -> int:
        return round(self.minutes_left / 60)

    def looked_at(self, **changes: object) -> str:
        """The address of the current answer, looked at in another way."""
        here = self.item.response.public_id if self.item else None
        question = self.item.question.public_id if self.item else None
        place = replace(self.place.at(question=question, response=here), **changes)  # type: ignore[arg-type]
        return desk_url(self.assignment, place)

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """(name, address, chosen) of each order, staying on the current answer."""
        here = self.place.order
        names = [name for name in self.place.orders if self.grouped or name != "group" or here == "group"]
        return [(name, self.looked_at(order=name), name == here) for name in names]

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        here = "" if self.place.unread else self.place.view
        return [(name, self.looked_at(view=name, unread=False), name == here) for name in VIEWS]

    @property
    def all_url(self) -> str:
        """Back from what nobody has read to all answers."""
        return self.looked_at(unread=False)

    @property
    def names_url(self) -> str:
        return self.looked_at(hidden=not self.place.hidden)

    @property
    def mine_url(self) -> str:
        """From all answers to the own share, at its first undecided one, and back."""
        question = self.item.question.public_id if self.item else None
        return desk_url(self.assignment, replace(self.place.at(question=question), mine=not self.place.mine))

    @property
    def first_url(self) -> str:
        return self.looked_at(first=not self.place.first)

    @property
    def peek_url(self) -> str:
        return self.looked_at(peek=self.item.response.public_id) if self.item else ""

    @property
    def model_note(self) -> str:
        """Why short answers wait, when the shown one does."""
        waits = self.item is not None and self.item.response.state == Response.State.PENDING
        return health.model_note() if waits else ""


def board_of(actor: Actor, assignment: Assignment, place: Place) -> Board:
    rows = list(AssignmentQuestion.objects.filter(assignment=assignment).select_related("question"))
    shared = Allotment.objects.filter(response__submission__assignment=assignment, marker=actor.user).exists()
    # A share that was taken back since is no reason to show an empty desk.
    place = place if shared else replace(place, mine=False)
    counts = _counts(actor, assignment, place)
    work = None
    if place.view == "student":
        work = work_of(actor, assignment, place, {row.question_id: n for n, row in enumerate(rows, 1)})
        tabs = _tabs(assignment, place, rows, counts, None)
        listing = work.answers
    else:
        chosen = _chosen(rows, counts, place)
        tabs = _tabs(assignment, place, rows, counts, chosen)
        listing = listing_of(actor, assignment, chosen.question, place) if chosen else Listing([], None)
    points = {row.question_id: row.points for row in rows}
    item = item_of_response(listing.current.pk, points, place) if listing.current else None
    void = next((row.void for row in rows if item and row.question_id == item.question.pk), "")
    grouped = Grouping.objects.filter(assignment=assignment).exists()
    return Board(
        assignment, place, tabs, listing, work, item, recent_of(actor, assignment), void, shared, grouped
    )


def boards_from(board: Board, most: int) -> list[Board]:
    """This board and those of the undecided answers that follow in its list, at most so many.

    Only their items are read, all at once: order, tabs and progress stay as they were when the list was read.
    """
    points = {tab.question.pk: tab.points for tab in board.tabs}
    followers: list[tuple[int, Board]] = []
    last = board
    while len(followers) < most - 1:
        row, place = last.listing.next_open, last.next_place
        if last.work or row is None or place is None:
            break
        listing = replace(last.listing, place=place_in(last.listing.rows, row.public_id))
        last = replace(last, place=place, listing=listing)
        followers.append((row.pk, last))
    items = {one.response.pk: one for one in items_of([pk for pk, _ in followers], points, board.place)}
    return [board, *(replace(one, item=items[pk]) for pk, one in followers if pk in items)]


Counts = dict[int, tuple[int, int]]


def _counts(actor: Actor, assignment: Assignment, place: Place) -> Counts:
    """(answers, those of them to be gone through) of each question."""
    answers = placed_responses(actor, assignment, place).order_by().values("question")
    still = Q() if place.unread else ~Q(state=Response.State.GRADED)
    counted = answers.annotate(n=Count("pk"), open=Count("pk", filter=still))
    return {row["question"]: (row["n"], row["open"]) for row in counted}


def _chosen(rows: list[AssignmentQuestion], counts: Counts, place: Place) -> AssignmentQuestion | None:
    named = next((row for row in rows if row.question.public_id == place.question), None)
    waiting = (row for row in rows if counts.get(row.question_id, (0, 0))[1])
    return named or next(waiting, rows[0] if rows else None)


def _tabs(
    assignment: Assignment,
    place: Place,
    rows: list[AssignmentQuestion],
    counts: Counts,
    chosen: AssignmentQuestion | None,
) -> list[QuestionTab]:
    return [
        QuestionTab(
            row.question, number, row.points, *counts.get(row.question_id, (0, 0)),
            url=desk_url(assignment, replace(place.at(question=row.question.public_id), view="question")),
            current=row is chosen,
        )
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
