"""Weights are used only when they are the pinned ones, wherever they come from."""

import hashlib
import io
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ml import hub, pins, weights
from ml.pins import Pieces, Pin

CONTENT = {"config.json": b'{"hidden_size": 3}', "model.safetensors": b"weights" * 4000}


def pin(**changes):
    files = {name: hashlib.sha256(body).hexdigest() for name, body in CONTENT.items()}
    return Pin(name="tiny", task="a test", licence="CC0", hub="owner/tiny", files=files, **changes)


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    monkeypatch.setenv("EDUAPP_MODELS_DIR", str(tmp_path / "models"))
    for name in ("HF_HUB_OFFLINE", "EDUAPP_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(weights, "PINS", {"tiny": pin()})
    return tmp_path / "models" / "tiny"


def put(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, body in CONTENT.items():
        (folder / name).write_bytes(body)


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A hub on the loopback address that knows the one model."""
    root = tmp_path / "hub"
    put(root / "owner/tiny/resolve/main")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("EDUAPP_HUB_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield root
    server.shutdown()
    server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def test_a_directory_with_the_pinned_files_is_used(tiny):
    put(tiny)
    assert weights.path_of("tiny") == tiny
    assert weights.verify("tiny").source == "directory"


def test_an_altered_file_is_refused_with_its_name_and_what_to_do(tiny):
    put(tiny)
    (tiny / "model.safetensors").write_bytes(b"other")
    with pytest.raises(weights.WeightsAltered, match=r"model\.safetensors.*models pull tiny"):
        weights.path_of("tiny")


def test_missing_weights_say_where_they_were_looked_for(tiny):
    with pytest.raises(weights.WeightsMissing, match=r"looked in .*models"):
        weights.path_of("tiny")


def test_a_file_changed_after_it_was_checked_is_checked_again(tiny):
    put(tiny)
    weights.path_of("tiny")
    (tiny / "config.json").write_bytes(b'{"hidden_size": 4}!')
    with pytest.raises(weights.WeightsAltered):
        weights.path_of("tiny")


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(LookupError, match="all-MiniLM-L6-v2"):
        weights.pin_of("gpt")


def test_pull_downloads_from_the_hub_and_verifies(tiny, served):
    told = []
    assert weights.pull("tiny", lambda *step: told.append(step)).folder == tiny
    assert (tiny / "model.safetensors").read_bytes() == CONTENT["model.safetensors"]
    assert told[-1][1] == told[-1][2] == len(CONTENT["model.safetensors"])


def test_pull_refuses_what_the_hub_altered_and_leaves_nothing(tiny, served):
    (served / "owner/tiny/resolve/main/config.json").write_bytes(b"{}")
    with pytest.raises(weights.WeightsAltered):
        weights.pull("tiny")
    assert not tiny.exists()
    assert not list(tiny.parent.iterdir())


def test_pull_goes_on_after_a_file_that_came_whole(tiny, served):
    part = tiny.with_name(".tiny.part")
    part.mkdir(parents=True)
    (part / "config.json").write_bytes(CONTENT["config.json"])
    (served / "owner/tiny/resolve/main/config.json").unlink()
    assert weights.pull("tiny").folder == tiny


def test_nothing_is_fetched_when_downloads_are_switched_off(tiny, served, monkeypatch):
    monkeypatch.setenv("EDUAPP_OFFLINE", "1")
    with pytest.raises(weights.WeightsMissing, match="switched off"):
        weights.pull("tiny")


def test_a_hub_without_the_file_is_told_with_its_answer(tiny, served):
    with pytest.raises(hub.HubUnreachable, match="404"):
        hub.fetch("owner/other", "config.json", tiny / "config.json")


def test_pieces_of_a_zip_are_joined_and_only_pinned_files_unpacked(tiny, monkeypatch, tmp_path):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, content in {**CONTENT, "../evil.txt": b"x", "1_Pooling/config.json": b"{}"}.items():
            archive.writestr(f"tiny/{name}", content)
    whole = body.getvalue()
    pieces = []
    for number, part in enumerate((whole[:300], whole[300:])):
        pieces.append(tmp_path / f"piece{number}")
        pieces[-1].write_bytes(part)
    monkeypatch.setattr(weights, "PINS", {"tiny": pin(package=Pieces(("a", "b"), zipped=True))})
    monkeypatch.setattr(weights, "_pieces", lambda package: pieces)
    assert weights.pull("tiny").folder == tiny
    assert sorted(path.name for path in tiny.iterdir()) == ["config.json", "model.safetensors"]
    assert not (tmp_path / "models" / "evil.txt").exists()


def test_every_pin_names_a_licence_and_whole_digests():
    for one in pins.PINS.values():
        assert one.licence
        assert all(len(digest) == 64 for digest in one.files.values())
        assert not any(name.endswith((".bin", ".pt", ".pkl", ".pickle")) for name in one.files)


def test_the_required_model_is_the_published_one():
    assert pins.MINILM.files["model.safetensors"].startswith("53aa51172d142c89d9012cce15ae4d6c")
    assert weights.path_of("all-MiniLM-L6-v2").is_dir()
