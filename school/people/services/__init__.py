"""All writes to people: each function checks its rule, writes, and leaves a line in the audit list."""

from school.people.services.consents import consent_decide
from school.people.services.guardians import guardianship_add, guardianship_end, guardianships_start
from school.people.services.members import (
    person_add,
    person_change,
    person_deactivate,
    person_reactivate,
    roles_set,
)
from school.people.services.passwords import password_choose, password_issue
from school.people.services.preferences import preferences_set
from school.people.services.schools import school_change

__all__ = [
    "consent_decide", "guardianship_add", "guardianship_end", "guardianships_start",
    "password_choose", "password_issue", "person_add", "person_change",
    "person_deactivate", "person_reactivate", "preferences_set", "roles_set", "school_change",
]  # fmt: skip
