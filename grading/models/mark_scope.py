"""Who sees marks on an answer, whatever the answer is: words, or pages of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from grading.models.response import Response, shown

if TYPE_CHECKING:
    from school.people.access import Actor

Marked = TypeVar("Marked", bound=models.Model)


class MarkQuerySet(models.QuerySet[Marked]):
    """`answer` is the way from a mark to its response, as a lookup."""

    answer: ClassVar[str]

    def standing(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def for_actor(self, actor: Actor, need: str) -> Self:
        """Graders of the answer set and change marks; whoever may see the result sees them once it is released."""
        here = self.filter(school=actor.school)
        responses = Response.objects.all()
        taught = Q(**{f"{self.answer}__in": responses.for_actor(actor, "teach")})
        if need in {"teach", "manage"}:
            return here.filter(taught)
        seen = shown(f"{self.answer}__") & Q(**{f"{self.answer}__in": responses.for_actor(actor, need)})
        return here.filter(seen if need == "own" else taught | seen)
