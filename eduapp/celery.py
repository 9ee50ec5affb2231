"""The Celery app. Tasks are found by name in each app's `tasks.py`; they take ids and call one service."""

import logging
import os
import threading
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eduapp.settings")

app = Celery("eduapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def warm_up(**_kwargs: Any) -> None:
    """Load the grading models beside the first tasks, so that the worker is ready at once."""
    threading.Thread(target=_load_models, name="warm-up", daemon=True).start()


def _load_models() -> None:
    from grading.health import worker_seen
    from grading.services.batches import graders_warm

    worker_seen()
    try:
        graders_warm()
    except Exception:
        # The first answer will try again and say it to the right people.
        logging.getLogger(__name__).exception("the grading models could not be loaded ahead of time")
