"""``GET /``, ``/corpus`` and ``/articles/{id}``: pages for people, made on the server; all work without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from ..index.errors import BadFilter, BadQuestion, NotInIndex
from ..index.records import Span
from ..retrieval.followup import standalone
from ..retrieval.results import Filters
from . import answer_page, front, holding_page, markup, shapes, viewer
from .articles import Id
from .citing import LONGEST, MOST, read_cited
from .encoding import json_text
from .problems import declared
from .requests import Asked
from .words import COOKIE, LANGUAGES, Words, say, words_for

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher
    from .suggesting import Suggesting

Offset = Annotated[int | None, Query(ge=0, description="Code points, in the article's stored text.")]
Places = Annotated[list[str], Query(max_length=MOST, description="Places that an answer cites, as `id:start-end`.")]
Address = Annotated[str, Query(max_length=LONGEST, description="The query of the front page that shows this answer.")]
_MODULES = (
    "/static/page.js",
    "/static/client.js",
    "/static/dom.js",
    "/static/reader.js",
    "/static/turn.js",
    "/static/copying.js",
)
_PASSAGES = 5  # below an answer; page.js has the same number
_TITLES = 40  # read to make examples of
_YEAR_S = 365 * 24 * 3600


def routes(searcher: Searcher, suggesting: Suggesting, *, k: int, max_risk: float) -> APIRouter:
    """Return the routes for people."""
    router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, responses=declared(422, 500, 503))

    @router.get("/", operation_id="front")
    def home(asked: Annotated[Asked, Query()], request: Request) -> HTMLResponse:
        """Show the form and, where a question is asked, its answer."""
        words, held, filters = words_for(request), searcher.holdings(), asked.filters()
        blocks = [markup.data("words", dict(words))]
        question = next(iter(asked.q[-1:]), "")
        if question.strip():
            try:
                below, given = _answered(asked, filters, words)
                blocks.append(markup.data_text("given", given))
            except (BadQuestion, BadFilter) as error:
                below = front.refusal(str(error))
        else:
            titles = front.headlines(document.title for document in searcher.documents(limit=_TITLES))
            below = front.welcome(held, suggesting.at_hand(), titles, words)
        title = f"{question[:60]} - OnRecord" if question.strip() else "OnRecord"
        body = front.front(question, filters, held, words, below) + "".join(blocks)
        return _sent(markup.page(title, body, words, request.url.query, modules=_MODULES, wide=True), request)

    def _answered(asked: Asked, filters: Filters, words: Words) -> tuple[str, str]:
        """Return the answer as markup, and what the script makes the same of: answer and passages as JSON."""
        question, turns = asked.q[-1], asked.turns()
        answer = searcher.ask(question, k, filters=filters, max_risk=max_risk, history=turns)
        found = searcher.search(standalone(question, turns), _PASSAGES, filters=filters)
        address = urlencode([("q", each) for each in asked.q] + asked.narrowing() + [("index", answer.index.id)])
        shape = shapes.ask(answer)
        told = answer_page.turn(answer, found.hits, shape, answer_page.narrowing(filters, words), address, words)
        return told, f'{{"answer":{json_text(shape)},"found":{json_text(shapes.search(found))}}}'

    @router.get("/corpus", operation_id="corpus_page")
    def corpus(request: Request) -> HTMLResponse:
        """Show what the articles are: over time, by source, by language, and how many are copies."""
        words = words_for(request)
        body = holding_page.corpus(searcher.holdings(), searcher.left_out(), words)
        return _sent(markup.page(f"{words['corpus']} - OnRecord", body, words, request.url.query), request)

    @router.get("/articles/{id:path}", responses=declared(404), operation_id="article")
    def article(
        id: Id,
        request: Request,
        start: Offset = None,
        end: Offset = None,
        cited: Places = [],  # noqa: B006 - the framework copies it
        answer: Address = "",
    ) -> HTMLResponse:
        """Show an article's stored text with the span from `start` to `end` marked."""
        words = words_for(request)
        try:
            document = searcher.document(id)
        except NotInIndex:
            if "text/html" not in request.headers.get("accept", ""):
                raise
            return _sent(markup.page(words["not_found"], viewer.missing(words), words, status=404), request)
        marked, note = _span(start, end, len(document.text), words)
        body = viewer.article(document, marked, words, note, read_cited(cited, answer))
        fragment = f"#{viewer.QUOTE_ID}" if marked else ""
        return _sent(markup.page(document.title, body, words, request.url.query, fragment), request)

    return router


def _sent(page: HTMLResponse, request: Request) -> HTMLResponse:
    """Return the page; where its language was asked for, the browser is to remember it."""
    if (code := request.query_params.get(COOKIE)) in LANGUAGES:
        page.set_cookie(COOKIE, code or "", max_age=_YEAR_S, samesite="lax", httponly=True)
    return page


def _span(start: int | None, end: int | None, length: int, words: Words) -> tuple[Span | None, str]:
    """Return the span to mark, or why none can be."""
    if start is None and end is None:
        return None, ""
    span = Span(start or 0, length if end is None else end)
    if span.start < span.end <= length:
        return span, ""
    return None, say(words, "no_span", start=span.start, end=span.end, length=length)
