from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from school.people.models.base import PublicModel


class School(PublicModel):
    """One tenant. Nothing of one school is ever shown to another."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    language = models.CharField(_("language"), max_length=16, choices=settings.LANGUAGES, default="en")
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC")
    # The three consent switches at school level; sections and persons can only narrow them.
    ai_grading = models.BooleanField(_("AI drafts grades"), default=True)
    ai_tutoring = models.BooleanField(_("AI tutor"), default=True)
    ai_training = models.BooleanField(_("work may train the school's own grader"), default=False)

    # Its admins look after the installation too: models, which all schools on it share.
    runs_installation = models.BooleanField(_("runs the installation"), default=False)

    def __str__(self) -> str:
        return self.name
