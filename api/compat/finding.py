"""``/v1/vector_stores/{id}/search``, rerank, ``/v1/embeddings`` and Open WebUI's web search."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from ...retrieval.results import Hit
from ..encoding import dumps
from ..problems import declared as problems_declared
from ..questions import json_only
from . import requests, responses
from .completions import MODEL, new_id
from .envelope import Refused, declared
from .reply import address
from .serving import as_json, base_of
from .storefilters import narrowed

if TYPE_CHECKING:
    from ...index.encoder import Encoder, Vectors
    from ...retrieval.searcher import Searcher

STORE = "onrecord"
_ERRORS = declared(400, 413, 415, 500, 503)


def routes(searcher: Searcher) -> APIRouter:
    """Return the routes that find, order and encode."""
    router = APIRouter(dependencies=[Depends(json_only)])

    # Plain functions, not coroutines: scoring runs in threads, and the event loop stays free.
    @router.post(
        "/v1/vector_stores/{id}/search",
        response_model=responses.StorePage,
        responses=_ERRORS | declared(404),
        operation_id="vector_store_search",
    )
    def vector_store_search(
        id: Annotated[str, Path(description="`onrecord`, or the id of the index.")],
        request: requests.StoreSearchRequest,
        http: Request,
    ) -> Response:
        """Rank the passages that bear on a question or on any of several, best first."""
        if id not in (STORE, searcher.info.id):
            raise Refused(404, f"there is one vector store here, {STORE}", "vector_store_id", "vector_store_not_found")
        found = _search(searcher, request)
        return as_json(
            responses.StorePage(
                search_query=request.queries, data=[_store_hit(base_of(http), hit) for hit in found], has_more=False
            )
        )

    def rerank(request: requests.RerankRequest) -> Response:
        """Put documents in order by the chance that they bear on a question; nothing of them is kept."""
        _check_length(request.texts, "documents")
        scores = searcher.score(request.query, request.texts)
        tokens = sum(searcher.encoder.count_tokens([request.query, *request.texts]))
        return as_json(_ranked(request, scores, tokens))

    for version in ("v1", "v2"):
        router.post(
            f"/{version}/rerank", response_model=responses.RerankResponse, responses=_ERRORS,
            operation_id=f"rerank_{version}",
        )(rerank)  # fmt: skip

    @router.post("/v1/embeddings", response_model=responses.Embeddings, responses=_ERRORS, operation_id="embeddings")
    def embeddings(request: requests.EmbeddingsRequest) -> Response:
        """Encode texts with the encoder of the index, as it encodes passages."""
        _check_length(request.input, "input")
        encoder = searcher.encoder
        tokens = _check_encodable(request, encoder)
        place = {text: at for at, text in enumerate(dict.fromkeys(request.input))}  # sent twice, encoded once
        vectors = encoder.encode(list(place))[[place[text] for text in request.input]]
        return as_json(_embedded(encoder, vectors, tokens, request.encoding_format == "base64"))

    @router.post(
        "/api/web-search",
        response_model=list[responses.WebResult],
        responses=problems_declared(413, 415, 422, 500, 503),
        operation_id="web_search",
    )
    def web_search(request: requests.WebSearchRequest, http: Request) -> Response:
        """Rank passages for Open WebUI's external web search."""
        base = base_of(http)
        hits = searcher.search(request.query, request.count)
        found = [{"link": address(base, hit), "title": hit.title, "snippet": hit.text} for hit in hits]
        return Response(dumps(found), media_type="application/json")

    return router


def _search(searcher: Searcher, request: requests.StoreSearchRequest) -> list[Hit]:
    """Return the best passages for any of the queries, each once, by their best score."""
    filters = narrowed(request.filters)
    if filters is None:
        return []
    best: dict[str, Hit] = {}
    for query in request.queries:
        for hit in searcher.search(query, request.max_num_results, filters=filters):
            if hit.id not in best or hit.score > best[hit.id].score:
                best[hit.id] = hit
    least = (request.ranking_options and request.ranking_options.score_threshold) or 0.0
    ordered = sorted(best.values(), key=lambda hit: (-hit.score, hit.rank, hit.id))
    return [hit for hit in ordered if hit.score >= least][: request.max_num_results]


def _store_hit(base: str, hit: Hit) -> responses.StoreHit:
    known = {"source": hit.source, "author": hit.author, "published": hit.published}
    attributes: dict[str, str | int] = {name: value for name, value in known.items() if value}
    attributes |= {"url": address(base, hit), "passage_id": hit.id, "start": hit.start, "end": hit.end}
    return responses.StoreHit(
        file_id=hit.document_id,
        filename=hit.title,
        score=hit.score,
        attributes=attributes,
        content=[responses.Content(text=hit.text)],
    )


def _ranked(request: requests.RerankRequest, scores: list[float], tokens: int) -> responses.RerankResponse:
    order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))[: request.top_n]
    results = [_ranked_one(request, place, scores[place]) for place in order]
    return responses.RerankResponse(
        id=new_id("rerank"),
        model=MODEL,
        results=results,
        meta=responses.RerankMeta(api_version=responses.ApiVersion(version="2")),
        usage=responses.RerankUsage(total_tokens=tokens),
    )


def _ranked_one(request: requests.RerankRequest, place: int, score: float) -> responses.Ranked | responses.RankedText:
    if not request.return_documents:
        return responses.Ranked(index=place, relevance_score=score)
    sent = responses.SentText(text=request.texts[place])
    return responses.RankedText(index=place, relevance_score=score, document=sent)


def _check_length(texts: list[str], field: str) -> None:
    total = sum(map(len, texts))
    if total > requests.MAX_CHARACTERS_IN_ALL:
        raise Refused(
            400,
            f"{field} has {total:,} characters in all, at most {requests.MAX_CHARACTERS_IN_ALL:,} are taken at once; "
            "send them in several requests",
            field,
            "request_too_large",
        )


def _check_encodable(request: requests.EmbeddingsRequest, encoder: Encoder) -> int:
    """Return the number of tokens of the input; raises Refused where it cannot be encoded whole, or as wanted."""
    if request.dimensions not in (None, encoder.card.dimension):
        raise Refused(
            400, f"vectors have {encoder.card.dimension} dimensions here; leave `dimensions` out", "dimensions"
        )
    tokens = encoder.count_tokens([encoder.card.document_prefix + text for text in request.input])
    most = encoder.card.max_tokens - 2  # the encoder's own marks, before and after
    for place, count in enumerate(tokens):
        if count > most:
            raise Refused(
                400,
                f"input {place} has {count:,} tokens, the encoder sees at most {most:,}; split it",
                f"input[{place}]",
                "context_length_exceeded",
            )
    return sum(tokens)


def _embedded(encoder: Encoder, vectors: Vectors, tokens: int, encoded: bool) -> responses.Embeddings:
    def shown(place: int) -> list[float] | str:
        row = vectors[place].astype("<f4")
        return base64.b64encode(row.tobytes()).decode() if encoded else row.tolist()

    return responses.Embeddings(
        data=[responses.Embedding(index=place, embedding=shown(place)) for place in range(len(vectors))],
        model=MODEL,
        system_fingerprint=encoder.card.fingerprint,
        usage=responses.EmbeddingUsage(prompt_tokens=tokens, total_tokens=tokens),
    )
