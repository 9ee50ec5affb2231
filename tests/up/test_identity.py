import os
import subprocess
import sys

import pytest

from eduapp.embedded import children, identity

ASK = (
    "import os, sys; status = dict(line.split(':', 1) for line in open('/proc/self/status'));"
    "print(os.getuid() != 0, os.access(sys.argv[1], os.R_OK), int(status['CapEff'], 16))"
)


@pytest.fixture
def closed(tmp_path):
    """A file behind a folder that only its owner may enter, as in root's home."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    (folder / "file").write_text("x")
    return folder / "file"


def test_a_normal_user_stays_who_it_is_and_root_becomes_nobody_who_walks_through(closed):
    chosen = identity.unprivileged([closed])
    if os.geteuid() != 0:
        assert chosen is None
        return
    assert chosen is not None
    assert chosen.passes_folders
    child = children.spawn([sys.executable, "-c", ASK, closed], output=subprocess.PIPE, identity=chosen)
    told, _ = child.communicate(timeout=120)
    children.forget(child)
    # access(2) has to agree, for initdb asks it; and nothing but this one capability is left.
    assert told.split() == [b"True", b"True", str(1 << identity.CAP_DAC_OVERRIDE).encode()]


def test_where_nothing_is_closed_nobody_needs_no_capability(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    chosen = identity.unprivileged([])
    assert chosen is not None
    assert not chosen.passes_folders


def test_without_capabilities_a_closed_folder_is_refused_with_advice(closed, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(identity, "_has", lambda capability: False)
    with pytest.raises(identity.UnreachableError, match="Run this as a normal user"):
        identity.unprivileged([closed])
