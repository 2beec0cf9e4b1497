"""``GET /healthz`` and ``GET /readyz``, for whatever watches over the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from . import responses, shapes
from .encoding import json_text
from .problems import declared

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher


def routes(searcher: Searcher) -> APIRouter:
    """Return the routes that say how the service is."""
    router = APIRouter(tags=["health"], responses=declared(500))

    @router.get("/healthz", response_model=responses.Alive, operation_id="healthz")
    async def healthz() -> Response:
        """Say that the process answers."""
        return Response(json_text(responses.Alive(status="ok")), media_type="application/json")

    @router.get("/readyz", response_model=responses.Ready, responses=declared(503), operation_id="readyz")
    async def readyz() -> Response:
        """Say that the index is open and the encoder loaded: the service starts with neither missing."""
        # In a thread, for an index that follows may be opened by it; the gate leaves threads free.
        shape = responses.Ready(status="ready", index=shapes.index(await run_in_threadpool(lambda: searcher.info)))
        return Response(json_text(shape), media_type="application/json")

    return router
