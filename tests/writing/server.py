"""A server with an OpenAI-compatible address that says what a test has it say: real HTTP, on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from onrecord.retrieval.writing.endpoint import Endpoint

KEY = "sk-very-secret-0123456789"
MODEL = "scripted"


class Request(BaseHTTPRequestHandler):
    """One request to the scripted server."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, body: bytes) -> None:
        server = cast("Scripted", self.server)
        asked = json.loads(body) if body else {}
        server.requests.append((self.path, dict(self.headers), asked))
        # Whoever has enough closes the connection in the midst of it.
        with suppress(OSError):
            server.script(self)
        self.close_connection = True

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        """Send the head of an answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Connection", "close")
        self.end_headers()

    def say(self, text: str) -> None:
        """Send a piece of a reply as an event."""
        chunk = {
            "id": "1", "object": "chat.completion.chunk", "created": 1, "model": MODEL,
            "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
        }  # fmt: skip
        self.raw(f"data: {json.dumps(chunk)}\n\n".encode())

    def say_on(self, left: threading.Event, pause: float) -> None:
        """Say one word after the other, at most 500, until whoever asked has left, and tell that."""
        try:
            for _ in range(500):
                self.say("a ")
                time.sleep(pause)
        except OSError:
            left.set()

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


Script = Callable[[Request], None]


class Scripted(ThreadingHTTPServer):
    """The server; ``script`` answers each request, ``requests`` are those that came: path, headers, body."""

    daemon_threads = True
    script: Script
    requests: list[tuple[str, dict[str, str], dict[str, Any]]]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that leave."""

    @property
    def address(self) -> str:
        """The address to set."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def endpoint(self, seconds: float = 8.0) -> Endpoint:
        """Return the endpoint that leads here."""
        return Endpoint(self.address, MODEL, KEY, seconds)


def saying(*pieces: str) -> Script:
    """Return a script that says these pieces and ends as it should."""

    def script(request: Request) -> None:
        request.begin()
        for piece in pieces:
            request.say(piece)
        request.raw(b"data: [DONE]\n\n")

    return script


def line(sentence: str, *quotes: tuple[int, str]) -> str:
    """Return a draft as the model is asked to write it."""
    return json.dumps({"sentence": sentence, "quotes": [{"n": n, "words": words} for n, words in quotes]}) + "\n"


def offered(asked: dict[str, Any]) -> list[str]:
    """Return the numbered sentences that a request offers, without their numbers, in order."""
    lines = str(asked["messages"][1]["content"]).splitlines()
    return [text.partition("] ")[2] for text in lines if text.startswith("[")]


def number(request: Request, words: str) -> int:
    """Return the number of the first sentence offered that holds some words."""
    asked = cast("Scripted", request.server).requests[-1][2]
    return next(n for n, text in enumerate(offered(asked), start=1) if words in text)


@contextmanager
def running() -> Iterator[Scripted]:
    """Run a scripted server."""
    with Scripted(("127.0.0.1", 0), Request) as server:
        server.script, server.requests = saying(), []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)


def texts(requests: Sequence[tuple[str, dict[str, str], dict[str, Any]]]) -> str:
    """Return all that was said to the model."""
    return "\n".join(str(message["content"]) for _, _, asked in requests for message in asked.get("messages", ()))
