"""Downloading pinned files from a model hub: resumable, verified before they get their name."""

import os
from collections.abc import Callable
from pathlib import Path

ENDPOINT = "https://huggingface.co"
TIMEOUT_SECONDS = 30.0

Progress = Callable[[str, int, int], None]


class HubUnreachable(RuntimeError):
    """The hub cannot be asked: refused by setting, not found, or the network failed."""


def endpoint() -> str:
    """Where the hub is: `EDUAPP_HUB_ENDPOINT`, or the public one."""
    return os.environ.get("EDUAPP_HUB_ENDPOINT", ENDPOINT).rstrip("/")


def allowed() -> bool:
    """False when `EDUAPP_OFFLINE` or `HF_HUB_OFFLINE` says that nothing may be fetched."""
    return not any(
        os.environ.get(name, "0") not in ("", "0") for name in ("EDUAPP_OFFLINE", "HF_HUB_OFFLINE")
    )


def fetch(repository: str, file: str, target: Path, progress: Progress | None = None) -> None:
    """Download one file to `target`; an interrupted one goes on where it stopped.

    The caller verifies the bytes before it uses them. Raises HubUnreachable with what to do.
    """
    import httpx

    if not allowed():
        raise HubUnreachable("downloads are switched off (EDUAPP_OFFLINE or HF_HUB_OFFLINE is set)")
    url = f"{endpoint()}/{repository}/resolve/main/{file}"
    target.parent.mkdir(parents=True, exist_ok=True)
    have = target.stat().st_size if target.exists() else 0
    # Ranges count the bytes of the file only when it is not packed on the way.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    try:
        with httpx.stream(
            "GET", url, headers=headers, follow_redirects=True, timeout=TIMEOUT_SECONDS
        ) as reply:
            if reply.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                return
            reply.raise_for_status()
            resumed = reply.status_code == httpx.codes.PARTIAL_CONTENT
            _write(reply, target, have if resumed else 0, file, progress)
    except httpx.HTTPStatusError as error:
        raise HubUnreachable(f"{url} answered {error.response.status_code}") from error
    except httpx.HTTPError as error:
        raise HubUnreachable(f"{url} cannot be reached: {error}") from error


def _write(reply: "object", target: Path, have: int, file: str, progress: Progress | None) -> None:
    """Append the body of a reply, or start anew when the hub ignored the range."""
    total = have + int(reply.headers.get("Content-Length", 0))  # type: ignore[attr-defined]
    with target.open("ab" if have else "wb") as out:
        # As they come, not gathered: what arrived before a cut is kept.
        for block in reply.iter_bytes():  # type: ignore[attr-defined]
            out.write(block)
            have += len(block)
            if progress:
                progress(file, have, total)
