"""What the service takes. A field it does not know is refused, so that a misspelt one is never ignored."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ..index.errors import BadQuote
from ..retrieval import results
from ..retrieval.query import MAX_CHARACTERS
from ..retrieval.ranking import MAX_K, MAX_OFFSET
from ..retrieval.recency import LONGEST_HALF_LIFE_DAYS
from ..retrieval.verification.verdicts import Quoted
from ..retrieval.verification.verify import MAX_QUOTE, check_quote

FILTER_VALUES = 20
VALUE_LENGTH = 1000
TURNS = 50
TURN_LENGTH = 20_000
QUOTES = 100
QUOTED_CHARACTERS = 300_000


def _well_formed(text: str) -> str:
    """Refuse a lone surrogate, which JSON can spell and UTF-8 cannot."""
    if re.search("[\ud800-\udfff]", text):
        raise PydanticCustomError("lone_surrogate", "holds half of a surrogate pair; send whole characters")
    return text


def _askable(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise PydanticCustomError(
            "too_long",
            "is {found} characters long, at most {wanted} can be asked; shorten it",
            {"found": len(text), "wanted": MAX_CHARACTERS},
        )
    if not any(character.isalnum() for character in text):
        raise PydanticCustomError("no_words", "holds no letter and no digit; ask with at least one word")
    return text


def _quotable(text: str) -> str:
    try:
        check_quote(text)
    except BadQuote as error:
        raise PydanticCustomError("no_quote", "{why}", {"why": str(error)}) from None
    return text


def as_list(value: Any) -> Any:
    """Take one text for a list of it."""
    return [value] if isinstance(value, str) else value


def whole(value: Any) -> Any:
    """Take 2.0 for 2, as JSON Schema does."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _iso_date(text: str) -> str:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise PydanticCustomError("not_a_date", "is not a date; write it as YYYY-MM-DD, such as 2024-02-22")


def _present(value: Any) -> Any:
    """Refuse null, which says neither that a field is there nor that it is not."""
    if value is None:
        raise PydanticCustomError("null", "is null; leave it out, or send a text")
    return value


def _without_default(schema: dict[str, Any]) -> None:
    """Say that a field may be left out, but not that it may be null: a union would spoil the places of errors."""
    schema.pop("default", None)
    for each in schema.pop("anyOf", ()):
        if each.get("type") != "null":
            schema.update(each)


Text = Annotated[str, AfterValidator(_well_formed)]
Question = Annotated[
    Text,
    AfterValidator(_askable),
    Field(
        description=f"1 to {MAX_CHARACTERS} characters, a letter or digit among them.",
        json_schema_extra={"minLength": 1, "maxLength": MAX_CHARACTERS, "pattern": r"[\p{L}\p{N}]"},
    ),
]
TopK = Annotated[int, Field(ge=1, le=MAX_K), BeforeValidator(whole)]
HalfLife = Annotated[float, Field(gt=0, le=LONGEST_HALF_LIFE_DAYS, allow_inf_nan=False)]
Offset = Annotated[int, Field(ge=0, le=MAX_OFFSET), BeforeValidator(whole)]
Value = Annotated[Text, Field(max_length=VALUE_LENGTH)]
_VALUE_SCHEMA = {"type": "string", "maxLength": VALUE_LENGTH}
Values = Annotated[
    list[Value],
    Field(max_length=FILTER_VALUES),
    BeforeValidator(as_list),
    WithJsonSchema({"anyOf": [_VALUE_SCHEMA, {"type": "array", "items": _VALUE_SCHEMA, "maxItems": FILTER_VALUES}]}),
]
Date = Annotated[Text, AfterValidator(_iso_date), WithJsonSchema({"type": "string", "format": "date"})]


class Request(BaseModel):
    """A JSON object with no other keys than these; numbers are numbers, not strings."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Filters(Request):
    """Which articles may be searched: all values of one field are alternatives, all fields must hold."""

    source: Values = Field(default=[], description="Source names, one or a list.")
    author: Values = Field(default=[], description="Authors, one or a list.")
    language: Values = Field(default=[], description="Language codes, one or a list.")
    document_id: Values = Field(default=[], description="Article ids, one or a list.")
    without: Values = Field(default=[], description="Ids of articles to leave out, one or a list.")
    published_after: Date | None = Field(default=None, description="First day, inclusive.")
    published_before: Date | None = Field(default=None, description="Last day, inclusive.")


class Turn(Request):
    """One turn of the conversation so far."""

    role: Literal["user", "assistant"]
    content: Text = Field(max_length=TURN_LENGTH)


class Query(Request):
    """What a search and a question share."""

    top_k: TopK | None = Field(default=None, description="How many; null: the server's setting, 10.")
    filters: Filters | None = None
    as_of: Date | None = Field(default=None, description="Nothing published after this day is seen.")
    recency: bool | HalfLife | None = Field(
        default=None,
        description="Prefer newer articles: true, or a half-life in days; null: where the question says so, as by "
        "`latest`; false: never.",
    )
    rerank: bool = Field(
        default=True, description="False: do without the cross-encoder, if the service has one, and answer sooner."
    )

    def narrowed(self) -> results.Filters:
        """Return the filters as retrieval takes them."""
        chosen = self.filters or Filters()
        return results.Filters(
            source=tuple(chosen.source),
            author=tuple(chosen.author),
            language=tuple(chosen.language),
            document_id=tuple(chosen.document_id),
            published_after=chosen.published_after,
            published_before=chosen.published_before,
            as_of=self.as_of,
            without=tuple(chosen.without),
        )


class SearchRequest(Query):
    """A search for passages that bear on a question, or for articles like one: `query` or `like`."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True,
        json_schema_extra={"oneOf": [{"required": ["query"]}, {"required": ["like"]}]},
    )  # fmt: skip

    query: Annotated[Question | None, BeforeValidator(_present)] = Field(
        default=None, json_schema_extra=_without_default
    )
    like: Annotated[Value | None, BeforeValidator(_present)] = Field(
        default=None,
        description="The id of an article: passages of others like it.",
        json_schema_extra=_without_default,
    )
    history: list[Turn] = Field(
        default=[], max_length=TURNS, description="The conversation so far; a query that leans on it is rewritten."
    )
    offset: Offset = Field(default=0, description="How many hits to skip.")
    explain: bool = Field(default=False, description="Say how each hit came by its place.")
    why_not: Value | None = Field(
        default=None, description="The id of an article: say where it is, or the first reason why it is not there."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.query is None) == (self.like is None):
            found = "neither `query` nor `like`" if self.query is None else "both `query` and `like`"
            raise PydanticCustomError("one_of_both", "holds {found}; send one of them", {"found": found})
        return self

    def turns(self) -> list[results.Turn]:
        """Return the conversation as retrieval takes it."""
        return [results.Turn(role=turn.role, content=turn.content) for turn in self.history]


class AskRequest(Query):
    """A question to be answered in the articles' own words."""

    question: Question
    max_risk: float | None = Field(
        default=None,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="Abstain where an answer is likelier wrong; null: the server's setting, 0.5.",
    )
    history: list[Turn] = Field(default=[], max_length=TURNS, description="The conversation so far, oldest first.")
    stream: bool = Field(
        default=False, description="Answer as Server-Sent Events: `quote`, `disagreement`, then `done`."
    )

    def turns(self) -> list[results.Turn]:
        """Return the conversation as retrieval takes it."""
        return [results.Turn(role=turn.role, content=turn.content) for turn in self.history]


class Quote(Request):
    """A quote, and the article that it is said to be from."""

    text: Annotated[
        Text,
        AfterValidator(_quotable),
        Field(
            description=f"1 to {MAX_QUOTE:,} characters, a letter or digit among them.",
            json_schema_extra={"minLength": 1, "maxLength": MAX_QUOTE, "pattern": r"[\p{L}\p{N}]"},
        ),
    ]
    document_id: Value | None = Field(default=None, description="The article that is said to hold it; null: any.")


class VerifyRequest(Request):
    """Quotes to be looked up in the articles."""

    quotes: list[Quote] = Field(
        min_length=1, max_length=QUOTES, description=f"Of {QUOTED_CHARACTERS:,} characters together at the most."
    )

    @field_validator("quotes")
    @classmethod
    def _not_too_much(cls, quotes: list[Quote]) -> list[Quote]:
        if (found := sum(len(quote.text) for quote in quotes)) > QUOTED_CHARACTERS:
            raise PydanticCustomError(
                "too_much", "hold {found} characters together, at most {wanted} can be checked at once",
                {"found": found, "wanted": QUOTED_CHARACTERS},
            )  # fmt: skip
        return quotes

    def quoted(self) -> list[Quoted]:
        """Return the quotes as retrieval takes them."""
        return [Quoted(quote.text, quote.document_id) for quote in self.quotes]


class DocumentsQuery(Request):
    """Which page of the articles."""

    # Query parameters arrive as text, so these two are read from it.
    limit: int = Field(default=50, ge=1, le=100, strict=False, description="Articles on a page.")
    cursor: str | None = Field(default=None, max_length=VALUE_LENGTH, description="`next_cursor` of the last page.")


class Asked(BaseModel):
    """What the address of the front page holds: a conversation's questions, the last one to be answered, and filters.

    Whatever else an address carries is let pass, for people come by addresses that others made.
    """

    model_config = ConfigDict(frozen=True)

    q: list[str] = Field(default=[], max_length=TURNS, description="Questions, oldest first; the last is answered.")
    source: str = Field(default="", description="A source's name.")
    language: str = Field(default="", description="A language's code.")
    after: str = Field(default="", description="First day, inclusive.")
    before: str = Field(default="", description="Last day, inclusive.")

    def filters(self) -> results.Filters:
        """Return the filters as retrieval takes them; a form leaves those empty that it does not set."""
        return results.Filters(
            source=(self.source,) if self.source else (),
            language=(self.language,) if self.language else (),
            published_after=self.after or None,
            published_before=self.before or None,
        )

    def narrowing(self) -> list[tuple[str, str]]:
        """Return the filters that are set, as they stand in an address."""
        chosen = {"source": self.source, "language": self.language, "after": self.after, "before": self.before}
        return [(name, value) for name, value in chosen.items() if value]

    def turns(self) -> list[results.Turn]:
        """Return the questions before the last one as a conversation."""
        return [results.Turn(role="user", content=question) for question in self.q[:-1]]
