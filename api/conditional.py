"""Answers that a client may keep: an ETag on what is sent, 304 where the client has it already."""

from __future__ import annotations

import hashlib
import re

from fastapi import Response

from .encoding import json_text
from .responses import Shape

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def answer(shape: Shape, if_none_match: str | None) -> Response:
    """Return ``shape`` as JSON, or 304 where ``if_none_match`` names it. Source: RFC 9110, 13.1.2."""
    return send(json_text(shape).encode(), "application/json", if_none_match)


def send(body: bytes, media_type: str, if_none_match: str | None) -> Response:
    """Return ``body``, or 304 where ``if_none_match`` names it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}  # to be kept, and asked about before each use
    if _names(if_none_match or "", tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _names(if_none_match: str, tag: str) -> bool:
    return if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)
