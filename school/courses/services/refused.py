"""What a service raises when a rule forbids what was asked."""

from __future__ import annotations

from django.utils.functional import Promise

__all__ = ["Refused"]


class Refused(Exception):
    """`message` is a whole sentence for the person and says what to do; `field` is the form field it is about."""

    def __init__(self, message: str | Promise, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
