"""``GET /v1/models``: the one model that there is."""

from __future__ import annotations

import time

from fastapi import APIRouter, Response

from . import completions, responses
from .envelope import Refused, declared
from .serving import as_json


def routes() -> APIRouter:
    """Return the routes that list what answers here."""
    router = APIRouter()
    only = responses.Model(id=completions.MODEL, object="model", created=int(time.time()), owned_by="onrecord")

    @router.get("/v1/models", response_model=responses.Models, responses=declared(500), operation_id="models")
    async def models() -> Response:
        """List the one model: what answers from this index."""
        return as_json(responses.Models(object="list", data=[only]))

    @router.get(
        "/v1/models/{id:path}", response_model=responses.Model, responses=declared(404, 500), operation_id="model"
    )
    async def model(id: str) -> Response:
        """Describe the one model."""
        if id != only.id:
            raise Refused(404, f"there is one model here, {only.id}", "model", "model_not_found")
        return as_json(only)

    return router
