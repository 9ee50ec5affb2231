"""Is it alive, and can it serve? For supervisors and load balancers."""

from __future__ import annotations

import time

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

# A worker writes this key each time it sweeps; see grading/tasks.py.
WORKER_SEEN = "worker-seen"


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


def _worker_age() -> float | None:
    """Seconds since a worker last swept, or None when none did."""
    try:
        seen = cache.get(WORKER_SEEN)
    except redis.RedisError:
        return None
    return round(time.time() - seen, 1) if seen else None


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the pages can be served (the database answers); the rest is told, because pages work without it."""
    database, broker = _database(), _broker()
    body = {"database": database, "broker": broker, "worker_age_seconds": _worker_age() if broker else None}
    return JsonResponse(body, status=200 if database else 503)
