"""Who may open what: one row per address of the product. An address without a row fails the test.

`row(name, args, ...)`: `args` picks the ids from the test school. Statuses are per role; roles that are not
named get `others` (404: it does not exist for them; 403: their role may not). People of another school get
`foreign`, which is `others` unless named. `anonymous` is "sign_in" (302 to the sign-in page) or a status.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.factories import World

ROLES = ("admin", "teacher", "assistant", "student", "guardian", "outsider")
Args = Callable[[World], list[Any]]


@dataclass(frozen=True)
class Row:
    name: str
    args: Args
    method: str = "get"
    anonymous: str | int = "sign_in"
    others: int = 404
    foreign: int = 404
    roles: Mapping[str, int] = field(default_factory=dict)

    def expected(self, role: str) -> int:
        return self.roles.get(role, self.others)


def row(
    name: str,
    args: Args = lambda world: [],
    *,
    method: str = "get",
    anonymous: str | int = "sign_in",
    others: int = 404,
    foreign: int | None = None,
    everyone: int | None = None,
    **roles: int,
) -> Row:
    """`everyone=200` names all roles, of this school and of another, at once."""
    if everyone is not None:
        roles = dict.fromkeys(ROLES, everyone) | roles
        foreign = everyone if foreign is None else foreign
    return Row(name, args, method, anonymous, others, others if foreign is None else foreign, roles)
