"""``POST /api/search``, ``POST /api/ask`` and ``POST /api/verify``."""

from __future__ import annotations

from email.message import Message
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from ..retrieval.followup import standalone
from . import live, responses, shapes, stream, verifying
from .encoding import json_text
from .problems import declared
from .requests import AskRequest, SearchRequest, VerifyRequest

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher

_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream`, events: `quote` (a citation), `disagreement`, `done` (all).",
        "content": {stream.MEDIA_TYPE: {"schema": stream.SCHEMA}},
    }
}


async def json_only(request: Request) -> None:
    """Refuse a body that does not say that it is JSON: a web form on another site cannot say so."""
    header = Message()
    header["Content-Type"] = request.headers.get("content-type", "")
    kind = header.get_content_type()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise HTTPException(415)


def routes(searcher: Searcher, *, k: int, max_risk: float) -> APIRouter:
    """Return the routes that ask; ``k`` and ``max_risk`` stand where a request names none."""
    router = APIRouter(
        prefix="/api",
        tags=["questions"],
        dependencies=[Depends(json_only)],
        responses=declared(413, 415, 422, 500, 503),
    )

    # Plain functions, not coroutines: scoring runs in threads, and the event loop stays free.
    @router.post("/search", response_model=responses.SearchResponse, responses=declared(404), operation_id="search")
    def search(request: SearchRequest) -> Response:
        """Rank the passages that bear on a question, or those of articles like one, best first."""
        if request.like is None:
            asked = standalone(request.query or "", request.turns())
            find = partial(searcher.search, rerank=request.rerank)
        else:
            asked, find = request.like, partial(searcher.like)
        found = find(
            asked,
            request.top_k or k,
            offset=request.offset,
            filters=request.narrowed(),
            explain=request.explain,
            recency=request.recency,
            why_not=request.why_not,
        )
        return Response(json_text(shapes.search(found)), media_type="application/json")

    @router.post("/ask", response_model=responses.AskResponse, responses=_STREAMED, operation_id="ask")
    def ask(request: AskRequest) -> Response:
        """Answer a question with verbatim sentences, each cited, or say that the articles do not hold it.

        Where a language model is set, the sentences are its own, each with the verbatim quotes that support it.
        """
        asked = partial(
            searcher.ask,
            request.question,
            request.top_k or k,
            filters=request.narrowed(),
            max_risk=max_risk if request.max_risk is None else request.max_risk,
            history=request.turns(),
            recency=request.recency,
            rerank=request.rerank,
        )
        if request.stream and searcher.model is not None:
            events = stream.live(live.made(lambda tell: asked(tell=tell)))
            return StreamingResponse(events, media_type=stream.MEDIA_TYPE, headers=stream.HEADERS)
        shape = shapes.ask(asked())
        if request.stream:
            return StreamingResponse(stream.events(shape), media_type=stream.MEDIA_TYPE, headers=stream.HEADERS)
        return Response(json_text(shape), media_type="application/json")

    @router.post("/verify", response_model=responses.VerifyResponse, operation_id="verify")
    def verify(request: VerifyRequest) -> Response:
        """Say of each quote whether an article holds it, word for word, and where; or what comes nearest."""
        found = searcher.verify_quotes(request.quoted())
        return Response(json_text(verifying.shape(found, searcher.info)), media_type="application/json")

    return router
