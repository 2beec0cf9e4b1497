"""A stream whose answer is not there in time ends with an error that its client understands."""

from __future__ import annotations

import threading
import time
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from onrecord.api.http import create_app
from onrecord.api.settings import ServiceSettings
from onrecord.retrieval.results import Answer
from onrecord.retrieval.searcher import Searcher

QUESTION = "How many overseas missions does Vietnam have?"


class _Slow:
    """A searcher that takes three seconds for an answer."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self.done = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def ask(self, *given: Any, **options: Any) -> Answer:
        try:
            time.sleep(3)
            return self._searcher.ask(*given, **options)
        finally:
            self.done.set()


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        (
            "/api/chat",
            {"id": "1", "messages": [{"id": "1", "role": "user", "parts": [{"type": "text", "text": QUESTION}]}]},
            '"type":"error"',
        ),
        ("/v1/chat/completions", {"stream": True, "messages": [{"role": "user", "content": QUESTION}]}, '"error":{'),
    ],
)
def test_a_late_stream_ends_with_an_error(searcher: Searcher, path: str, body: dict[str, Any], error: str) -> None:
    slow = _Slow(searcher)
    client = TestClient(create_app(cast("Searcher", slow), service=ServiceSettings(seconds=1.5)))
    answer = client.post(path, json=body)
    assert answer.status_code == 200
    assert answer.text.startswith("data: {")
    assert error in answer.text.strip().split("\n\n")[1]
    assert "not there in time" in answer.text
    assert slow.done.wait(30)  # nothing of it is left to run beside other tests
