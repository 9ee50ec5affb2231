import pytest

from ml.generators import Message, RefusedError, UnavailableError
from ml.generators.openai_compatible import OpenAICompatible
from tests.ml.generators.chat_server import ChatServer

ASK = [Message("system", "Be short."), Message("user", "What is a circuit?")]


def answer(server: ChatServer, **options) -> str:
    return "".join(OpenAICompatible(server.address, "tiny", **options).stream(ASK, stop=["\n\n"]))


def test_the_pieces_of_the_server_arrive_in_order():
    with ChatServer() as server:
        assert answer(server) == "A circuit is closed."


def test_the_request_follows_the_protocol():
    with ChatServer() as server:
        answer(server, api_key="secret")
    sent = server.requests[0]
    assert (sent["model"], sent["stream"], sent["stop"]) == ("tiny", True, ["\n\n"])
    assert sent["messages"][1] == {"role": "user", "content": "What is a circuit?"}
    assert server.headers[0]["Authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    ("mode", "error", "text"),
    [
        (401, RefusedError, "api_key"),
        (404, RefusedError, "model"),
        (422, RefusedError, "422"),
        (429, UnavailableError, "try again"),
        (503, UnavailableError, "try again"),
        ("cut", UnavailableError, "middle of an answer"),
        ("garbage", RefusedError, "not the protocol"),
        ("error", RefusedError, "reported an error"),
    ],
)
def test_each_failure_says_what_happened(mode, error, text):
    with ChatServer(mode) as server, pytest.raises(error, match=text):
        answer(server)


def test_a_silent_server_is_given_up():
    with ChatServer("silent") as server, pytest.raises(UnavailableError, match="silent"):
        answer(server, silence_seconds=0.2)


def test_a_server_that_is_not_there_is_unavailable():
    with ChatServer() as server:
        gone = OpenAICompatible(server.address, "tiny")
    with pytest.raises(UnavailableError, match="cannot be reached"):
        list(gone.stream(ASK))


def test_an_address_that_is_none_is_refused_at_once():
    with pytest.raises(RefusedError, match="base_url"):
        OpenAICompatible("ftp://model", "tiny")


def test_the_key_is_not_in_the_description():
    assert OpenAICompatible("http://x/v1", "tiny", api_key="secret").describe() == "openai_compatible:tiny"
