"""The fairness report: what it shows, to whom, and on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from grading.monitoring.fairness_paper import pdf_of
from grading.monitoring.fairness_report import report_of
from school.people.access import actor_for
from school.people.models import AuditEvent, SubgroupEntry, SubgroupField, SubgroupValue
from school.people.services.subgroups import subgroup_save
from tests.grading.monitoring.drafted import drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def field(world) -> SubgroupField:
    return subgroup_save(
        actor=actor_for(world.people["admin"]), field=None, name="Language at home",
        purpose="To see whether drafts are fair.", values=["Chinese", "Another"],
    )  # fmt: skip


def put(field, name, made):
    value = SubgroupValue.objects.get(field=field, name=name)
    people = {one.response.submission.student_id for one in made}
    SubgroupEntry.objects.bulk_create(SubgroupEntry(field=field, value=value, user_id=pk) for pk in people)


@pytest.fixture
def unfair(world, field, tiny):
    """Forty of each group; those of "Another" are given less by drafts than by people, in 30 of 40 answers."""
    now = timezone.now()
    put(field, "Chinese", drafts(world, 40, now - timedelta(days=20)))
    put(field, "Another", drafts(world, 40, now - timedelta(days=10), score=0.2, changed=30))
    return world


def cells(world, section=None):
    report = report_of(world.school, section, timezone.now())
    return {row.name: row.cell for one in report.fields for row in one.rows}


def page(client, url="grading:school_fairness", *args):
    return client.get(reverse(url, args=args)).content.decode()


def test_a_group_that_drafts_give_less_stands_out(unfair):
    found = cells(unfair)
    assert found["Another"].stands_out
    assert found["Another"].difference < -0.3
    assert not found["Chinese"].stands_out
    assert found["Another"].changed == 0.75


def test_a_small_group_is_withheld_with_the_one_that_would_give_it_away(world, field, tiny):
    now = timezone.now()
    put(field, "Chinese", drafts(world, 40, now - timedelta(days=20)))
    put(field, "Another", drafts(world, 29, now - timedelta(days=10)))
    assert cells(world) == {"Chinese": None, "Another": None, "": None}


def test_only_decided_drafts_of_models_count(world, field, tiny):
    now = timezone.now()
    put(field, "Chinese", drafts(world, 60, now - timedelta(days=20), kind="numeric"))
    assert report_of(world.school, None, now).total is None


def test_a_year_is_looked_at_and_no_more(world, field, tiny):
    drafts(world, 40, timezone.now() - timedelta(days=400))
    assert report_of(world.school, None, timezone.now()).total is None


def test_another_school_is_not_in_the_report(unfair, other_world):
    assert report_of(other_world.school, None, timezone.now()).total is None
    assert report_of(other_world.school, None, timezone.now()).fields == []


def test_the_admin_sees_figures_with_intervals_and_how_to_read_them(unfair, client_of):
    text = page(client_of(unfair.people["admin"]))
    for words in ("1 group gets noticeably", "Language at home", "Look closer", "How to read it", " to "):
        assert words in text


def test_how_to_read_it_is_true_of_the_page_as_of_the_paper(unfair, client_of):
    """Intervals stand below the figures on the page and beside them on paper; essays count like short answers."""
    text = page(client_of(unfair.people["admin"]))
    assert "Beside or below each figure: its 95% interval." in text
    assert "brackets" not in text
    assert "Short answers and essays of assignments" in text


def test_a_teacher_sees_the_averages_of_the_class_and_nobodys_group(unfair, client_of):
    text = page(client_of(unfair.teacher), "grading:section_fairness", unfair.section.public_id)
    assert "Another" in text
    assert "Pupil" not in text
    student = SubgroupEntry.objects.first().user
    person = page(client_of(unfair.teacher), "rosters:person", student.public_id)
    assert "Recorded groups" not in person


def test_a_school_that_records_nothing_sees_the_whole(world, tiny, client_of):
    drafts(world, 40, timezone.now() - timedelta(days=3))
    assert "The school records no groups" in page(client_of(world.people["admin"]))


def test_an_empty_school_is_told_how_many_are_needed(world, client_of):
    assert "30 answers of 5 students" in page(client_of(world.people["admin"]))


def test_the_report_is_a_pdf_and_printing_it_is_recorded(unfair, client_of):
    reply = client_of(unfair.people["admin"]).get(reverse("grading:school_fairness_pdf"))
    assert reply.headers["Content-Type"] == "application/pdf"
    assert reply.content.startswith(b"%PDF-1.")
    assert reply.content.rstrip().endswith(b"%%EOF")
    assert AuditEvent.objects.filter(action="fairness.export").count() == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_any_name_can_be_printed_in_both_languages(unfair, language):
    """Chinese, a character outside GB 2312, markup, a sign that no font here has, and a very long word."""
    for place, name in enumerate(["普通话", "𠮷龘<b>&", "🙂" * 20, "x" * 60]):
        SubgroupField.objects.filter(school=unfair.school).update(name=name)
        SubgroupValue.objects.filter(name__in=["Chinese"]).update(name=name)
        with translation.override(language):
            assert pdf_of(report_of(unfair.school, None, timezone.now())).startswith(b"%PDF-1."), place
        SubgroupValue.objects.filter(name=name).update(name="Chinese")


def test_the_font_of_reports_is_the_one_that_was_chosen():
    import hashlib

    from grading.printing import FILE

    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert digest == "57e1454d185a17a96ba95b6512598a2c8cc41f85f3acd8b699e647eb2a77109e"
    assert (
        (FILE.parent / "OFL.txt")
        .read_text()
        .startswith("This Font Software is licensed under the SIL Open Font")
    )
