"""The desk: one answer at a time, the draft beside it, with and without scripts."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from grading.models import Grade, Response
from grading.services.batches import batches_grade
from grading.services.grades import Decision, Seen, grade_decide

pytestmark = pytest.mark.django_db
# Differs from reply to reply.
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


@pytest.fixture
def drafted(world, tiny, hand_in):
    submission = hand_in(world)
    batches_grade()
    return submission.responses.get(question__kind="short_answer")


def desk(world, **query):
    query.setdefault("question", str(world.questions["short_answer"].public_id))
    return (
        reverse("grading:desk", args=[world.assignment.public_id])
        + "?"
        + "&".join(f"{k}={v}" for k, v in query.items())
    )


def decide(client, response, *, action="save", htmx=False, **fields):
    form = {
        "version": response.version,
        "seen": "",
        "order": "confidence",
        "action": action,
        "points": "",
        **fields,
    }
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse("grading:grade", args=[response.public_id]), form, headers=headers)


def levels(response, *values):
    criteria = response.question.rubric.criteria.all()
    return {f"level-{one.public_id}": value for one, value in zip(criteria, values, strict=True)}


def test_the_desk_shows_answer_draft_confidence_and_evidence(world, teacher, drafted):
    page = teacher.get(desk(world)).content.decode()
    assert "Sam Student" in page
    assert 'data-kind="supports"' in page
    assert "Medium confidence" in page
    assert "Model version: tiny-1" in page
    assert "Says that there is only one path." in page


def test_the_least_sure_answer_comes_first_and_by_hand_before_all(world, teacher, tiny, hand_in, monkeypatch):
    for name, confidence in {"Bea Sure": 0.95, "Abe Unsure": 0.3, "Cid Middle": 0.6}.items():
        monkeypatch.setattr(tiny, "confidence", confidence)
        hand_in(world, world.new_student(name), short=f"path by {name}")
        batches_grade()
    hand_in(world, world.new_student("Dan Waiting"))
    by_hand = hand_in(world, world.new_student("Eve Hand"))
    by_hand.responses.update(state="by_hand")
    page = teacher.get(desk(world)).content.decode()
    names = ["Eve Hand", "Abe Unsure", "Cid Middle", "Bea Sure", "Dan Waiting"]
    listed = page[page.index('id="desk-list"') :]
    assert sorted(names, key=listed.index) == names


def test_accepting_makes_the_draft_a_grade_exactly(world, teacher, drafted):
    reply = decide(teacher, drafted, action="accept", comment="Well said")
    assert reply.status_code == 302
    grade = Grade.objects.get()
    assert (grade.score, grade.decided_by, grade.comment) == (drafted.draft.score, world.teacher, "Well said")
    assert grade.draft == drafted.draft
    assert set(grade.criteria.values()) == {"1.0", "1"} or set(grade.criteria.values()) == {"1"}


def test_changed_levels_give_their_points(world, teacher, drafted):
    decide(teacher, drafted, points="2", **levels(drafted, "1", "0"))
    assert Grade.objects.get().score == Decimal("0.5")


def test_typed_points_win_over_levels_and_take_a_decimal_comma(world, teacher, drafted):
    decide(teacher, drafted, points="1,5", **levels(drafted, "1", "0"))
    assert Grade.objects.get().score == Decimal("0.75")


@pytest.mark.parametrize("points", ["-1", "2.01", "abc", "NaN", "1e99", "9" * 40])
def test_points_that_cannot_be_are_refused_and_the_comment_stays(teacher, drafted, points):
    reply = decide(teacher, drafted, points=points, comment="my words")
    page = reply.content.decode()
    assert reply.status_code == 422
    assert 'aria-invalid="true"' in page
    assert "my words" in page
    assert not Grade.objects.exists()


def test_levels_stay_as_they_were_chosen_where_the_points_are_refused(teacher, drafted):
    chosen = levels(drafted, "0", "1")
    page = decide(teacher, drafted, points="99", **chosen).content.decode()
    for name, value in chosen.items():
        assert f'name="{name}" value="{value}" checked' in page
    assert len(re.findall(r'name="level-[^>]* checked>', page)) == len(chosen)


@pytest.mark.parametrize(
    "garbage",
    [
        {"version": "x"},
        {"seen": "-3"},
        {"version": "9" * 30},
        {"action": "??", "points": ""},
        {"comment": "x" * 6000},
    ],
)
def test_garbage_in_the_form_changes_nothing(world, teacher, hand_in, tiny, garbage):
    hand_in(world, short="")
    response = Response.objects.get(question__kind="short_answer")
    assert decide(teacher, response, **garbage).status_code in {409, 422}
    assert not Grade.objects.exists()


def test_a_level_that_does_not_exist_is_refused(teacher, drafted):
    assert decide(teacher, drafted, **levels(drafted, "1", "0.9")).status_code == 422


def test_an_answer_without_draft_is_graded_the_same_way(world, teacher, tiny, hand_in):
    hand_in(world)
    response = Response.objects.get(question__kind="short_answer")
    assert "The draft is on its way" in teacher.get(desk(world)).content.decode()
    assert decide(teacher, response, **levels(response, "1", "0.5")).status_code == 302
    grade = Grade.objects.get()
    assert (grade.score, grade.draft) == (Decimal("0.75"), None)


def test_saving_without_scripts_leads_to_the_next_undecided_answer(world, teacher, tiny, hand_in):
    for name in ("Ann One", "Bob Two"):
        hand_in(world, world.new_student(name))
    first, second = Response.objects.filter(question__kind="short_answer").order_by("pk")
    reply = decide(teacher, first, points="1")
    assert f"response={second.public_id}" in reply["Location"]
    reply = decide(teacher, second, points="1")
    assert str(world.questions["single_choice"].public_id) in reply["Location"]


def test_after_the_last_decision_the_overview_offers_the_release(world, teacher, tiny, hand_in):
    hand_in(world)
    for response in Response.objects.all():
        reply = decide(teacher, response, points="1")
    assert reply["Location"] == reverse("grading:overview", args=[world.assignment.public_id])
    assert "Release 1 result" in teacher.get(reply["Location"]).content.decode()


def test_with_scripts_the_next_answer_comes_back_as_a_fragment(world, teacher, tiny, hand_in):
    for name in ("Ann One", "Bob Two"):
        hand_in(world, world.new_student(name))
    first, second = Response.objects.filter(question__kind="short_answer").order_by("pk")
    reply = decide(teacher, first, points="1", htmx=True)
    page = reply.content.decode()
    assert reply.status_code == 200
    assert "<html" not in page
    assert str(second.public_id) in reply["X-Here"]
    assert "Bob Two" in page


def test_a_conflict_shows_the_other_decision_and_asks(world, teacher, drafted):
    other = grade_decide(
        response=drafted,
        by=world.people["assistant"],
        decision=Decision(Decimal(1), comment="fine"),
        seen=Seen(None, 1),
    )
    reply = decide(teacher, drafted, points="0.5", comment="mine", htmx=True)
    page = reply.content.decode()
    assert reply.status_code == 409
    assert "Ari Assistant has decided in the meantime" in page
    assert "mine" in page
    assert f'name="seen" value="{other.pk}"' in page
    assert Grade.objects.count() == 1
    assert decide(teacher, drafted, points="0.5", seen=other.pk).status_code == 302


def test_an_answer_that_changed_is_refused_with_a_clear_text(teacher, drafted):
    reply = decide(teacher, drafted, points="1", version="7")
    assert reply.status_code == 409
    assert "has changed since you opened it" in reply.content.decode()


def test_the_last_decision_is_taken_back_by_one_button(world, teacher, drafted):
    decide(teacher, drafted, action="accept")
    page = teacher.get(desk(world)).content.decode()
    assert "Your last decision: Sam Student" in page
    reply = teacher.post(reverse("grading:undo", args=[drafted.public_id]), follow=True)
    drafted.refresh_from_db()
    assert drafted.state == Response.State.DRAFTED
    assert "Sam Student" in reply.content.decode()


def test_taking_back_what_another_decided_says_so(world, teacher, drafted, client_of):
    decide(client_of(world.people["assistant"]), drafted, action="accept")
    reply = teacher.post(reverse("grading:undo", args=[drafted.public_id]), follow=True)
    assert "Nothing was taken back" in reply.content.decode()


def test_html_in_answers_and_names_stays_text(world, teacher, tiny, hand_in):
    student = world.new_student("<img src=x onerror=alert(1)>")
    hand_in(world, student, short="<script>alert(1)</script> one path")
    batches_grade()
    page = teacher.get(desk(world)).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_an_answer_of_100_000_characters_is_shown_whole_in_its_own_scroll_area(world, teacher, tiny, hand_in):
    hand_in(world, short="long path " * 10_000)
    page = teacher.get(desk(world)).content.decode()
    assert page.count("long path") >= 10_000
    assert 'class="desk-text" tabindex="0" role="region"' in page


def test_work_of_a_student_who_left_the_class_is_still_gradable(world, teacher, drafted):
    world.section.enrolments.filter(user=world.student).update(is_active=False)
    assert "Sam Student" in teacher.get(desk(world)).content.decode()
    assert decide(teacher, drafted, action="accept").status_code == 302


def test_an_empty_desk_says_what_will_come(world, teacher):
    assert "Nothing is handed in yet" in teacher.get(desk(world)).content.decode()


@pytest.mark.parametrize("query", [{"question": "nonsense"}, {"order": "??"}, {"response": "1"}])
def test_garbage_in_the_address_counts_as_absent(world, teacher, drafted, query):
    assert teacher.get(desk(world, **query)).status_code == 200


def test_other_schools_and_other_roles_find_nothing(world, other_world, drafted, client_of):
    for person in (other_world.teacher, world.student, world.people["admin"]):
        client = client_of(person)
        assert client.get(desk(world)).status_code == 404
        assert decide(client, drafted, points="1").status_code == 404
    assert not Grade.objects.exists()


def test_practice_has_no_desk(world, teacher, tiny):
    from django.utils import timezone

    from grading.services.practice import practice_answer

    submission = practice_answer(
        student=world.student, section=world.section, concept=world.concepts[0],
        question=world.questions["numeric"], answer={"text": "1"}, now=timezone.now(),
    )  # fmt: skip
    assert decide(teacher, submission.responses.get(), points="1").status_code == 404


def test_the_desk_needs_the_same_queries_for_5_and_50_submissions(
    world, teacher, tiny, hand_in, django_assert_max_num_queries
):
    for size in (5, 45):
        for number in range(size):
            hand_in(world, world.new_student(f"S {size} {number}"), short=f"path {number}")
        batches_grade()
        with django_assert_max_num_queries(20):
            teacher.get(desk(world))


def test_several_answers_come_in_one_reply_each_with_what_follows(world, teacher, tiny, hand_in):
    for name in ("Ann", "Bob", "Cid"):
        hand_in(world, world.new_student(name))
    batches_grade()
    address = reverse("grading:desk", args=[world.assignment.public_id])
    query = {"question": str(world.questions["short_answer"].public_id), "order": "name"}
    headers = {"HX-Request": "true", "X-Ahead": "3"}
    found = teacher.get(address, query, headers=headers).json()["answers"]
    assert [name in one["html"] for name, one in zip(("Ann", "Bob", "Cid"), found, strict=True)] == [True] * 3
    assert [one["next"] for one in found[:2]] == [one["url"] for one in found[1:]]
    alone = teacher.get(found[1]["url"], headers={"HX-Request": "true"}).content.decode()
    assert TOKEN.sub("", alone) == TOKEN.sub("", found[1]["html"])


@pytest.mark.parametrize("many", ["0", "7", "-1", "lots", "1000000"])
def test_nobody_asks_for_more_answers_at_once_than_a_page_needs(teacher, drafted, world, many):
    address = reverse("grading:desk", args=[world.assignment.public_id])
    reply = teacher.get(address, headers={"HX-Request": "true", "X-Ahead": many})
    assert reply.headers["Content-Type"].startswith("text/html")
