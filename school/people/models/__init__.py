"""WHO: School -> Membership <- User; Guardianship, Consent and AuditEvent hang on them.

A person signs in once (User) and belongs to schools through Memberships, one per role. Every other
table of the product reaches its School directly or by a NOT NULL path, and `access.py` is the only
place that decides who sees a row.
"""

from school.people.models.audit import AuditEvent
from school.people.models.base import PublicModel
from school.people.models.consent import Consent
from school.people.models.membership import Guardianship, Membership, Role
from school.people.models.school import School
from school.people.models.subgroup import SubgroupEntry, SubgroupField, SubgroupValue
from school.people.models.user import User

__all__ = [
    "AuditEvent", "Consent", "Guardianship", "Membership", "PublicModel", "Role", "School", "SubgroupEntry",
    "SubgroupField", "SubgroupValue", "User",
]  # fmt: skip
