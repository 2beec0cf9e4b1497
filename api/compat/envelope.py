"""Errors of ``/v1`` and ``/v2`` as OpenAI says them: ``{"error": {message, type, param, code}}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import unquote

from fastapi import Response
from starlette.exceptions import HTTPException

from ..encoding import json_text
from .responses import Error, ErrorItem

PREFIXES = ("/v1/", "/v2/")
_CODES = {
    400: "invalid_value",
    401: "invalid_api_key",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    413: "request_too_large",
    415: "unsupported_media_type",
    421: "misdirected_request",
    429: "rate_limit_exceeded",
    503: "index_unavailable",
    504: "timeout",
}


class Refused(HTTPException):
    """A request of a compatible route that is understood and cannot be met."""

    def __init__(self, status: int, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(status, message)
        self.param = param
        self.code = code


def applies(path: str) -> bool:
    """Say whether errors of this path are told in the envelope."""
    return path.startswith(PREFIXES)


def envelope(
    status: int,
    message: str,
    *,
    param: str | None = None,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer that reports an error; what RFC 9110 calls unprocessable is 400 here, as OpenAI has it."""
    status = 400 if status == 422 else status
    return Response(json_text(error(status, message, param, code)), status, headers, "application/json")


def error(status: int, message: str, param: str | None = None, code: str | None = None) -> Error:
    """Return the object that says what went wrong."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return Error(error=ErrorItem(message=message, type=kind, param=param, code=code or _CODES.get(status)))


def field_name(pointer: str) -> str | None:
    """Return a JSON pointer as OpenAI names a field.

    >>> field_name("#/messages/0/content"), field_name("#")
    ('messages[0].content', None)
    """
    parts = [unquote(part).replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    name = "".join(f"[{part}]" if re.fullmatch("[0-9]+", part) else f".{part}" for part in parts)
    return name.removeprefix(".") or None


def declared(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Return the OpenAPI declaration of these errors."""
    return {status: {"description": HTTPStatus(status).phrase, "model": Error} for status in statuses}
