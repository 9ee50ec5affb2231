"""Headers of GGUF: what they say is read, and no bytes at all break the reading."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml import gguf
from tests.ml.generators.tiny_gguf import gguf_bytes, header_values, tensors, tiny_gguf

WHOLE = gguf_bytes(header_values(), tensors())
START = b"GGUF" + struct.pack("<I", 3)


def read(tmp_path, body: bytes) -> gguf.Header:
    (tmp_path / "a.gguf").write_bytes(body)
    return gguf.header(tmp_path / "a.gguf")


def test_a_header_tells_architecture_context_and_values_without_lists(tmp_path):
    found = gguf.header(tiny_gguf(tmp_path / "a.gguf", general__quantization=1.5, general__odd=True))
    assert (found.architecture, found.context_length) == ("llama", 256)
    assert found.values["general.quantization"] == 1.5
    assert found.values["general.odd"] is True
    assert "tokenizer.ggml.tokens" not in found.values
    assert gguf.can_write(found)


@pytest.mark.parametrize(
    "more",
    [
        {"llama__attention__causal": False},
        {"llama__pooling_type": 3},
        {"general__type": "adapter"},
        {"split__count": 2},
        {"general__architecture": "jina-bert-v2"},
        {"general__architecture": "clip"},
    ],
)
def test_encoders_adapters_and_parts_of_a_model_write_nothing(tmp_path, more):
    assert not gguf.can_write(gguf.header(tiny_gguf(tmp_path / "a.gguf", **more)))


def test_a_model_without_a_vocabulary_writes_nothing(tmp_path):
    values = header_values()
    del values["tokenizer.ggml.model"]
    assert not gguf.can_write(read(tmp_path, gguf_bytes(values, tensors())))


def test_a_context_that_is_no_number_counts_as_none(tmp_path):
    assert gguf.header(tiny_gguf(tmp_path / "a.gguf", llama__context_length="wide")).context_length == 0


HUGE = 2**64 - 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"GGUF",
        b"GGML" + WHOLE[4:],
        b"GGUF" + struct.pack(">I", 3) + WHOLE[8:],
        START + struct.pack("<QQ", 0, HUGE),
        START + struct.pack("<QQ", HUGE, 0),
        START + struct.pack("<QQQ", 0, 1, HUGE),
        START + struct.pack("<QQQcI", 0, 1, 1, b"a", 99),
        START + struct.pack("<QQQcIQ", 0, 1, 1, b"a", 8, HUGE),
        START + struct.pack("<QQQcIIQ", 0, 1, 1, b"a", 9, 8, HUGE) + bytes(100),
        START + struct.pack("<QQQcIIQ", 0, 1, 1, b"a", 9, 10, HUGE) + bytes(100),
        START + struct.pack("<QQQcIIQ", 0, 1, 1, b"a", 9, 9, 1) + bytes(100),
        START + struct.pack("<QQQcI", 1, 0, 1, b"w", 5) + bytes(100),
        START + struct.pack("<QQ", 0, 0),
        gguf_bytes({"general.architecture": "../../etc"}, {}),
        gguf_bytes({"general.architecture": 7}, {}),
        WHOLE[:-20_000],
    ],
    ids=range(17),
)
def test_what_cannot_be_is_refused(tmp_path, body):
    with pytest.raises(gguf.NotGguf):
        read(tmp_path, body)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 9000), st.binary(min_size=1, max_size=12))
def test_no_change_of_a_header_breaks_the_reading(tmp_path_factory, place, change):
    body = WHOLE[:place] + change + WHOLE[place + len(change) :]
    with contextlib.suppress(gguf.NotGguf):
        assert read(tmp_path_factory.mktemp("root"), body).architecture


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_behind_the_name_break_the_reading(tmp_path_factory, body):
    with pytest.raises(gguf.NotGguf):
        read(tmp_path_factory.mktemp("root"), START + body)


def test_a_long_text_is_kept_in_part_and_passed_in_whole(tmp_path):
    found = gguf.header(tiny_gguf(tmp_path / "a.gguf", general__long="x" * 100_000, general__after="here"))
    assert len(found.values["general.long"]) == gguf.KEPT_BYTES
    assert found.values["general.after"] == "here"


@pytest.mark.parametrize(("body", "answer"), [(b"GGUF...", True), (b"pickle", False), (b"", False)])
def test_the_first_bytes_tell_a_gguf_file_from_others(tmp_path, body, answer):
    (tmp_path / "a").write_bytes(body)
    assert gguf.is_gguf(tmp_path / "a") is answer
    assert not gguf.is_gguf(tmp_path / "missing")
    assert not gguf.is_gguf(tmp_path)
