"""The product's settings with graders that a test can hold up; only for worker processes of these tests."""

from eduapp.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.worker.slow.SlowConfig"]  # noqa: F405
GRADING_BATCH = 4
GRADING_LEASE_SECONDS = 2
# A redelivered message must not be what saves the answers: the sweeper has to.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
