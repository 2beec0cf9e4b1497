"""Every compatible route, under one router."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from . import answering, finding, models, uichat

if TYPE_CHECKING:
    from ...retrieval.searcher import Searcher


def routes(searcher: Searcher, *, k: int, max_risk: float) -> APIRouter:
    """Return the routes; ``k`` and ``max_risk`` are the service's settings."""
    router = APIRouter(tags=["compatible"])
    router.include_router(models.routes())
    router.include_router(answering.routes(searcher, k=k, max_risk=max_risk))
    router.include_router(uichat.routes(searcher, k=k, max_risk=max_risk))
    router.include_router(finding.routes(searcher))
    return router
