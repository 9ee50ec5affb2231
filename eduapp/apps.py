from django.apps import AppConfig


class EduappConfig(AppConfig):
    """The roof as an app: it carries the commands and the system checks, and no tables."""

    name = "eduapp"

    def ready(self) -> None:
        from eduapp import checks  # noqa: F401  (registering the checks is the import's purpose)
