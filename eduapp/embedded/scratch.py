"""Both stores in a folder of their own, for one command that must not touch a school."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from eduapp.embedded.postgres import Postgres
from eduapp.embedded.valkey import Valkey

__all__ = ["scratch_stores"]


@contextmanager
def scratch_stores() -> Iterator[dict[str, str]]:
    """The environment that leads to empty stores; they and their folder are gone at the end. Raises StoreError."""
    with ExitStack() as cleanup:
        folder = Path(tempfile.mkdtemp(prefix="eduapp-scratch-"))
        cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
        if os.geteuid() == 0:
            # PostgreSQL runs as nobody then.
            folder.chmod(0o711)
        stores = {
            "DATABASE_URL": Postgres(folder / "postgres", durable=False),
            "REDIS_URL": Valkey(folder / "valkey"),
        }
        environment = {"EDUAPP_DATA_DIR": str(folder)}
        for variable, store in stores.items():
            cleanup.callback(store.stop)
            environment[variable] = store.start()
        yield environment
