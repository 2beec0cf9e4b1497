"""``/static/...`` and ``/widget.js``: the scripts, the style sheet and the icon, shipped with the package."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import conditional

FOLDER = Path(__file__).parent / "static"
WIDGET = "/widget.js"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
# The widget stands on the pages of others; a policy that isolates them lets it in by this header.
_ANYWHERE = {"widget.js": {"Cross-Origin-Resource-Policy": "cross-origin"}}


def routes() -> Iterator[Route]:
    """Yield one route for each file, read once; the widget's has a short address."""
    for file in sorted(FOLDER.iterdir()):
        if file.suffix in _TYPES:
            yield _route(WIDGET if file.name == "widget.js" else f"/static/{file.name}", file)


def _route(path: str, file: Path) -> Route:
    body = file.read_bytes()
    packed = gzip.compress(body, mtime=0)

    async def serve(request: Request) -> Response:
        pack = "gzip" in request.headers.get("accept-encoding", "")
        answer = conditional.send(packed if pack else body, _TYPES[file.suffix], request.headers.get("if-none-match"))
        answer.headers.update({"Vary": "Accept-Encoding", **_ANYWHERE.get(file.name, {})})
        if pack and answer.status_code == 200:
            answer.headers["Content-Encoding"] = "gzip"
        return answer

    return Route(path, serve, methods=["GET"], include_in_schema=False)
