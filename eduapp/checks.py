"""System checks: each finding has an id and says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import current_app
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def secret_key_is_kept(app_configs: Any, **_kwargs: Any) -> Sequence[CheckMessage]:
    if settings.SECRET_KEY_IS_TEMPORARY:
        return [
            Error(
                "EDUAPP_SECRET_KEY is not set.",
                hint="Set it to a long random text and keep it.",
                id="eduapp.E001",
            )
        ]
    return []


@register()
def steps_are_tasks(app_configs: Any, **_kwargs: Any) -> Sequence[CheckMessage]:
    """AFTER_SUBMISSION and AFTER_RELEASE may name only registered tasks."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.tasks"):
            import_module(f"{config.name}.tasks")
    named = {*settings.AFTER_SUBMISSION, *settings.AFTER_RELEASE}
    named |= {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    known = sorted(name for name in current_app.tasks if not name.startswith("celery."))
    return [
        Error(f"No task is called {name!r}.", hint=f"Known tasks: {', '.join(known)}.", id="eduapp.E002")
        for name in sorted(named - set(known))
    ]


@register()
def every_public_row_has_a_scope(app_configs: Any, **_kwargs: Any) -> Sequence[CheckMessage]:
    """A model with a public address must say for whom its rows exist."""
    from school.people.models import PublicModel

    unscoped = {
        "people.School",
        "people.User",
        "tutoring.Turn",
        "grading.Criterion",
        "courses.Term",
        "recommend.Path",
    }
    found: list[CheckMessage] = []
    for model in apps.get_models():
        if not issubclass(model, PublicModel) or model._meta.label in unscoped:
            continue
        if not hasattr(model._default_manager.all(), "for_actor"):
            hint = "Give its QuerySet `for_actor(actor, need)`; see school/people/access.py."
            found.append(
                Error(f"{model._meta.label} has an address and no scope.", hint=hint, id="eduapp.E003")
            )
    return found


@register()
def question_kinds_have_graders(app_configs: Any, **_kwargs: Any) -> Sequence[CheckMessage]:
    from grading import graders
    from school.courses.models import Question

    missing = sorted(set(Question.Kind.values) - set(graders.kinds()) - set(Question.READ_BY_PEOPLE))
    return [
        Error(
            f"No grader for questions of kind {kind!r}.",
            hint="Add grading/graders/<kind>.py.",
            id="eduapp.E004",
        )
        for kind in missing
    ]
