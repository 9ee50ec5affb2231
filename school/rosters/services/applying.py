"""From the dry run to the school: confirm, then carry out in one transaction, here or in a worker."""

from __future__ import annotations

import logging
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from school.courses.models import Enrolment
from school.people.access import Actor
from school.people.audit import audit_record
from school.people.models import Guardianship, Membership, School, User
from school.people.planner import tables_analyze
from school.rosters.formats import RosterFile
from school.rosters.loading import load_state
from school.rosters.models import RosterImport
from school.rosters.plan import Plan, plan
from school.rosters.services.writing import plan_write

__all__ = ["import_apply", "import_confirm", "import_plan"]

log = logging.getLogger(__name__)
# Up to here the browser waits for it: about two seconds.
INLINE_ROWS = 500
State = RosterImport.State


def import_plan(record: RosterImport) -> Plan:
    """What applying would change now."""
    file = RosterFile.from_json(record.content)
    emails = {row.email for row in file.rows} | {one.key for row in file.rows for one in row.guardians}
    return plan(file, load_state(record.school, emails))


def import_confirm(*, actor: Actor, record: RosterImport, digest: str, end_leavers: bool) -> None:
    """Start applying what was shown; small files at once, large ones in a worker.

    Confirming twice, or in two tabs, starts once.
    """
    started = RosterImport.objects.filter(pk=record.pk, state=State.CHECKED).update(
        state=State.APPLYING, digest=digest, end_leavers=end_leavers, uploaded_by=actor.user,
        requested_at=timezone.now(),
    )  # fmt: skip
    if not started:
        return
    if len(record.content.get("rows", ())) > INLINE_ROWS and _ring(record.pk):
        return
    import_apply(import_id=record.pk)


def _ring(import_id: int) -> bool:
    from school.rosters.tasks import apply

    try:
        apply.delay(import_id)
    except (OperationalError, OSError):
        log.warning("the broker is down; the import runs in the web process")
        return False
    return True


def import_apply(*, import_id: int) -> None:
    """Carry out a confirmed import. All of it or nothing; called twice, the second finds nothing to do."""
    try:
        _apply(import_id)
    except IntegrityError:
        # Somebody else wrote the same number or address between our reading and our writing.
        log.exception("import %s was not applied", import_id)
        _finish(import_id, State.FAILED, {"failure": "conflict"})
    else:
        tables_analyze(User, Membership, Enrolment, Guardianship)


@transaction.atomic
def _apply(import_id: int) -> None:
    record = RosterImport.objects.select_for_update().filter(pk=import_id, state=State.APPLYING).first()
    if record is None:
        return
    School.objects.select_for_update().get(pk=record.school_id)
    found = import_plan(record)
    if found.digest != record.digest:
        _finish(import_id, State.FAILED, {"failure": "changed"})
        return
    report = plan_write(record=record, found=found)
    counts = {key: value for key, value in report.items() if key != "new_ids"}
    audit_record(
        school=record.school,
        actor=record.uploaded_by,
        action="roster.apply",
        target=str(record.public_id),
        **counts,
    )
    _finish(import_id, State.APPLIED, report)


def _finish(import_id: int, state: str, report: dict[str, Any]) -> None:
    """What the file said is personal data; after the end, well or not, nobody needs it."""
    RosterImport.objects.filter(pk=import_id, state=State.APPLYING).update(
        state=state, report=report, content={}, finished_at=timezone.now()
    )
