"""Remembering what was already done, so that it is not done twice."""

import hashlib
import json
import platform
import sys
from collections.abc import Iterable
from pathlib import Path


def fingerprint(parts: Iterable[str | Path]) -> str:
    """SHA-256 over this Python and `parts`: texts as they are, paths by their content."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {platform.machine()} {sys.platform}".encode())
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


class Stamps:
    """Named fingerprints in one JSON file; a file that is missing or broken counts as empty."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def matches(self, name: str, value: str) -> bool:
        return self._read().get(name) == value

    def write(self, name: str, value: str) -> None:
        stamps = self._read() | {name: value}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(stamps, indent=1), encoding="ascii")

    def _read(self) -> dict[str, str]:
        try:
            stamps = json.loads(self.path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return {}
        return stamps if isinstance(stamps, dict) else {}
