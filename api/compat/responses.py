"""What the compatible routes send; each shape is the one that the tool named in its first line reads."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..responses import Score, Shape


class ErrorItem(Shape):
    """What went wrong, as OpenAI says it."""

    message: str
    type: str
    param: str | None = Field(description="The field that is wrong, such as `messages[0].content`.")
    code: str | None


class Error(Shape):
    """OpenAI: the envelope of every error."""

    error: ErrorItem


class Model(Shape):
    """OpenAI: a model."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class Models(Shape):
    """OpenAI: the models."""

    object: Literal["list"] = "list"
    data: list[Model]


class UrlCitation(Shape):
    """Where a quote of the answer comes from."""

    start_index: int = Field(ge=0, description="First code point of the quote, in the message's content.")
    end_index: int = Field(ge=0, description="One past its last code point.")
    title: str
    url: str


class Annotation(Shape):
    """One quote of the answer."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class SearchResult(Shape):
    """A passage that was quoted, or that came near."""

    title: str
    url: str
    date: str | None
    snippet: str


class Verdict(Shape):
    """What OnRecord itself says of the answer."""

    answered: bool
    confidence: Score
    reason: str | None = Field(description="Why there is no answer; null when answered.")


class ReplyMessage(Shape):
    """The answer: quoted sentences, each followed by its `[n]`, or why there is none."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(Shape):
    """The one choice there is."""

    index: int = 0
    message: ReplyMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(Shape):
    """Tokens, as the index's encoder counts them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(Shape):
    """OpenAI: a chat completion; `citations[n - 1]` is the address of `[n]`."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    system_fingerprint: str = Field(description="The id of the index that answered.")
    choices: list[Choice]
    usage: Usage
    citations: list[str]
    search_results: list[SearchResult]
    onrecord: Verdict


class Content(Shape):
    """A text."""

    type: Literal["text"] = "text"
    text: str


class StoreHit(Shape):
    """A passage."""

    file_id: str = Field(description="The article's id.")
    filename: str = Field(description="The article's title.")
    score: Score
    attributes: dict[str, str | int] = Field(description="`url`, `passage_id`, `start`, `end` and what is known.")
    content: list[Content]


class StorePage(Shape):
    """OpenAI: the results of a vector store's search."""

    object: Literal["vector_store.search_results.page"] = "vector_store.search_results.page"
    search_query: list[str]
    data: list[StoreHit]
    has_more: bool
    next_page: str | None = None


class Ranked(Shape):
    """A document's place in the request, and its score."""

    index: int = Field(ge=0)
    relevance_score: Score


class SentText(Shape):
    """A document that was sent."""

    text: str


class RankedText(Ranked):
    """The same with the document, where `return_documents` was true."""

    document: SentText


class ApiVersion(Shape):
    """The version of the shape."""

    version: str


class RerankMeta(Shape):
    """Cohere: about the answer."""

    api_version: ApiVersion


class RerankUsage(Shape):
    """Jina: tokens, as the index's encoder counts them."""

    total_tokens: int


class RerankResponse(Shape):
    """Cohere and Jina: the documents, best first."""

    id: str
    model: str
    object: Literal["list"] = "list"
    results: list[RankedText | Ranked]
    meta: RerankMeta
    usage: RerankUsage


class Embedding(Shape):
    """A text's unit vector."""

    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str = Field(description="Numbers, or base64 of little-endian float32.")


class EmbeddingUsage(Shape):
    """Tokens, as the index's encoder counts them."""

    prompt_tokens: int
    total_tokens: int


class Embeddings(Shape):
    """OpenAI: embeddings."""

    object: Literal["list"] = "list"
    data: list[Embedding]
    model: str
    system_fingerprint: str = Field(description="Equal means the same vectors.")
    usage: EmbeddingUsage


class WebResult(Shape):
    """Open WebUI: one result of a web search."""

    link: str
    title: str
    snippet: str
