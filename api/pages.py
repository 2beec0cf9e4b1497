"""``GET /`` and ``GET /articles/{id}``: pages for people, made on the server, without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from ..index.errors import BadQuestion
from ..index.records import Span
from . import front, markup, viewer
from .articles import Id
from .problems import declared

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher

Offset = Annotated[int | None, Query(ge=0, description="Code points, in the article's stored text.")]


def routes(searcher: Searcher, *, k: int, max_risk: float) -> APIRouter:
    """Return the routes for people."""
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, responses=declared(422, 500, 503))

    @router.get("/", operation_id="front")
    def home(q: Annotated[str, Query(description="A question.")] = "") -> HTMLResponse:
        """Show the form and, where a question is asked, its answer."""
        if not q.strip():
            return markup.page("OnRecord", front.front(""))
        try:
            below = front.answered(searcher.ask(q, k, max_risk=max_risk))
        except BadQuestion as error:
            below = front.refusal(str(error))
        return markup.page(f"{q[:60]} - OnRecord", front.front(q, below))

    @router.get("/articles/{id:path}", responses=declared(404), operation_id="article")
    def article(id: Id, start: Offset = None, end: Offset = None) -> HTMLResponse:
        """Show an article's stored text with the span from `start` to `end` marked."""
        document = searcher.document(id)
        marked, note = _span(start, end, len(document.text))
        return markup.page(document.title, viewer.article(document, marked, note))

    return router


def _span(start: int | None, end: int | None, length: int) -> tuple[Span | None, str]:
    """Return the span to mark, or why none can be."""
    if start is None and end is None:
        return None, ""
    span = Span(start or 0, length if end is None else end)
    if span.start < span.end <= length:
        return span, ""
    return (
        None,
        f"Nothing is marked: {span.start} to {span.end} is no span of this article's {length} characters.",
    )
