"""``POST /api/chat``: an answer for ``useChat`` of the AI SDK."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from ...retrieval.results import Citation
from .. import stream
from ..problems import declared
from ..questions import json_only
from . import requests, uistream
from .reply import conversation, replies
from .serving import base_of, streamed

if TYPE_CHECKING:
    from ...retrieval.searcher import Searcher

_PARTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One part of a UI message an event, then `[DONE]`.",
        "content": {stream.MEDIA_TYPE: {"schema": stream.DATA_SCHEMA}},
    }
}


def routes(searcher: Searcher, *, k: int, max_risk: float) -> APIRouter:
    """Return the route that answers; ``k`` and ``max_risk`` are the service's settings."""
    router = APIRouter(dependencies=[Depends(json_only)])

    @router.post(
        "/api/chat",
        responses=_PARTS | declared(413, 415, 422, 500, 503),
        response_class=StreamingResponse,
        operation_id="chat",
    )
    async def chat(request: requests.UIChatRequest, http: Request) -> Response:
        """Answer the last question of a conversation as the AI SDK's UI message stream."""
        asked, base = conversation(request.messages, "messages"), base_of(http)

        def rest() -> Iterator[bytes]:
            sent: list[Citation] = []
            for each in replies(searcher, asked, base, k=k, max_risk=max_risk):
                if isinstance(each, Citation):
                    yield from uistream.sentence(each, base, sent)
                    sent.append(each)
                else:
                    yield from uistream.parts(each, base, sent)

        return streamed(http, uistream.start(), rest, uistream.failure, uistream.HEADERS)

    return router
