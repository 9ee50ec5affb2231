from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ml.own import Own
from ml.weights import digest_text
from school.people.models import PublicModel, School, User

if TYPE_CHECKING:
    from school.people.access import Actor


class OwnModelQuerySet(models.QuerySet["OwnModel"]):
    def for_actor(self, actor: Actor, need: str) -> OwnModelQuerySet:
        """Models are shared by all schools here, so only admins of the school that runs the installation have them."""
        return self.all() if actor.runs_installation else self.none()


class OwnModel(PublicModel):
    """A directory of weights that this installation brought itself, pinned by the SHA-256 of every file."""

    class Use(models.TextChoices):
        NONE = "", _("Not used")
        ENCODER = "encoder", _("Finds passages for the tutor")
        GENERATOR = "generator", _("Words the tutor's answers")

    school = models.ForeignKey(School, models.PROTECT, related_name="+")  # whose admin registered it
    name = models.SlugField(_("name"), max_length=40, unique=True)
    task = models.CharField(_("what it is for"), max_length=200)
    licence = models.CharField(_("licence"), max_length=120)
    folder = models.CharField(_("directory"), max_length=200)  # below the models folder
    architecture = models.CharField(max_length=80)
    files = models.JSONField()  # path inside the directory -> SHA-256
    size = models.BigIntegerField()  # bytes
    uses = models.JSONField(default=list)  # what it can be chosen for
    use = models.CharField(max_length=10, choices=Use, default=Use.NONE, blank=True)
    registered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = OwnModelQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["use"], condition=~Q(use=""), name="own_model_one_per_use"),
            models.CheckConstraint(
                condition=Q(use__in=["", "encoder", "generator"]), name="own_model_use_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def id_text(self) -> str:
        return str(self.public_id)

    @property
    def label(self) -> str:
        """Tells this model's results from those of any other, and of other bytes under the same name."""
        parts = "".join(f"{name}:{digest};" for name, digest in sorted(self.files.items()))
        return f"own:{self.name}@{digest_text(parts)[:12]}"

    def own(self, root: Path) -> Own:
        return Own(self.name, root / self.folder, self.files)
