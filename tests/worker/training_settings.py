"""The product's settings with a training that a test can hold up at its first step."""

from eduapp.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.worker.held.HeldConfig"]  # noqa: F405
# A redelivered message must not be what takes the run up again: the sweep has to.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
