"""Concepts and their prerequisites."""

from __future__ import annotations

from django.urls import reverse

from school.courses.models import Concept


def post(client, name: str, row, /, **data):
    return client.post(reverse(f"courses:{name}", args=[row.public_id]), data)


def test_a_concept_gets_a_slug_of_its_own_and_a_place_at_the_end(world, client_of):
    client = client_of(world.teacher)
    post(client, "concept_new", world.course, name="Current!", description="")
    post(
        client,
        "concept_new",
        world.course,
        name="电流",
        description="",
        prerequisites=[world.concepts[0].public_id],
    )
    made = list(Concept.objects.filter(course=world.course).order_by("position"))[2:]
    assert [(one.slug, one.position) for one in made] == [("current-2", 2), ("电流", 3)]
    assert list(made[1].prerequisites.all()) == world.concepts[:1]


def test_a_ring_is_refused_with_its_names_and_nothing_changes(world, client_of):
    current, series = world.concepts  # series needs current
    data = {"name": "Current", "description": "Kept words", "prerequisites": [series.public_id]}
    reply = post(client_of(world.teacher), "concept_edit", current, **data)
    error = reply.context["form"].errors["prerequisites"][0]
    assert "Current → Series → Current" in error
    assert "Kept words" in reply.content.decode()
    assert not current.prerequisites.exists()


def test_a_concept_of_another_course_cannot_be_a_prerequisite(world, other_world, client_of):
    data = {"name": "Current", "prerequisites": [other_world.concepts[0].public_id]}
    reply = post(client_of(world.teacher), "concept_edit", world.concepts[0], **data)
    assert "prerequisites" in reply.context["form"].errors


def test_two_concepts_of_one_name_are_refused(world, client_of):
    reply = post(client_of(world.teacher), "concept_new", world.course, name="SERIES", description="")
    assert "name" in reply.context["form"].errors


def test_a_concept_in_use_is_not_deleted_and_a_free_one_is(world, client_of):
    client = client_of(world.teacher)
    free = Concept.objects.create(course=world.course, slug="free", name="Free")
    reply = client.post(reverse("courses:concept_delete", args=[world.concepts[0].public_id]), follow=True)
    assert "use this concept" in reply.content.decode()
    post(client, "concept_delete", free)
    assert list(Concept.objects.filter(course=world.course)) == world.concepts


def test_the_page_draws_the_map_and_says_the_same_in_words(world, client_of):
    shown = (
        client_of(world.student)
        .get(reverse("courses:concepts", args=[world.course.public_id]))
        .content.decode()
    )
    assert shown.count('class="map-node"') == 2
    assert shown.count('class="map-arrow"') == 1
    assert "Needs:" in shown


def test_rows_that_make_a_ring_already_leave_the_page_standing(world, client_of):
    world.concepts[0].prerequisites.add(world.concepts[1])
    reply = client_of(world.student).get(reverse("courses:concepts", args=[world.course.public_id]))
    assert reply.status_code == 200
    assert "cannot be drawn" in reply.content.decode()


def test_concepts_change_places(world, client_of):
    post(client_of(world.teacher), "concept_move", world.concepts[1], to="up")
    assert [one.name for one in world.course.concepts.all()] == ["Series", "Current"]
