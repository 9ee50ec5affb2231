"""The report of a class beside that of its school: what is withheld here cannot be worked out there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from grading.monitoring.fairness_report import report_of
from school.courses.models import Section
from school.people.access import actor_for
from school.people.models import SubgroupEntry, SubgroupField, SubgroupValue
from school.people.services.subgroups import subgroup_save
from tests.factories import enrol
from tests.grading.monitoring.drafted import drafts

pytestmark = pytest.mark.django_db

WHY = "Withheld for this class: from its figures and the school&#x27;s"


@pytest.fixture
def field(world, tiny) -> SubgroupField:
    return subgroup_save(
        actor=actor_for(world.people["admin"]), field=None, name="Support",
        purpose="To see whether drafts are fair.", values=["Gets support", "Gets none"],
    )  # fmt: skip


@pytest.fixture
def classes(world, field):
    """7A has two students with support; 7B and 7C have many, and 7B is the smaller of them."""
    made = {"7A": world, **{name: another(world, name) for name in ("7B", "7C")}}
    for name, some, none in (("7A", 2, 40), ("7B", 32, 35), ("7C", 60, 60)):
        answered(made[name], field, "Gets support", some)
        answered(made[name], field, "Gets none", none)
    return made


def another(world, name):
    section = Section.objects.create(school=world.school, course=world.course, name=name)
    enrol(section, world.teacher, "teacher")
    return replace(world, section=section)


def answered(world, field, group, count):
    """So many answers of as many new students of the class, all of one group."""
    pupils = [world.new_student(f"{world.section.name} {group} {number}") for number in range(count)]
    drafts(world, count, timezone.now() - timedelta(days=20), students=pupils)
    value = SubgroupValue.objects.get(field=field, name=group)
    SubgroupEntry.objects.bulk_create(SubgroupEntry(field=field, value=value, user=one) for one in pupils)


def shown(world, section):
    report = report_of(world.school, section, timezone.now())
    return {row.name: row.cell.answers for one in report.fields for row in one.rows if row.cell}


def page(client, section):
    return client.get(reverse("grading:section_fairness", args=[section.public_id])).content.decode()


def paper(client, section):
    reply = client.get(reverse("grading:section_fairness_pdf", args=[section.public_id]))
    pages = pypdfium2.PdfDocument(reply.content)
    return " ".join(" ".join(one.get_textpage().get_text_range() for one in pages).split())


def test_a_small_group_of_a_class_is_withheld_with_the_breakdown_of_another_class(world, classes):
    assert shown(world, None) == {"Gets support": 94, "Gets none": 135}
    assert shown(world, classes["7A"].section) == {}
    assert shown(world, classes["7B"].section) == {}
    assert shown(world, classes["7C"].section) == {"Gets support": 60, "Gets none": 60}


def test_the_page_and_the_paper_say_why_and_where_the_figures_are(world, classes, client_of):
    teacher = client_of(world.teacher)
    for name in ("7A", "7B"):
        text = page(teacher, classes[name].section)
        assert WHY in text
        assert "No groups of this class can be shown." in text
        assert "The school's report shows all classes together." in paper(teacher, classes[name].section)
    assert WHY not in page(teacher, classes["7C"].section)
    assert "Withheld for this class" not in paper(teacher, classes["7C"].section)


def test_an_admin_is_led_to_the_report_of_the_school(world, classes, client_of):
    link = f'<a href="{reverse("grading:school_fairness")}">Report of the school</a>'
    assert link in page(client_of(world.people["admin"]), classes["7B"].section)
    assert link not in page(client_of(world.teacher), classes["7B"].section)


def test_the_only_class_with_answers_shows_what_the_school_shows(world, field):
    another(world, "7B")
    for group, count in (("Gets support", 35), ("Gets none", 60)):
        answered(world, field, group, count)
    drafts(world, 40, timezone.now() - timedelta(days=9))
    assert shown(world, world.section) == shown(world, None) == {"Gets support": 35, "Gets none": 60, "": 40}


def test_a_new_class_with_few_answers_leaves_another_its_total(world, field):
    """The groups of 7B would tell those of 7A; its total tells of no group."""
    smallest, other = world, another(world, "7B")
    answered(smallest, field, "Gets none", 10)
    answered(other, field, "Gets none", 60)
    report = report_of(world.school, other.section, timezone.now())
    assert report.total.answers == 60
    assert shown(world, other.section) == {}
    assert report_of(world.school, smallest.section, timezone.now()).total is None


def test_the_report_of_a_class_takes_the_same_few_queries_in_a_large_school(
    world, classes, django_assert_num_queries
):
    for section in (None, classes["7A"].section, classes["7C"].section):
        with django_assert_num_queries(4):
            report_of(world.school, section, timezone.now())


def test_the_report_of_a_class_takes_no_more_queries_for_more_fields(
    world, classes, django_assert_num_queries
):
    admin = actor_for(world.people["admin"])
    for name in ("Region", "Language", "Grade"):
        subgroup_save(actor=admin, field=None, name=name, purpose="To look.", values=["One", "Other"])
    with django_assert_num_queries(4):
        report = report_of(world.school, classes["7C"].section, timezone.now())
    assert len(report.fields) == 4
