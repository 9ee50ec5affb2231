"""What can be chosen when the demo school is made: the language and the seed."""

from datetime import UTC, datetime
from io import StringIO

from django.core.management import call_command
from django.db import transaction

from eduapp.demo.seed import demo_seed
from grading.models import Response
from school.courses.models import Course
from school.people.models import Membership, School, User


def test_one_language_makes_one_class(db: None) -> None:
    out = StringIO()
    call_command("seed_demo", language="zh-hans", stdout=out)
    assert Membership.objects.filter(role="student").count() == 20
    assert set(Course.objects.values_list("language", flat=True)) == {"zh-hans"}
    assert School.objects.get().name == "柳桥学校"
    assert "7201" in out.getvalue()
    assert "7A01" not in out.getvalue()
    assert not User.objects.filter(email="teacher@demo.example").exists()


def test_the_same_seed_gives_the_same_history(db: None) -> None:
    now = datetime(2026, 3, 18, 10, 0, tzinfo=UTC)

    def answers() -> list[tuple]:
        with transaction.atomic():
            demo_seed(seed=3, languages=("en",), now=now)
            rows = Response.objects.order_by("id").values_list(
                "answer__text", "answer__choice", "saved_at", "grades__score", "uploads__sha256"
            )
            found = list(rows)
            transaction.set_rollback(True)
        return found

    assert answers() == answers()
