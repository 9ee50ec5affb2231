"""A local server that speaks the streaming chat protocol, and breaks it on demand."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType


class ChatServer:
    """`mode`: ok | cut (ends without [DONE]) | silent | garbage | error, or an HTTP status to answer with."""

    def __init__(
        self, mode: str | int = "ok", words: tuple[str, ...] = ("A ", "circuit ", "is ", "closed.")
    ) -> None:
        self.mode = mode
        self.words = words
        self.requests: list[dict] = []
        self.headers: list[dict[str, str]] = []
        self.leave = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> "ChatServer":
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                """Keep the output of the tests clean."""

            def do_POST(self) -> None:
                chat.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                chat.headers.append(dict(self.headers))
                self.send_response(chat.mode if isinstance(chat.mode, int) else 200)
                self.end_headers()
                if not isinstance(chat.mode, int):
                    for line in chat.lines():
                        self.wfile.write(line.encode())
                        self.wfile.flush()

        return Handler

    def lines(self):
        yield ": hello\n\n"
        for word in self.words:
            yield f"data: {json.dumps({'choices': [{'delta': {'content': word}}]})}\n\n"
        if self.mode == "silent":
            self.leave.wait(10)
        if self.mode == "garbage":
            yield "data: {nonsense\n\n"
        if self.mode == "error":
            yield 'data: {"error": {"message": "out of memory"}}\n\n'
        if self.mode == "ok":
            yield "data: [DONE]\n\n"
