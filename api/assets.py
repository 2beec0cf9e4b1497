"""``/static/...`` and ``/widget.js``: the scripts, the style sheet and the icon, shipped with the package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import conditional

FOLDER = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
# The widget stands on the pages of others; a policy that isolates them lets it in by this header.
_ANYWHERE = {"widget.js": {"Cross-Origin-Resource-Policy": "cross-origin"}}


def routes() -> Iterator[Route]:
    """Yield one route for each file, read once; the widget's has a short address."""
    for file in sorted(FOLDER.iterdir()):
        if file.suffix in _TYPES:
            path = "/widget.js" if file.name == "widget.js" else f"/static/{file.name}"
            yield _route(path, file)


def _route(path: str, file: Path) -> Route:
    body = file.read_bytes()

    async def serve(request: Request) -> Response:
        answer = conditional.send(body, _TYPES[file.suffix], request.headers.get("if-none-match"))
        answer.headers.update(_ANYWHERE.get(file.name, {}))
        return answer

    return Route(path, serve, methods=["GET"], include_in_schema=False)
