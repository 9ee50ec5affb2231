"""The one gate: who is asking, and which rows exist for them.

Every view starts with `@member(...)` and gets its objects by `fetch` or `visible`. Both go through the
model's own `QuerySet.for_actor(actor, need)`, which scopes by school first and by role second. A row that
is not visible does not exist: the answer is 404, so nothing is told about another school.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from school.people.models import Membership, Role, School, User

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

__all__ = [
    "MANAGE",
    "OWN",
    "TEACH",
    "VIEW",
    "Actor",
    "MemberRequest",
    "actor_of",
    "fetch",
    "member",
    "visible",
]

VIEW = "view"  # may read it
OWN = "own"  # the student whose work it is
TEACH = "teach"  # teacher or assistant of the section: grade, see answers
MANAGE = "manage"  # teacher of the course, or school admin: change content and people

SESSION_SCHOOL = "school_id"
M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Actor:
    """A signed-in person in one school, with the roles held there."""

    user: User
    school: School
    roles: frozenset[str]

    @property
    def is_admin(self) -> bool:
        return Role.ADMIN in self.roles

    @property
    def runs_installation(self) -> bool:
        """An admin of the school that looks after what all schools here share."""
        return self.is_admin and self.school.runs_installation

    @property
    def is_teaching(self) -> bool:
        return bool(self.roles & {Role.TEACHER, Role.ASSISTANT})

    @property
    def is_teacher(self) -> bool:
        return Role.TEACHER in self.roles

    @property
    def is_student(self) -> bool:
        return Role.STUDENT in self.roles

    @property
    def is_guardian(self) -> bool:
        return Role.GUARDIAN in self.roles


class MemberRequest(HttpRequest):
    """A request that passed `@member`."""

    actor: Actor
    htmx: HtmxDetails


def actor_for(user: User, school_id: int | None = None) -> Actor | None:
    """The person in the chosen school, or in their first one; None without any active membership."""
    rows = list(
        Membership.objects.active().filter(user=user).select_related("school").order_by("school_id", "role")
    )
    if not rows:
        return None
    chosen = next((row.school for row in rows if row.school_id == school_id), rows[0].school)
    return Actor(user, chosen, frozenset(row.role for row in rows if row.school_id == chosen.pk))


def actor_of(request: HttpRequest) -> Actor | None:
    """The request's actor, looked up once per request; None when signed out."""
    if not hasattr(request, "_actor"):
        user = cast(User, request.user)
        found = actor_for(user, request.session.get(SESSION_SCHOOL)) if user.is_authenticated else None
        request._actor = found  # type: ignore[attr-defined]
    return cast("Actor | None", request._actor)  # type: ignore[attr-defined]


def member(*roles: str) -> Callable[[View], View]:
    """Let only members with one of `roles` in (any member without arguments); sets `request.actor`.

    Signed out: to the sign-in page and back. Signed in without the role: 403 with its own page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            actor = actor_of(request)
            if actor is None or (roles and not actor.roles & set(roles)):
                raise PermissionDenied
            request.actor = actor  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def visible(actor: Actor, model: type[M], need: str = VIEW) -> QuerySet[M]:
    """All rows of `model` that exist for `actor` with this need."""
    return cast("QuerySet[M]", model._default_manager.all().for_actor(actor, need))  # type: ignore[attr-defined]


def fetch(
    actor: Actor, model: type[M], public_id: Any, need: str = VIEW, *, rows: QuerySet[M] | None = None
) -> M:
    """One row by its public id, or 404. `rows` narrows or prefetches on top of `visible`."""
    found = visible(actor, model, need) if rows is None else rows
    try:
        return found.get(public_id=public_id)
    except (model.DoesNotExist, ValidationError) as missing:  # type: ignore[attr-defined]
        raise Http404 from missing
