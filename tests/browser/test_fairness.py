"""The fairness report shows all of its columns, on a laptop as on a phone, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from school.people.access import actor_for
from school.people.models import SubgroupEntry, SubgroupValue
from school.people.services.subgroups import subgroup_save
from tests.grading.monitoring.drafted import drafts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BEYOND = "[...document.querySelectorAll('.fairness-table')].map(one => one.scrollWidth - one.parentElement.clientWidth)"


@pytest.fixture
def report(world):
    """A group that stands out, one with a long name, and one of whom nothing is recorded."""
    subgroup_save(
        actor=actor_for(world.people["admin"]), field=None, name="Support",
        purpose="To see whether drafts are fair.", values=["Gets support", "Another language at home"],
    )  # fmt: skip
    for place, value in enumerate([*SubgroupValue.objects.all(), None]):
        made = drafts(
            world, 40, timezone.now() - timedelta(days=10 + place), score=0.2, changed=30 - 15 * place
        )
        if value:
            SubgroupEntry.objects.bulk_create(
                SubgroupEntry(field=value.field, value=value, user=one.response.submission.student)
                for one in made
            )


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_no_column_of_the_table_is_cut_off(report, world, signed_in, language):
    page = signed_in(world.people["admin"].email, locale=language, width=1280)
    for width in (1280, 1024, 768, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(reverse("grading:school_fairness"))
        assert page.locator("html").get_attribute("lang")[:2] == language[:2]
        assert page.locator(".fairness-table").count() == 2
        assert max(page.evaluate(BEYOND)) <= 0, width
