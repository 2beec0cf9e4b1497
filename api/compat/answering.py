"""``POST /v1/chat/completions``: an answer for programs that expect a chat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from ...retrieval.results import Citation
from .. import stream
from ..questions import json_only
from . import completions, requests, responses
from .completions import Told
from .envelope import declared, error
from .reply import Conversation, Reply, conversation, replies, reply
from .serving import as_json, base_of, streamed

if TYPE_CHECKING:
    from ...retrieval.searcher import Searcher

_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream`, a `chat.completion.chunk` an event, then `[DONE]`.",
        "content": {stream.MEDIA_TYPE: {"schema": stream.DATA_SCHEMA}},
    }
}


def routes(searcher: Searcher, *, k: int, max_risk: float) -> APIRouter:
    """Return the route that answers; ``k`` and ``max_risk`` are the service's settings."""
    router = APIRouter(dependencies=[Depends(json_only)])

    @router.post(
        "/v1/chat/completions",
        response_model=responses.Completion,
        responses=_STREAMED | declared(400, 413, 415, 500, 503),
        operation_id="chat_completions",
    )
    async def chat_completions(request: requests.ChatRequest, http: Request) -> Response:
        """Answer the last question of a conversation in quoted sentences, or say in words why there is no answer."""
        asked = conversation(request.messages, "messages")
        told = Told(base_of(http), await run_in_threadpool(lambda: searcher.info.id))

        def whole() -> Response:
            said = reply(searcher, asked, told.base, k=k, max_risk=max_risk)
            return as_json(completions.completion(told, said, usage(searcher, asked, said)))

        def rest() -> Iterator[bytes]:
            sent: list[Citation] = []
            for each in replies(searcher, asked, told.base, k=k, max_risk=max_risk):
                if isinstance(each, Citation):
                    yield from completions.sentence(told, each, sent)
                    sent.append(each)
                else:
                    counted = usage(searcher, asked, each) if request.wants_usage else None
                    yield from completions.chunks(told, each, counted, sent)

        def failed(message: str) -> Iterator[bytes]:
            yield completions.failure(error(500, message))

        if request.stream:
            return streamed(http, completions.first_chunk(told), rest, failed)
        return await run_in_threadpool(whole)

    return router


def usage(searcher: Searcher, asked: Conversation, said: Reply) -> responses.Usage:
    """Count the tokens of a conversation and of its answer, as the index's encoder does."""
    turns = [asked.question, *(turn.content for turn in asked.history)]
    *prompt, completion = searcher.encoder.count_tokens([*turns, said.text])
    return responses.Usage(
        prompt_tokens=sum(prompt), completion_tokens=completion, total_tokens=sum(prompt) + completion
    )
