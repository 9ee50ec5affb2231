"""Pages of the people app: sign-in, the own account, passwords, the school's settings, the audit list."""

from school.people.views.account import account, consents, switch_school
from school.people.views.audit import audit
from school.people.views.passwords import password_change
from school.people.views.preferences import language, theme
from school.people.views.reset import reset, reset_confirm, reset_open, reset_sent
from school.people.views.school import school
from school.people.views.sign_in import sign_in, sign_out
from school.people.views.subgroups import subgroup, subgroup_delete, subgroup_new, subgroups

__all__ = [
    "account", "audit", "consents", "language", "password_change", "reset", "reset_confirm", "reset_open",
    "reset_sent", "school", "sign_in", "sign_out", "subgroup", "subgroup_delete", "subgroup_new", "subgroups",
    "switch_school", "theme",
]  # fmt: skip
