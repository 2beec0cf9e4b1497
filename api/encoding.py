"""JSON as it leaves: UTF-8 whatever the locale, no NaN, nothing in it that could steer a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .terminal import UNSAFE

if TYPE_CHECKING:
    from pydantic import BaseModel


def json_text(shape: BaseModel, *, indent: int | None = None) -> str:
    """Return ``shape`` as JSON; a key that is only there when asked for is left out where not set."""
    return dumps(shape.model_dump(mode="json", exclude_unset=True), indent=indent)


def dumps(value: object, *, indent: int | None = None) -> str:
    r"""Return ``value`` as JSON, on one line unless ``indent`` is given.

    Letters stay readable; control, bidi and tag characters become escapes, the same to every JSON reader.

    >>> print(dumps({"title": "Bình Định \u202e"}))
    {"title":"Bình Định \u202e"}
    """
    separators = (",", ":") if indent is None else None
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
    return UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], text)
