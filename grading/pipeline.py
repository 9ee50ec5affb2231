"""Ringing doorbells: tell a worker that something is due, once the transaction is committed.

The database is the truth and the message only a hint, so a ring that fails is logged and forgotten: the
sweeper of the step's app finds what is due (docs/ARCHITECTURE.md, "The way of one answer").
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from celery import current_app
from django.db import transaction

__all__ = ["ring", "ring_each", "ring_named"]

log = logging.getLogger(__name__)


def ring(steps: Iterable[str], hint: int | None = None) -> None:
    """After commit, send each named task with `hint` (an id it may look at first). Never raises."""
    names = list(steps)
    transaction.on_commit(lambda: _send(names, hint), robust=True)


def ring_each(steps: Iterable[str], hints: Iterable[int]) -> None:
    """As `ring` for each of many hints; the first that fails ends it, as the sweeper finds them all."""
    names, ids = list(steps), list(hints)
    if ids:
        transaction.on_commit(lambda: all(_send(names, one) for one in ids), robust=True)


def ring_named(step: str, name: str) -> None:
    """As `ring`, for a step that works on something called by name."""
    transaction.on_commit(lambda: _send([step], name), robust=True)


def _send(names: list[str], hint: int | str | None) -> bool:
    """Whether the doorbell could be rung."""
    for name in names:
        try:
            current_app.send_task(name, args=[hint] if hint is not None else [], retry=False)
        except Exception as error:
            log.warning("could not ring %s (%s); the sweeper will", name, error)
            return False
    return True
