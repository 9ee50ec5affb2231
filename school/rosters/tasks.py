from __future__ import annotations

from celery import shared_task

from school.rosters.services import import_apply


@shared_task(name="rosters.apply")
def apply(import_id: int) -> None:
    import_apply(import_id=import_id)
