"""The environment variables that every part of a running school shares."""

import os
import socket

from eduapp.up.folder import DataFolder
from eduapp.up.options import ROOT

LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
# Threads that spin while they wait would take the cores from the web server. What a product of a model is written into (some
# megabytes) is kept for the next one: given back and asked for anew, every page of it would be cleared first.
MODELS = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_WAIT_POLICY": "passive",
    "GOMP_SPINCOUNT": "0",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
}


def surroundings(
    folder: DataFolder, *, database_url: str, redis_url: str, host: str = LOOPBACK[0], demo: bool = False
) -> dict[str, str]:
    """Variables for web, worker and commands. What the person has set wins over our defaults."""
    cache = folder / "cache"
    ours = {
        "DJANGO_SETTINGS_MODULE": "eduapp.settings",
        "EDUAPP_SECRET_KEY": folder.secret_key(),
        "EDUAPP_ALLOWED_HOSTS": ",".join(allowed_hosts(host)),
        # The sign-in page offers the demo's people, but never to a whole network.
        "EDUAPP_DEMO_SIGNINS": "1" if demo and host in LOOPBACK else "0",
        **MODELS,
    }
    fixed = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "EDUAPP_DATA_DIR": str(folder.path),
        "EDUAPP_STATIC_MANIFEST": "1",
        "HF_HOME": str(cache / "huggingface"),
        "XDG_CACHE_HOME": str(cache),
        "TORCHINDUCTOR_CACHE_DIR": str(cache / "inductor"),
        "TMPDIR": str(folder / "tmp"),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    return ours | os.environ | fixed


def allowed_hosts(host: str) -> list[str]:
    """Names a browser may use for this machine when it listens on `host`."""
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    if host in EVERYWHERE:
        hosts += [socket.gethostname(), *_own_addresses()]
    elif host not in hosts:
        hosts.append(f"[{host}]" if ":" in host else host)
    return list(dict.fromkeys(hosts))


def _own_addresses() -> list[str]:
    """This machine's addresses in its networks, found without sending anything."""
    addresses = []
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                # Connecting a datagram socket only looks up the route.
                probe.connect((far, 9))
                address = str(probe.getsockname()[0])
        except OSError:
            continue
        addresses.append(f"[{address}]" if ":" in address else address)
    return addresses
