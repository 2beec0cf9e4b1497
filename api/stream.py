"""An answer as Server-Sent Events: each quote as soon as it stands, what differs, the whole answer last."""

from __future__ import annotations

from collections.abc import Iterator

from . import responses
from .encoding import json_text

MEDIA_TYPE = "text/event-stream"
SCHEMA = {
    "type": "object",
    "description": "One event; its data is JSON: a citation, a disagreement, or the whole answer.",
    "properties": {"event": {"type": "string", "enum": ["quote", "disagreement", "done"]}, "data": {"type": "string"}},
    "required": ["event", "data"],
}
DATA_SCHEMA = {
    "type": "object",
    "description": "One event, which has no name; its data is JSON, or `[DONE]`.",
    "properties": {"data": {"type": "string"}},
    "required": ["data"],
}
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def events(answer: responses.AskResponse) -> Iterator[bytes]:
    """Yield ``quote`` events for citations, ``disagreement`` for what differs, then ``done``: all of ``/api/ask``."""
    for quoted in answer.citations:
        yield event("quote", json_text(quoted))
    for between in answer.disagreements:
        yield event("disagreement", json_text(between))
    yield event("done", json_text(answer))


def event(name: str, data: str) -> bytes:
    """Return one event; ``data`` is JSON on one line."""
    return f"event: {name}\ndata: {data}\n\n".encode()
