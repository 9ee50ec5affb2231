"""What every registered generator must do, and each backend's own edges."""

import subprocess
import sys

import pytest

from ml import generators
from ml.generators import Message
from ml.generators.base import until_stop
from tests.ml.generators.chat_server import ChatServer
from tests.ml.generators.tiny_gguf import tiny_gguf
from tests.ml.generators.tiny_model import tiny_model

ASK = [Message("system", "Be short."), Message("user", "What is a circuit?")]


@pytest.fixture(scope="module")
def model_directory(tmp_path_factory):
    return tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def gguf_file(tmp_path_factory):
    return tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture
def options(request, model_directory, gguf_file):
    with ChatServer() as server:
        yield {
            "none": {},
            "fake": {},
            "openai_compatible": {"base_url": server.address, "model": "tiny"},
            "transformers": {"directory": str(model_directory)},
            "llama_cpp": {"path": str(gguf_file), "threads": 1},
        }


@pytest.mark.parametrize("name", generators.names())
def test_a_generator_gives_pieces_of_text(name, options):
    generator = generators.get(name, **options[name])
    pieces = list(generator.stream(ASK, max_tokens=8))
    assert all(isinstance(piece, str) and piece for piece in pieces)
    assert bool(pieces) == generator.writes
    assert generator.describe().startswith(name)


@pytest.mark.parametrize("name", generators.names())
def test_a_generator_can_be_left_in_the_middle(name, options):
    stream = generators.get(name, **options[name]).stream(ASK, max_tokens=8)
    next(stream, None)
    getattr(stream, "close", lambda: None)()
    assert list(stream) == []


@pytest.mark.parametrize("name", generators.names())
def test_options_that_do_not_exist_are_named(name):
    with pytest.raises(generators.RefusedError, match="colour"):
        generators.get(name, colour="blue")


def test_an_unknown_generator_lists_the_known_ones():
    with pytest.raises(
        generators.UnknownGeneratorError, match="llama_cpp, none, openai_compatible, transformers"
    ):
        generators.get("oracle")


def test_only_the_fake_is_for_tests():
    assert [name for name, kind in generators.registered().items() if kind.for_tests] == ["fake"]


def test_importing_the_package_loads_no_model_library():
    code = (
        "import ml.generators, sys; heavy = ('torch', 'transformers', 'httpx', 'xllamacpp', 'numpy')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("pieces", "stop", "text"),
    [
        (["one two", " three"], [], "one two three"),
        (["one ST", "OP two"], ["STOP"], "one "),
        (["a b", " c d"], ["d", "c"], "a b "),
        (["ST", "O"], ["STOP"], "STO"),
    ],
)
def test_a_stop_text_is_found_across_pieces(pieces, stop, text):
    assert "".join(until_stop(iter(pieces), stop)) == text


def test_a_message_needs_a_known_role():
    with pytest.raises(ValueError, match="role"):
        Message("root", "Be evil.")
