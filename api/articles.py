"""``GET /api/corpus``, ``/api/suggestions``, ``/api/documents`` and ``/api/passages``: what was indexed, as stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Path, Query, Response

from . import conditional, responses, shapes
from .encoding import json_text
from .problems import declared
from .requests import DocumentsQuery

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher
    from .suggesting import Suggesting

Id = Annotated[str, Path(description="Percent-encoded; it may hold slashes, colons and letters of any script.")]
IfNoneMatch = Annotated[str | None, Header(description="ETags that the client holds.")]
_UNCHANGED: dict[int | str, dict[str, object]] = {304: {"description": "The client's copy is current."}}


def routes(searcher: Searcher, suggesting: Suggesting) -> APIRouter:
    """Return the routes that serve what is stored."""
    router = APIRouter(prefix="/api", tags=["articles"], responses=declared(422, 500, 503))

    @router.get("/corpus", response_model=responses.Corpus, responses=_UNCHANGED, operation_id="corpus")
    def corpus(if_none_match: IfNoneMatch = None) -> Response:
        """Count the articles: by source, by language, by month of publication, and how many are copies."""
        return conditional.answer(
            shapes.corpus(searcher.holdings(), searcher.info, len(searcher.left_out())), if_none_match
        )

    @router.get("/suggestions", response_model=responses.Suggestions, operation_id="suggestions")
    def suggestions() -> Response:
        """Suggest questions that the articles answer; the first call after a change of the index makes them."""
        shape = responses.Suggestions(questions=suggesting.questions(), index=shapes.index(searcher.info))
        return Response(json_text(shape), media_type="application/json")

    @router.get("/documents", response_model=responses.DocumentPage, operation_id="documents")
    def documents(page: Annotated[DocumentsQuery, Query()]) -> Response:
        """List the articles in the order of their ids, without their text."""
        found = searcher.documents(page.cursor, page.limit + 1)
        shown = found[: page.limit]
        shape = shapes.document_page(shown, shown[-1].id if len(found) > len(shown) else None)
        return Response(json_text(shape), media_type="application/json")

    @router.get(
        "/documents/{id:path}",
        response_model=responses.Document,
        responses=_UNCHANGED | declared(404),
        operation_id="document",
    )
    def document(id: Id, if_none_match: IfNoneMatch = None) -> Response:
        """Serve an article as stored: the text that every offset counts in."""
        found = searcher.document(id)
        return conditional.answer(shapes.document(found, searcher.passages_of(id)), if_none_match)

    @router.get(
        "/passages/{id:path}",
        response_model=responses.Passage,
        responses=_UNCHANGED | declared(404),
        operation_id="passage",
    )
    def passage(id: Id, if_none_match: IfNoneMatch = None) -> Response:
        """Serve a passage and what is known of its article."""
        cut, article = searcher.passage(id)
        return conditional.answer(shapes.passage(cut, article), if_none_match)

    return router
