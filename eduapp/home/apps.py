from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "eduapp.home"
    label = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        """A doorbell rung by any process, a management command included, must find our broker."""
        from eduapp.celery import app

        app.set_default()
