"""Is it alive, and can it serve? For supervisors and load balancers."""

from __future__ import annotations

import redis
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from grading.health import WORKER_SEEN, grader_notes, model_note, worker_age

__all__ = ["WORKER_SEEN", "healthz", "readyz"]


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing of its neighbours."""
    return HttpResponse("ok\n", content_type="text/plain")


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except OperationalError:
        return False


def _broker() -> bool:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the pages can be served (the database answers); the rest is told, because pages work without it."""
    database, broker = _database(), _broker()
    body = {
        "database": database,
        "broker": broker,
        "worker_age_seconds": worker_age() if broker else None,
        "grading_model_note": model_note() if broker else "",
        "grading_graders_left_aside": len(grader_notes()) if broker else 0,
    }
    return JsonResponse(body, status=200 if database else 503)
