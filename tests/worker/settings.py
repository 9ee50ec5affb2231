"""The product's settings with graders that a test can hold up; only for worker processes of these tests."""

from eduapp.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.worker.slow.SlowConfig"]  # noqa: F405
GRADING_BATCH = 4
# Only the test says when a lease is over, however slow the machine.
GRADING_LEASE_SECONDS = 3600
# A redelivered message must not be what saves the answers: the sweeper has to.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
