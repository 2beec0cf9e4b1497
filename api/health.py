"""``GET /healthz``, ``/readyz`` and ``/metrics``, for whatever watches over the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool

from . import responses, shapes
from .encoding import json_text
from .metrics import MEDIA_TYPE
from .problems import RETRY_AFTER_S, declared, problem

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher
    from .metrics import Metrics


def routes(searcher: Searcher, metrics: Metrics) -> APIRouter:
    """Return the routes that say how the service is."""
    router = APIRouter(tags=["health"], responses=declared(500))

    @router.get("/healthz", response_model=responses.Alive, operation_id="healthz")
    async def healthz() -> Response:
        """Say that the process answers."""
        return Response(json_text(responses.Alive(status="ok")), media_type="application/json")

    @router.get("/readyz", response_model=responses.Ready, responses=declared(503), operation_id="readyz")
    async def readyz(request: Request) -> Response:
        """Say that the index is open and the encoder loaded: the service starts with neither missing.

        503 from the moment that it is told to end, while it still answers.
        """
        if getattr(request.app.state, "ending", False):
            return problem(503, "The service is ending.", headers={"Retry-After": str(RETRY_AFTER_S)})
        # In a thread, for an index that follows may be opened by it; the gate leaves threads free.
        shape = responses.Ready(status="ready", index=shapes.index(await run_in_threadpool(lambda: searcher.info)))
        return Response(json_text(shape), media_type="application/json")

    @router.get("/metrics", response_class=PlainTextResponse, operation_id="metrics")
    async def measured() -> Response:
        """Report counts and times in Prometheus' text form."""
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    return router
