"""Who may open sign-in, accounts, school settings and the audit list."""

from __future__ import annotations

from typing import Any

from school.people.models import SubgroupField, SubgroupValue
from tests.access.row import row
from tests.factories import World


def recorded(world: World) -> list[Any]:
    if "recorded" not in world.extra:
        world.extra["recorded"] = SubgroupField.objects.create(
            school=world.school, name="Home", purpose="Fairness"
        )
        for name in ("One", "Two"):
            SubgroupValue.objects.create(field=world.extra["recorded"], name=name)
    return [world.extra["recorded"].public_id]


ROWS = [
    row("people:subgroups", admin=200, others=403),
    row("people:subgroup_new", admin=200, others=403),
    row("people:subgroup_new", method="post", admin=200, others=403),
    row("people:subgroup", recorded, admin=200, others=403, foreign=404),
    row("people:subgroup", recorded, method="post", admin=200, others=403, foreign=404),
    row("people:subgroup_delete", recorded, method="post", admin=302, others=403, foreign=404),
    row("people:sign_in", everyone=302, anonymous=200),
    row("people:sign_out", method="post", everyone=302),
    row("people:language", method="post", everyone=302, anonymous=302),
    row("people:theme", method="post", everyone=302),
    row("people:account", everyone=200),
    row("people:account", method="post", everyone=200),
    row("people:consents", method="post", others=404),
    row("people:switch_school", method="post", everyone=302),
    row("people:password_change", everyone=200),
    row("people:password_change", method="post", everyone=200),
    row("people:password_reset", everyone=200, anonymous=200),
    row("people:password_reset_sent", everyone=200, anonymous=200),
    row("people:password_reset_open", lambda world: ["MQ", "a-b"], everyone=302, anonymous=302),
    row("people:password_reset_confirm", lambda world: ["MQ"], everyone=410, anonymous=410),
    row("people:school", admin=200, others=403),
    row("people:school", method="post", admin=200, others=403),
    row("people:audit", admin=200, others=403),
]
