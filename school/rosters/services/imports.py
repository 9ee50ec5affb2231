from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from school.people.access import Actor
from school.rosters import formats
from school.rosters.models import RosterImport

__all__ = ["import_discard", "import_open"]

ABANDONED_AFTER = timedelta(days=7)
State = RosterImport.State


@transaction.atomic
def import_open(
    *, actor: Actor, file_name: str, data: bytes, format_name: str = "csv-simple"
) -> RosterImport:
    """Read a file and keep what it says for the dry run. Nothing of the school changes."""
    _drop_abandoned(actor)
    file = formats.get(format_name).read(data)
    return RosterImport.objects.create(
        school=actor.school,
        uploaded_by=actor.user,
        file_name=file_name[-200:],
        format=format_name,
        content=file.as_json(),
    )


@transaction.atomic
def import_discard(*, record: RosterImport) -> None:
    """Give up a dry run; what the file said is dropped."""
    waiting = RosterImport.objects.filter(pk=record.pk, state__in=[State.CHECKED, State.FAILED])
    waiting.update(state=State.DISCARDED, content={}, finished_at=timezone.now())


def _drop_abandoned(actor: Actor) -> None:
    old = RosterImport.objects.filter(
        school=actor.school, state=State.CHECKED, created_at__lt=timezone.now() - ABANDONED_AFTER
    )
    old.update(state=State.DISCARDED, content={}, finished_at=timezone.now())
