from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from school.people.models.base import PublicModel


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, *, display_name: str, email: str | None = None, password: str | None = None, **more: Any
    ) -> User:
        user = self.model(display_name=display_name, email=(email or "").strip().lower() or None, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(PublicModel, AbstractBaseUser):
    """A person. Signs in with an e-mail address or, inside a school, with the school number."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    # NULL, not "": many pupils have no address, and "" could be held by only one of them.
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001
    display_name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=16, choices=settings.LANGUAGES, blank=True)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("may sign in"), default=True)
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case")]

    def __str__(self) -> str:
        return self.display_name

    def get_username(self) -> str:
        return self.email or str(self.public_id)

    @property
    def initials(self) -> str:
        return initials_of(self.display_name)


def initials_of(name: str) -> str:
    """One or two letters for the avatar; a Chinese name gives its last character."""
    words = name.split()
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][-1:] if ord(words[0][0]) > 0x2E80 else words[0][:2].upper()
    return (words[0][:1] + words[-1][:1]).upper()
