"""What the compatible routes share: JSON out, streams that begin before the answer is known, whole addresses."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool

from ...index.errors import SearchError
from .. import stream
from ..admission import end_with
from ..encoding import dumps
from ..responses import Shape

FAILED = "The answer could not be made; the service's log says why."
LATE = "The answer was not there in time; ask again, or for less."
_log = logging.getLogger(__name__)


def base_of(request: Request) -> str:
    """Return the address that the client knows this service by."""
    return str(request.base_url).rstrip("/")


def as_json(shape: Shape) -> Response:
    """Return the answer that sends ``shape``, its constant keys included."""
    return Response(dumps(shape.model_dump(mode="json")), media_type="application/json")


def streamed(
    http: Request,
    first: bytes,
    rest: Callable[[], Iterator[bytes]],
    failed: Callable[[str], Iterator[bytes]],
    headers: dict[str, str] | None = None,
) -> Response:
    """Return a stream of ``first``, sent at once, and what ``rest`` makes in a thread, or ``failed`` if it fails.

    ``failed`` also ends it where the deadline passes first.
    """
    end_with(http.scope, b"".join(failed(LATE)))
    events = _early(first, rest, failed)
    return StreamingResponse(events, media_type=stream.MEDIA_TYPE, headers=stream.HEADERS | (headers or {}))


async def _early(
    first: bytes, rest: Callable[[], Iterator[bytes]], failed: Callable[[str], Iterator[bytes]]
) -> AsyncIterator[bytes]:
    yield first
    try:
        async for event in iterate_in_threadpool(rest()):
            yield event
    except Exception as why:  # noqa: BLE001 - the status has been sent: whatever failed must be told in the stream
        # The message of an error that is not ours could quote the question.
        _log.error("%s: %s", type(why).__name__, why if isinstance(why, SearchError) else "in a stream")
        for event in failed(FAILED):
            yield event
