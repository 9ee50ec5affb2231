"""What Django has to do before the school opens, in one process: migrate, collect, verify, seed.

It is a process of its own so that the supervisor never loads Django. It speaks in lines that the
supervisor shows: `@step LABEL` begins a step, `@note TEXT` belongs to it, anything else is its progress.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from eduapp.up.prepared import WEIGHTS
from eduapp.up.stamps import Stamps, fingerprint


def main(*, demo: bool) -> None:
    """Bring the database and the files to what this release expects. Raises what Django raises."""
    django.setup()
    _migrate()
    _collect_static()
    _verify_weights()
    if demo:
        _seed_once()


def _migrate() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        _say(f"@step Bringing the database up to date ({len(plan)} migrations)")
        call_command("migrate", interactive=False, verbosity=1)


def _collect_static() -> None:
    stamps = Stamps(Path(settings.DATA_DIR) / "stamps.json")
    current = fingerprint(_static_files())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamps.matches("static", current):
        return
    _say("@step Preparing styles and scripts")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamps.write("static", current)


def _static_files() -> Iterator[str]:
    """Every file with its size and time of change: cheaper than reading them on each start."""
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            yield f"{path} {state.st_size} {state.st_mtime_ns}"


def _verify_weights() -> None:
    """Without weights the school opens all the same: answers by rule are graded, the rest waits."""
    from ml.weights import WeightsAltered, WeightsMissing, pull

    _say("@step Checking the model's weights")
    try:
        _say(f"@note from the {pull(WEIGHTS).source}")
    except (WeightsMissing, WeightsAltered) as error:
        _say(f"@note not usable, so short answers wait for a person. {error}")


def _seed_once() -> None:
    from school.people.models import School

    if not School.objects.exists():
        _say("@step Making the demo school")
        call_command("seed_demo")
    _tell_sign_ins()


def _tell_sign_ins() -> None:
    from school.people.demo_signins import demo_signins

    # The variable keeps them off pages that a network can reach; these lines go to the terminal alone.
    settings.DEMO_SIGNINS = True
    told = demo_signins()
    for one in told:
        _say(f"@sign-in {one.identifier:<22} {one.role}, {one.name}")
    if told:
        _say(f"@sign-in Password for all: {told[0].password}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(demo="--demo" in sys.argv)
