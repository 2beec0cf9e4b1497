"""A reply as OpenAI's chat completion, whole or in chunks, with what Open WebUI and Perplexity's clients read too."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...retrieval.results import Citation, Hit, Source
from ..encoding import dumps
from . import responses
from .reply import Reply, address, piece, unsent

MODEL = "onrecord"
DONE = b"data: [DONE]\n\n"


def new_id(kind: str) -> str:
    """Return an id that no other answer has."""
    return f"{kind}-{uuid.uuid4().hex}"


@dataclass(frozen=True, slots=True)
class Told:
    """What is the same in every chunk of one answer; ``base`` is the service's own address."""

    base: str
    index_id: str
    id: str = field(default_factory=lambda: new_id("chatcmpl"))
    created: int = field(default_factory=lambda: int(time.time()))


def completion(told: Told, reply: Reply, usage: responses.Usage) -> responses.Completion:
    """Return the whole answer."""
    message = responses.ReplyMessage(content=reply.text, annotations=_annotations(told.base, reply))
    return responses.Completion(
        id=told.id,
        created=told.created,
        model=MODEL,
        system_fingerprint=told.index_id,
        choices=[responses.Choice(message=message)],
        usage=usage,
        citations=_addresses(told.base, reply),
        search_results=_search_results(told.base, reply),
        onrecord=_verdict(reply),
    )


def first_chunk(told: Told) -> bytes:
    """Return the chunk that is sent before the answer is known."""
    return _chunk(told, {"role": "assistant", "content": ""})


def chunks(told: Told, reply: Reply, usage: responses.Usage | None, sent: Sequence[Citation] = ()) -> Iterator[bytes]:
    """Yield what follows it: cards for Open WebUI, a quote at a time, annotations, the end, and ``usage`` if wanted.

    Every chunk but that of ``usage`` has a choice, for many programs read ``choices[0]`` without a look. What was
    ``sent`` by ``sentence`` is not sent again.
    """
    yield from _cards(told, unsent(reply.sources, sent))
    for rest in reply.pieces[len(sent) :]:
        yield _chunk(told, {"content": rest})
    found = [each.model_dump(mode="json") for each in _search_results(told.base, reply)]
    annotations = [each.model_dump(mode="json") for each in _annotations(told.base, reply)]
    about: dict[str, Any] = {
        "citations": _addresses(told.base, reply),
        "search_results": found,
        "onrecord": _verdict(reply).model_dump(),
    }
    yield _chunk(told, {"annotations": annotations} if annotations else {}, None, **about)
    yield _chunk(told, {}, "stop")
    if usage is not None:
        yield _event(_about(told) | {"choices": [], "usage": usage.model_dump()})
    yield DONE


def sentence(told: Told, citation: Citation, sent: Sequence[Citation]) -> Iterator[bytes]:
    """Yield the chunks of one sentence of an answer that is still being made: its cards, then itself."""
    yield from _cards(told, unsent(citation.sources, sent))
    yield _chunk(told, {"content": piece(citation)})


def _cards(told: Told, sources: Sequence[Source]) -> Iterator[bytes]:
    for source in sources:
        yield _chunk(told, {}, event={"type": "source", "data": _card(told.base, source)})


def failure(error: responses.Error) -> bytes:
    """Return the chunk that ends a stream whose answer failed."""
    return _event(error.model_dump(mode="json"))


def _chunk(told: Told, delta: dict[str, Any], finish_reason: str | None = None, **also: Any) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return _event(_about(told) | {"choices": [choice]} | also)


def _about(told: Told) -> dict[str, Any]:
    return {
        "id": told.id,
        "object": "chat.completion.chunk",
        "created": told.created,
        "model": MODEL,
        "system_fingerprint": told.index_id,
    }


def _event(value: dict[str, Any]) -> bytes:
    return f"data: {dumps(value)}\n\n".encode()


def _annotations(base: str, reply: Reply) -> list[responses.Annotation]:
    return [
        responses.Annotation(
            url_citation=responses.UrlCitation(
                start_index=citation.start, end_index=citation.end, title=source.title, url=address(base, source)
            )
        )
        for citation in reply.citations
        for source in citation.sources
    ]


def _addresses(base: str, reply: Reply) -> list[str]:
    return [address(base, source) for source in reply.sources]


def _search_results(base: str, reply: Reply) -> list[responses.SearchResult]:
    places: list[Source | Hit] = [*reply.sources, *reply.nearest]
    return [
        responses.SearchResult(
            title=place.title,
            url=address(base, place),
            date=place.published,
            snippet=place.quote if isinstance(place, Source) else place.text,
        )
        for place in places
    ]


def _card(base: str, source: Source) -> dict[str, Any]:
    """Return what Open WebUI draws as a card; one address a quote keeps its cards apart."""
    url = address(base, source)
    return {
        "source": {"name": source.title, "url": url},
        "document": [source.quote],
        "metadata": [{"source": url, "name": source.title, "start": source.start, "end": source.end}],
        "distances": [source.score],
    }


def _verdict(reply: Reply) -> responses.Verdict:
    if reply.answer is None:
        return responses.Verdict(answered=False, confidence=0.0, reason="nothing was asked")
    why = reply.answer.abstained
    return responses.Verdict(
        answered=reply.answer.answered, confidence=reply.answer.confidence, reason=why.reason if why else None
    )
