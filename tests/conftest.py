"""Fixtures for every test: two schools, and a client per person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import redis
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as properties

from school.people.models import User
from tests.factories import World, make_world

# The same examples in every run, and none that fails because a machine is slow.
properties.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
properties.load_profile("steady")


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Throttles and worker signs of one test must not reach the next.

    Only the cache's own keys go: the same Valkey holds the queues of a worker that other tests started.
    """
    client = redis.Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}:*"):
        client.delete(key)
    client.close()


@pytest.fixture
def world(db: None) -> World:
    return make_world("hill")


@pytest.fixture
def other_world(db: None) -> World:
    return make_world("lake")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A signed-in client: `client_of(world.student).get(...)`."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make
