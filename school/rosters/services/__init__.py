"""All writes of this app."""

from school.rosters.services.applying import import_apply, import_confirm
from school.rosters.services.imports import import_discard, import_open
from school.rosters.services.joining import enrolment_join, student_sign_up
from school.rosters.services.sheets import passwords_issue

__all__ = [
    "enrolment_join", "import_apply", "import_confirm", "import_discard", "import_open", "passwords_issue",
    "student_sign_up",
]  # fmt: skip
