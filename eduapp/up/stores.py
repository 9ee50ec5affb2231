"""PostgreSQL and Valkey for one start: started here, or somebody's own by address."""

import os

from eduapp.embedded.postgres import Postgres
from eduapp.embedded.store import Store
from eduapp.embedded.valkey import Valkey
from eduapp.up.folder import DataFolder
from eduapp.up.say import Step, StopError


class Stores:
    """Starts what no variable names. `embedded` lists what is ours to watch and to stop."""

    def __init__(self, folder: DataFolder, *, quiet: bool = False) -> None:
        self.embedded: list[Store] = []
        self._folder = folder
        self._quiet = quiet

    def start(self) -> tuple[str, str]:
        """Returns the URLs of the database and of Redis. Raises StopError when one does not come up."""
        logs = self._folder / "logs"
        database = os.environ.get("DATABASE_URL") or self._start(
            Postgres(self._folder / "postgres", log=logs / "postgres.log"), "PostgreSQL"
        )
        redis = os.environ.get("REDIS_URL") or self._start(
            Valkey(self._folder / "valkey", log=logs / "valkey.log"), "Valkey"
        )
        return database, redis

    def stop(self) -> None:
        while self.embedded:
            self.embedded.pop().stop()

    def _start(self, store: Store, name: str) -> str:
        step = Step(f"Starting {name}")
        # Before it starts, so that a signal in the middle of it still stops it.
        self.embedded.append(store)
        try:
            url = store.start()
        except (RuntimeError, OSError) as error:
            raise StopError(str(error)) from error
        if not self._quiet:
            step.done()
        return url
