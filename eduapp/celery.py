"""The Celery app. Tasks are found by name in each app's `tasks.py`; they take ids and call one service."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eduapp.settings")

app = Celery("eduapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
