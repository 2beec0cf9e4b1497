"""What the compatible routes take. Fields that they do not know are ignored, as the tools that send them expect."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from ...retrieval.ranking import MAX_K
from ..requests import Date, Question, Text, Values, as_list, whole

MAX_MESSAGES = 500
MAX_PARTS = 500
MAX_QUERIES = 8
MAX_DOCUMENTS = 256
MAX_INPUTS = 1_024
MAX_CHARACTERS_IN_ALL = 300_000  # of what one request has encoded: some seconds of two cores
MAX_RESULTS = 50

# A text that may stand for a list or an object is made into that before it is checked, so that an error names one
# field; the schemas spell out what may be sent.
_TEXT: dict[str, Any] = {"type": "string"}
_WORDS: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 4_000, "pattern": r"[\p{L}\p{N}]"}
_PART: dict[str, Any] = {
    "type": "object",
    "properties": {"type": {"const": "text"}, "text": _TEXT},
    "required": ["type", "text"],
}
_DOCUMENT: dict[str, Any] = {"type": "object", "properties": {"text": _TEXT}, "required": ["text"]}


def _one_or_many(item: dict[str, Any], most: int, **also: Any) -> WithJsonSchema:
    return WithJsonSchema(also | {"anyOf": [item, {"type": "array", "items": item, "minItems": 1, "maxItems": most}]})


def _as_parts(value: Any) -> Any:
    if isinstance(value, str):
        return [{"type": "text", "text": value}]
    return [] if value is None else value


def _as_document(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


def _not_tokens(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], (int, list)):
        raise PydanticCustomError(
            "token_numbers", "is token numbers; send text (LangChain: check_embedding_ctx_length=False)"
        )
    return as_list(value)


Count = Annotated[int, Field(ge=1), BeforeValidator(whole)]
Model = Annotated[Text, Field(max_length=1_000, description="Ignored; there is one, and the answer names it.")]


class Lenient(BaseModel):
    """A JSON object that may have other keys than these; numbers are numbers, not strings."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class TextPart(Lenient):
    """A part of a message; there is no other kind."""

    type: Literal["text"]
    text: Text


class Message(Lenient):
    """One message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[
        list[TextPart],
        BeforeValidator(_as_parts),
        WithJsonSchema(
            {
                "description": "The last message of the user is the question: at most 4,000 characters.",
                "anyOf": [_TEXT, {"type": "array", "items": _PART}, {"type": "null"}],
            }
        ),
    ] = []

    @property
    def text(self) -> str:
        """The content as one text."""
        return "\n".join(part.text for part in self.content)


class StreamOptions(Lenient):
    """What a stream is to hold."""

    include_usage: bool | None = Field(default=None, description="End with a chunk that counts tokens.")


class ChatRequest(Lenient):
    """A conversation that ends in a question."""

    model: Model = ""
    messages: list[Message] = Field(
        min_length=1, max_length=MAX_MESSAGES, description="Oldest first; instructions to a model have no effect."
    )
    stream: bool | None = Field(default=None, description="Answer as Server-Sent Events.")
    stream_options: StreamOptions | None = None

    @property
    def wants_usage(self) -> bool:
        """Whether a stream is to end with a count of tokens."""
        return bool(self.stream_options and self.stream_options.include_usage)


class UIPart(Lenient):
    """A part of a message as the AI SDK has it; only those of type `text` are read."""

    type: Text
    text: Text | None = None


class UIMessage(Lenient):
    """One message as the AI SDK has it."""

    role: Literal["system", "user", "assistant"]
    parts: list[UIPart] = Field(max_length=MAX_PARTS)

    @property
    def text(self) -> str:
        """The parts of type `text` as one text."""
        return "\n".join(part.text or "" for part in self.parts if part.type == "text")


class UIChatRequest(Lenient):
    """A conversation as the AI SDK's `useChat` posts it."""

    messages: list[UIMessage] = Field(min_length=1, max_length=MAX_MESSAGES, description="Oldest first.")


class ValueFilter(Lenient):
    """A field of the article must be one of these values."""

    type: Literal["eq", "in"]
    key: Literal["source", "author", "language", "document_id"]
    value: Values


class DateFilter(Lenient):
    """The article must be from this day on (`gte`), or up to it (`lte`)."""

    type: Literal["gte", "lte"]
    key: Literal["published"]
    value: Date


class AllFilter(Lenient):
    """Every one of these must hold."""

    type: Literal["and"]
    filters: list[Annotated[ValueFilter | DateFilter, Field(discriminator="type")]] = Field(max_length=20)


class RankingOptions(Lenient):
    """Which results are good enough."""

    score_threshold: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False)


class StoreSearchRequest(Lenient):
    """A search as OpenAI's vector stores take it."""

    query: Annotated[
        list[Question],
        Field(min_length=1, max_length=MAX_QUERIES),
        BeforeValidator(as_list),
        _one_or_many(_WORDS, MAX_QUERIES),
    ]
    filters: Annotated[ValueFilter | DateFilter | AllFilter, Field(discriminator="type")] | None = None
    max_num_results: Annotated[int, Field(ge=1, le=MAX_RESULTS), BeforeValidator(whole)] = 10
    ranking_options: RankingOptions | None = None

    @property
    def queries(self) -> list[str]:
        """The queries, each once."""
        return list(dict.fromkeys(self.query))


class RerankDocument(Lenient):
    """A document to be scored."""

    text: Text


class RerankRequest(Lenient):
    """Documents to be put in order, as Cohere and Jina take them."""

    model: Model = ""
    query: Question
    documents: list[
        Annotated[RerankDocument, BeforeValidator(_as_document), WithJsonSchema({"anyOf": [_TEXT, _DOCUMENT]})]
    ] = Field(
        min_length=1,
        max_length=MAX_DOCUMENTS,
        description=f"Texts, or objects with a `text`; in all at most {MAX_CHARACTERS_IN_ALL:,} characters.",
    )
    top_n: Count | None = Field(default=None, description="How many to return; null: all.")
    return_documents: bool | None = Field(default=None, description="Send each text back beside its score.")

    @property
    def texts(self) -> list[str]:
        """The documents' texts."""
        return [each.text for each in self.documents]


class EmbeddingsRequest(Lenient):
    """Texts to be encoded."""

    model: Model = ""
    input: Annotated[
        list[Text],
        Field(min_length=1, max_length=MAX_INPUTS),
        BeforeValidator(_not_tokens),
        _one_or_many(
            _TEXT,
            MAX_INPUTS,
            description=f"Text, not token numbers; in all at most {MAX_CHARACTERS_IN_ALL:,} characters, and each "
            "within what the encoder can see.",
        ),
    ]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Annotated[
        Count | None,
        # The encoder's own number is taken too, but the contract cannot know it.
        WithJsonSchema({"type": "null", "description": "The encoder has one number of dimensions: leave this out."}),
    ] = None


class WebSearchRequest(Lenient):
    """A search as Open WebUI's external web search posts it."""

    query: Question
    count: Annotated[int, Field(ge=1, le=MAX_K), BeforeValidator(whole)] = Field(
        default=10, description="How many results."
    )
