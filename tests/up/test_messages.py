import socket

import pytest

from eduapp.up import pip
from eduapp.up.__main__ import refuse_taken_port, reset
from eduapp.up.folder import DataFolder
from eduapp.up.parts import address
from eduapp.up.say import StopError
from eduapp.up.surroundings import allowed_hosts, surroundings


def test_a_busy_port_is_told_with_one_that_is_free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StopError, match=rf"Port {port} is in use .*\n  \./run --port \d+"):
            refuse_taken_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_told():
    with pytest.raises(StopError, match=r"192\.0\.2\.7 is not an address of this machine"):
        refuse_taken_port("192.0.2.7", 8000)


def test_a_reset_without_a_person_to_ask_needs_the_word_yes(tmp_path, monkeypatch):
    folder = DataFolder(tmp_path / "data")
    folder.claim()
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(StopError, match="Add --yes"):
        reset(folder, confirmed=False)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("Failed to establish a new connection: Temporary failure in name resolution", "needs the network"),
        (
            "THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "is not the one this project pins",
        ),
        ("ERROR: No matching distribution found for torch==2.13.0", "no file for this machine"),
        ("something nobody has seen", ""),
    ],
)
def test_the_last_words_of_pip_become_advice(words, advice):
    assert advice in pip.advice(["Collecting torch", words])
    assert bool(advice) == bool(pip.advice([words]))


def test_pytorch_fits_the_machine_and_a_wish_wins():
    small, *_, general = pip.torch_choices("", cuda=False, platform="linux")
    assert small == ("pip", "torch==2.13.0+cpu")
    assert general == ("pip", "torch==2.13.0")
    assert pip.torch_choices("", cuda=True, platform="linux")[0] == (
        "uv",
        "--torch-backend",
        "auto",
        "torch==2.13.0",
    )
    assert pip.torch_choices("", cuda=False, platform="darwin") == (general,)
    assert pip.torch_choices("torch==2.14.0 --pre", cuda=True, platform="linux") == (
        ("pip", "torch==2.14.0", "--pre"),
    )


def test_the_address_is_one_that_a_browser_here_can_open():
    assert address("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert address("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert address("::", 8000) == "http://[::1]:8000"
    assert address("school.example", 8000) == "http://school.example:8000"


def test_hosts_are_only_this_machine_unless_it_listens_to_the_network():
    assert allowed_hosts("127.0.0.1") == ["localhost", "127.0.0.1", "[::1]"]
    assert allowed_hosts("school.example")[-1] == "school.example"
    assert socket.gethostname() in allowed_hosts("0.0.0.0")


def test_the_surroundings_keep_every_cache_inside_the_data_directory(tmp_path, monkeypatch):
    monkeypatch.delenv("EDUAPP_DEMO_SIGNINS", raising=False)
    monkeypatch.setenv("EDUAPP_LOG_LEVEL", "DEBUG")
    folder = DataFolder(tmp_path / "data")
    folder.claim()
    given = surroundings(folder, database_url="postgresql://x", redis_url="redis://x", demo=True)
    for name in ("HF_HOME", "XDG_CACHE_HOME", "TORCHINDUCTOR_CACHE_DIR", "TMPDIR", "EDUAPP_DATA_DIR"):
        assert given[name].startswith(str(tmp_path / "data"))
    assert given["HF_HUB_OFFLINE"] == "1"
    assert given["EDUAPP_LOG_LEVEL"] == "DEBUG"
    assert given["EDUAPP_DEMO_SIGNINS"] == "1"
    open_wide = surroundings(
        folder, database_url="postgresql://x", redis_url="redis://x", host="0.0.0.0", demo=True
    )
    assert open_wide["EDUAPP_DEMO_SIGNINS"] == "0"
