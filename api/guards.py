"""What the layers around the routes may answer, as the contract declares it of every route."""

from __future__ import annotations

from typing import Any

from . import problems, signing
from .access import OPEN
from .admission import UNGATED
from .compat import envelope

_NAMES = (403, 421)
_ADMISSION = (408, 413, 503, 504)
_KEYS = (401, 429)
_ENVELOPE = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}


def declare(contract: dict[str, Any], *, keys: bool) -> None:
    """Add to every route of a contract what may be answered before it is reached; ``keys`` where they are wanted."""
    for path, operations in contract["paths"].items():
        for operation in operations.values():
            for status in statuses(path, keys=keys):
                operation["responses"].setdefault(str(status), _declared(path, status))
            if keys and path not in OPEN:
                operation["security"] = [{"bearer": []}, {"header": []}, {"cookie": []}]
    if keys:
        contract["components"]["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer"},
            "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": signing.COOKIE},  # may read, and no more
        }


def statuses(path: str, *, keys: bool) -> tuple[int, ...]:
    """Return what the layers may answer to requests of a path."""
    gated = () if path in UNGATED else _ADMISSION
    return (*_NAMES, *gated, *(_KEYS if keys and path not in OPEN else ()))


def _declared(path: str, status: int) -> dict[str, Any]:
    answer: dict[str, Any] = problems.declared(status)[status]
    return answer | {"content": _ENVELOPE} if envelope.applies(path) else answer
