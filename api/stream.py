"""An answer as Server-Sent Events: each sentence as soon as it stands, what differs, the whole answer last."""

from __future__ import annotations

from collections.abc import Iterator

from ..retrieval.results import Answer, Citation
from . import responses, shapes
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
    yield from _end(answer)


def _end(answer: responses.AskResponse) -> Iterator[bytes]:
    for between in answer.disagreements:
        yield event("disagreement", json_text(between))
    yield event("done", json_text(answer))


def live(made: Iterator[Citation | Answer]) -> Iterator[bytes]:
    """Yield the same of an answer that is still being made: each sentence as it comes."""
    for each in made:
        if isinstance(each, Citation):
            yield event("quote", json_text(shapes.citation(each)))
        else:
            yield from _end(shapes.ask(each))


def event(name: str, data: str) -> bytes:
    """Return one event; ``data`` is JSON on one line."""
    return f"event: {name}\ndata: {data}\n\n".encode()
