"""Directories of one's own: what is taken, what is refused, and that nothing changes unseen afterwards."""

from __future__ import annotations

import json
import pickle
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml import own, weights
from tests.ml.generators.tiny_gguf import tiny_gguf

HEADER = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
TENSORS = struct.pack("<Q", len(HEADER)) + HEADER + b"\0\0\0\0"
CONFIG = {"model_type": "bert", "architectures": ["BertModel"]}


def make(root: Path, name: str = "mine", config: object = CONFIG, **files: bytes) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "model.safetensors").write_bytes(TENSORS)
    (folder / "tokenizer.json").write_text("{}")
    for file, body in files.items():
        (folder / file.replace("__", ".")).write_bytes(body)
    return folder


def code_of(root: Path, name: str = "mine") -> str:
    with pytest.raises(own.Refused) as refused:
        own.inspect(name, root)
    return refused.value.code


def test_a_directory_is_pinned_file_by_file(tmp_path):
    make(tmp_path, README__md=b"hello")
    found = own.inspect("mine", tmp_path)
    assert sorted(found.files) == ["config.json", "model.safetensors", "tokenizer.json"]
    assert all(len(digest) == 64 for digest in found.files.values())
    assert (found.architecture, found.uses) == ("BertModel", (own.ENCODER,))


def test_a_causal_model_can_word_texts(tmp_path):
    make(tmp_path, config={"model_type": "llama", "architectures": ["LlamaForCausalLM"]})
    assert own.inspect("mine", tmp_path).uses == (own.GENERATOR,)


def test_a_gguf_file_needs_no_config_and_can_word_texts(tmp_path):
    tiny_gguf(tmp_path / "mine" / "model.gguf")
    found = own.inspect("mine", tmp_path)
    assert (found.architecture, found.uses) == ("llama", (own.GENERATOR,))


@pytest.mark.parametrize("architecture", ["bert", "nomic-bert", "t5"])
def test_an_encoder_in_gguf_has_no_use(tmp_path, architecture):
    tiny_gguf(tmp_path / "mine" / "model.gguf", architecture=architecture)
    found = own.inspect("mine", tmp_path)
    assert (found.architecture, found.uses) == (architecture, ())


def test_of_several_gguf_files_none_can_be_chosen(tmp_path):
    for name in ("one", "two"):
        tiny_gguf(tmp_path / "mine" / f"{name}.gguf")
    assert own.inspect("mine", tmp_path).uses == ()


def test_a_gguf_file_beside_safetensors_changes_nothing(tmp_path):
    tiny_gguf(make(tmp_path) / "model.gguf")
    found = own.inspect("mine", tmp_path)
    assert (found.architecture, found.uses) == ("BertModel", (own.ENCODER,))


@pytest.mark.parametrize(
    "name", ["pytorch_model.bin", "a.pt", "a.PKL", "tokenizer.pickle", "x.npy", "modeling.py"]
)
def test_whatever_can_run_code_refuses_the_whole_directory(tmp_path, name):
    (make(tmp_path) / name).write_bytes(pickle.dumps({"a": 1}))
    assert code_of(tmp_path) == "unsafe"


def test_a_pickle_that_is_called_safetensors_is_found_out(tmp_path):
    (make(tmp_path) / "model.safetensors").write_bytes(pickle.dumps(list(range(50))))
    assert code_of(tmp_path) == "not_safetensors"


@pytest.mark.parametrize("change", [TENSORS[:-1], TENSORS + b"\0"])
def test_weights_that_were_cut_off_or_have_more_than_they_say_are_found_out(tmp_path, change):
    (make(tmp_path) / "model.safetensors").write_bytes(change)
    assert code_of(tmp_path) == "not_safetensors"


@settings(max_examples=60)
@given(st.binary(max_size=64))
def test_no_bytes_at_all_break_the_look_at_a_header(tmp_path_factory, body):
    root = tmp_path_factory.mktemp("root")
    (make(root) / "model.safetensors").write_bytes(body)
    assert code_of(root) == "not_safetensors"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda folder: (folder / "config.json").unlink(), "no_config"),
        (lambda folder: (folder / "config.json").write_text("{"), "bad_config"),
        (lambda folder: (folder / "config.json").write_text("[]"), "bad_config"),
        (lambda folder: (folder / "config.json").write_text("{}"), "bad_config"),
        (lambda folder: (folder / "config.json").write_text(json.dumps(CONFIG | {"auto_map": {"A": "b.C"}})), "own_code"),
        (lambda folder: (folder / "model.safetensors").unlink(), "no_weights"),
        (lambda folder: (folder / "run.sh").write_text("x"), "unknown"),
        (lambda folder: (folder / "x.gguf").write_bytes(b"pickle"), "not_gguf"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_named(tmp_path, change, code):
    change(make(tmp_path))
    assert code_of(tmp_path) == code


@pytest.mark.parametrize("name", ["", " ", ".", "..", "../mine", "mine/../..", "/etc", "a\0b"])
def test_no_path_leads_out_of_the_models_folder(tmp_path, name):
    root = tmp_path / "root"
    make(tmp_path)
    root.mkdir()
    assert code_of(root, name) == "outside"


def test_links_that_lead_out_are_refused(tmp_path):
    root, outside = tmp_path / "root", make(tmp_path, "outside")
    root.mkdir()
    (root / "mine").symlink_to(outside)
    assert code_of(root) == "outside"
    folder = make(root, "half")
    (folder / "vocab.txt").symlink_to(outside / "config.json")
    assert code_of(root, "half") == "link"


def registered(root: Path) -> own.Own:
    folder = make(root)
    return own.Own("mine", folder, own.inspect("mine", root).files)


def test_an_unchanged_directory_is_right_and_says_how_far_the_check_is(tmp_path):
    told: list[tuple[int, int]] = []
    mine = registered(tmp_path)
    assert own.verify(mine, lambda *step: told.append(step)) == mine.folder
    assert told[-1][0] == told[-1][1] == sum(path.stat().st_size for path in mine.folder.iterdir())


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_an_altered_file_is_refused(tmp_path, name):
    mine = registered(tmp_path)
    (mine.folder / name).write_bytes(TENSORS + b"more")
    with pytest.raises(weights.WeightsAltered, match=name.replace(".", r"\.")):
        own.verify(mine)


@pytest.mark.parametrize("name", ["added_tokens.json", "model.bin"])
def test_a_file_that_was_added_is_refused(tmp_path, name):
    mine = registered(tmp_path)
    (mine.folder / name).write_bytes(b"{}")
    with pytest.raises(weights.WeightsAltered, match=name.replace(".", r"\.")):
        own.verify(mine)


def test_only_directories_with_weights_are_offered(tmp_path):
    make(tmp_path)
    make(tmp_path / "owner", "deep")
    make(tmp_path, ".part")
    (tmp_path / "empty").mkdir()
    assert own.candidates(tmp_path) == ["mine", "owner/deep"]
    assert own.candidates(tmp_path / "nowhere") == []
