"""Errors as RFC 9457 problems: one shape for every one, and no trace, path or input in any.

``STATUS`` is the one table from error class to status. What the operator needs to know is logged instead.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from ..index import errors
from .compat import envelope
from .encoding import json_text
from .responses import Shape

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 10
_METHODS = ("GET", "POST", "DELETE")
_POINTER_PART = 64  # characters of a field's name

STATUS: dict[type[errors.SearchError], int] = {
    errors.BadQuestion: 422,
    errors.BadQuote: 422,
    errors.BadFilter: 422,
    errors.NotInIndex: 404,
    errors.SearchError: 503,  # every other one is about the index or the model
}
_TITLE = {413: "Content Too Large", 422: "Unprocessable Content"}  # older Pythons have older names
_DETAIL = {
    400: "The request is not one that HTTP allows.",
    404: "Nothing is served here; /openapi.json lists what is, /api/documents and every hit hold ids.",
    401: "This service wants a key; send it as Authorization: Bearer KEY, or as X-API-Key.",
    403: "This key, or the page that sent this, may not do that.",
    405: "This path does not take this method; the Allow header lists those it takes.",
    408: "The request did not arrive in ten seconds; send it faster.",
    413: "The body is over 1 MB; send less.",
    415: "The body must be JSON; send it with Content-Type: application/json.",
    421: "This service is not known by this name; the setting service.hosts adds names.",
    429: "This key has asked as often as it may for now; Retry-After says when to go on.",
    500: "The service failed to answer; its log says why.",
    503: "The index cannot be read now; the service's log says why.",
    504: "The answer was not there in time; ask again, or for less.",
}

_log = logging.getLogger(__name__)


class ProblemItem(Shape):
    """One thing that is wrong with the request."""

    detail: str
    pointer: str = Field(description="JSON pointer to the body's field, or `#/` and the name of the parameter.")


class Problem(Shape):
    """What went wrong, as RFC 9457 has it."""

    type: str
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    errors: list[ProblemItem]


def refusal(
    request: Request,
    status: int,
    detail: str | None = None,
    items: Sequence[ProblemItem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer that reports what is wrong, in the form that the path's clients read."""
    if not envelope.applies(request.url.path):
        return problem(status, detail, items, headers)
    message = detail or _DETAIL.get(status, HTTPStatus(status).description)
    param = envelope.field_name(items[0].pointer) if items else None
    if param:
        message = f"{param} {items[0].detail}"
    return envelope.envelope(status, message, param=param, headers=headers)


def problem(
    status: int,
    detail: str | None = None,
    items: Sequence[ProblemItem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer that reports a problem."""
    shape = Problem(
        type="about:blank",
        title=_title(status),
        status=status,
        detail=detail or _DETAIL.get(status, HTTPStatus(status).description),
        errors=list(items),
    )
    return Response(json_text(shape), status, headers, MEDIA_TYPE)


def declared(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Return the OpenAPI declaration of these problems."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {status: {"description": _title(status), "content": {MEDIA_TYPE: {"schema": schema}}} for status in statuses}


def install(app: FastAPI) -> None:
    """Make ``app`` answer every error with a problem."""
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(errors.SearchError, _on_search_error)


def _title(status: int) -> str:
    return _TITLE.get(status, HTTPStatus(status).phrase)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, envelope.Refused):
        return _refused(request, error)
    if error.status_code == 400:  # how the framework says that the body is no JSON that it could parse
        return _unprocessable(request, [ProblemItem(detail="is not JSON that can be parsed", pointer="#")])
    headers = {"Allow": _allowed(request)} if error.status_code == 405 else error.headers
    return refusal(request, error.status_code, headers=headers)


def _allowed(request: Request) -> str:
    """Return the methods that a path takes: the framework names those of the first of its routes alone."""
    routes = request.app.router.routes
    return ", ".join(
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    )


def _refused(request: Request, error: envelope.Refused) -> Response:
    if envelope.applies(request.url.path):
        return envelope.envelope(error.status_code, error.detail, param=error.param, code=error.code)
    return problem(422 if error.status_code == 400 else error.status_code, error.detail)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _unprocessable(request, [_item(each["type"], each["loc"], each["msg"]) for each in error.errors()])


async def _on_search_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.SearchError)
    status = next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)
    if status == 503:
        _log.error("%s: %s", type(error).__name__, error)
        return refusal(request, 503, headers={"Retry-After": str(RETRY_AFTER_S)})
    if status == 422:
        return _unprocessable(request, [ProblemItem(detail=str(error), pointer=_field_of(error, request))])
    return refusal(request, status, "Nothing in this index has this id; /api/documents and every hit hold ids.")


def _unprocessable(request: Request, items: Sequence[ProblemItem]) -> Response:
    first = items[0]
    more = f" (and {len(items) - 1} more)" if len(items) > 1 else ""
    return refusal(request, 422, f"{first.pointer} {first.detail}{more}", items)


def _item(kind: str, location: Sequence[str | int], message: str) -> ProblemItem:
    if kind == "json_invalid":  # its location holds a position in the text, not a field
        return ProblemItem(detail=f"is not JSON: broken at character {location[-1]}", pointer="#")
    if kind == "extra_forbidden":
        message = "is not a field that is known here; look for a typo"
    return ProblemItem(detail=message, pointer=_pointer(location[1:]))


def _pointer(parts: Sequence[str | int]) -> str:
    """Return the URI fragment form of a JSON pointer, RFC 6901."""
    escaped = (str(part)[:_POINTER_PART].replace("~", "~0").replace("/", "~1") for part in parts)
    return "#" + "".join("/" + quote(part, safe="", errors="replace") for part in escaped)


def _field_of(error: errors.SearchError, request: Request) -> str:
    if isinstance(error, errors.BadFilter):
        return "#/as_of" if error.field == "as_of" else f"#/filters/{error.field}"
    return "#/question" if request.url.path.endswith("/ask") else "#/query"
