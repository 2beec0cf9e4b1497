"""What the service sends. Every ``start`` and ``end`` counts Unicode code points, the end exclusive."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from ..retrieval.explained import Outcome
from ..retrieval.results import Unwritten

# Spelt out because not every OpenAPI tool reads the `prefixItems` of a tuple.
_PAIR = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}
Pair = Annotated[tuple[int, int], WithJsonSchema(_PAIR)]
Start = Annotated[int, Field(ge=0, description="First code point, in the article's stored text.")]
End = Annotated[int, Field(ge=0, description="One past the last code point, in the article's stored text.")]
Score = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Shape(BaseModel):
    """A JSON object whose keys are exactly these; null stands for what is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Index(Shape):
    """The state of the index that answered."""

    id: str = Field(description="Changes whenever articles, encoder or settings do.")
    documents: int
    passages: int


class Leg(Shape):
    """One leg's part in the fused score: weight times normalised."""

    raw: float | None = Field(description="BM25 or cosine; a cosine may be there though the leg did not find it.")
    normalised: float
    weight: float
    rank: int | None = Field(ge=1, description="Among what the leg retrieved; null where it did not.")


class Contribution(Shape):
    """A part of the fused score."""

    name: str
    value: float
    detail: str = Field(description="Where it comes from, in words.")


class Match(Shape):
    """A word that answers to a term of the question."""

    term: str = Field(description="As it was asked.")
    field: Literal["title", "body"] = Field(description="Whose offsets these are: the title's, or this hit's `text`'s.")
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    exact: bool = Field(description="Whether it is spelt as asked, accents and ending included.")


class Feature(Shape):
    """A measurement that the score rests on: weight times value is its part of the logit."""

    name: str
    value: float
    weight: float


class Calibration(Shape):
    """How the score came about: `bias` and the features' parts add up to `logit`; the score is 1 / (1 + e^-logit)."""

    features: list[Feature]
    bias: float
    logit: float


class Joined(Shape):
    """A copy's passage that takes no place of its own, as it says what stands above it."""

    id: str
    said: Annotated[float, Field(ge=0, le=1, description="Share of its shingles that stand above.")]


class Reranked(Shape):
    """What the cross-encoder did to a hit."""

    model: str
    place: int = Field(ge=1, description="The hit's place before.")
    score: float | None = Field(description="The model's own; null where it did not read the passage.")
    cut: bool = Field(description="Whether its deadline came before it had read all that it was to read.")


class Explanation(Shape):
    """How a hit came by its place: the contributions add up to `fused`."""

    fusion: str
    legs: dict[str, Leg]
    fused: float
    contributions: list[Contribution]
    matched_terms: list[str]
    matches: list[Match] = Field(description="Words of the title and of this hit's `text` that answer to the question.")
    calibration: Calibration | None
    joined: list[Joined] = Field(description="The first 20 passages of copies that this one stands for.")
    n_joined: int = Field(ge=0, description="How many there are.")
    scored_as: str | None = Field(description="The passage of these whose scores these are, if this is an earlier one.")
    reranked: Reranked | None = Field(description="Null where there was no cross-encoder.")


class Recency(Shape):
    """That newer articles were preferred, why, and what it changed."""

    why: str
    half_life_days: float
    newest: str | None = Field(description="The day that age counts from: of the newest article that passes.")
    counted_from: str | None = Field(description="The day this story was first told; null where that is not known.")
    age_days: int | None
    change: float = Field(le=0, description="What was added to the fused score.")


class WhyNot(Shape):
    """What became of the article that `why_not` names: the first reason why it is not there, or its place."""

    document_id: str
    outcome: Outcome
    reason: str = Field(description="In words and numbers.")
    rank: int | None = Field(ge=1, description="The place of its best passage, or the one that it joined.")
    passage_id: str | None = Field(description="The passage shown at that place.")


class Copy(Shape):
    """Another article that tells the same story."""

    document_id: str
    title: str
    source: str
    published: str | None
    url: str | None


class Hit(Shape):
    """A ranked passage, cut from its article without changing a character."""

    rank: int = Field(ge=1)
    id: str = Field(description="The passage; `/api/passages/{id}` serves it.")
    document_id: str
    title: str
    source: str
    url: str | None
    author: str | None
    published: str | None
    text: str = Field(description="The passage, verbatim.")
    start: Start
    end: End
    score: Score = Field(description="Calibrated probability that the passage bears on the question.")
    legs: dict[str, float | None] = Field(
        description="Raw scores by `bm25` and `dense`, null where that leg did not find the passage; with a "
        "cross-encoder its own too, as `reranker`, null where it did not read the passage."
    )
    highlights: list[Pair] = Field(description="`[start, end]` pairs of matched words: offsets into this hit's `text`.")
    page: int | None = Field(default=None, description="From 1; only there for an article that came in pages.")
    copies: list[Copy] = Field(description="Other articles that tell the same story: the 20 published first.")
    link: str = Field(description="The article's page scrolled to the passage, or else the built-in viewer.")
    recency: Recency | None = Field(default=None, description="Only there where newer articles were preferred.")
    explanation: Explanation | None = Field(default=None, description="Only there when `explain` was true.")


class Condition(Shape):
    """What a question asks by a sign of a field."""

    field: str
    value: str
    excluded: bool


class Replaced(Shape):
    """Words of a question, and those searched for in their place or besides."""

    asked: str
    used: list[str]


class Interpretation(Shape):
    """How a question was read, where it was not by its words alone."""

    text: str = Field(description="What was searched for, by words and by meaning.")
    phrases: list[str] = Field(description="Every hit holds these, in its text or its article's title.")
    excluded: list[str] = Field(description="No hit holds these, nor does its article's title.")
    fields: list[Condition] = Field(description="What titles, sources, authors and languages had to hold.")
    after: str | None = Field(description="First day, inclusive.")
    before: str | None = Field(description="Last day, inclusive.")
    corrections: list[Replaced] = Field(description="Words that no article has, and those that took their place.")
    expansions: list[Replaced] = Field(
        description="Words that were searched for besides, such as an acronym's long form."
    )
    notes: list[str] = Field(description="What went otherwise than asked, and why nothing was found.")


class SearchResponse(Shape):
    """One page of hits, best first."""

    query: str = Field(
        description="What was searched for: the query, rewritten if it leans on `history`; empty for `like`."
    )
    results: list[Hit]
    next_offset: int | None = Field(description="The `offset` of the next page; null on the last.")
    index: Index
    like: str | None = Field(default=None, description="Only there where `like` was asked for.")
    why_not: WhyNot | None = Field(default=None, description="Only there where `why_not` was asked for.")
    interpretation: Interpretation | None = Field(
        default=None, description="How the question was read; only there if it was not by its words alone."
    )


class Superseded(Shape):
    """A later article that gives another value for the same thing."""

    document_id: str
    title: str
    published: str
    value: str


class Source(Shape):
    """Where a quote stands: the article's text from `start` to `end` is `quote`, checked when answering."""

    n: int = Field(ge=1, description="The number in the answer's `[n]`.")
    id: str = Field(description="The passage that holds the quote.")
    document_id: str
    title: str
    source: str = Field(default="", description="Where the article is from.")
    url: str | None
    published: str | None
    start: Start
    end: End
    quote: str
    score: Score
    page: int | None = Field(default=None, description="From 1; only there for an article that came in pages.")
    copies: list[Copy] = Field(description="Other articles that tell the same story: no further witnesses.")
    superseded_by: Superseded | None = Field(
        default=None, description="Only there where a later article, of those searched, gives another value."
    )


class Citation(Shape):
    """One sentence: a quote or, where a language model wrote it, one that its sources' quotes support.

    Its `start`, `end` and `marker` are offsets into the answer.
    """

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str
    marker: Pair = Field(description="Where the answer holds this sentence's `[n]`, or several.")
    sources: list[Source]


class Abstention(Shape):
    """Why there is no answer, and the passages that came nearest."""

    reason: str
    nearest: list[Hit]


class Stated(Shape):
    """What an article gives: its text from `start` to `end` is `text`, a sentence that holds `value`."""

    value: str
    text: str
    document_id: str
    title: str
    source: str
    published: str | None
    start: Start
    end: End


class Disagreement(Shape):
    """A figure, date or name that articles give differently."""

    what: str = Field(description="The sentence quoted in the answer, an ellipsis in the value's place.")
    values: list[Stated] = Field(description="The article quoted in the answer first.")


class ShortAnswer(Shape):
    """The few words of the first quote that answer: `answer` from `start` to `end` is `text`."""

    start: int = Field(ge=0, description="First code point, in `answer`.")
    end: int = Field(ge=0, description="One past the last code point, in `answer`.")
    text: str


class Writer(Shape):
    """Who wrote an answer, where a language model is set."""

    kind: Literal["model", "extractive"] = Field(
        description="`model`: every sentence is the model's, and its sources hold the verbatim quotes that support it. "
        "`extractive`: every sentence is a quote."
    )
    model: str = Field(description="The model's name.")
    dropped: int = Field(ge=0, description="Sentences of the model's left out: their quotes did not verify or support.")
    fell_back: Unwritten | None = Field(description="Why no sentence of the model's was kept; null where some were.")
    cut_short: Unwritten | None = Field(description="Why the model wrote no more than was kept; null where it ended.")


class AskResponse(Shape):
    """An answer of sentences that are on the record, or an abstention."""

    question: str
    answered: bool
    answer: str | None = Field(description="The sentences, each followed by its `[n]`; null when not answered.")
    confidence: Score = Field(description="Calibrated probability that the quoted sentences answer the question.")
    answer_span: ShortAnswer | None = Field(description="Inside the first quote; null where nothing stands out.")
    citations: list[Citation]
    abstained: Abstention | None = Field(description="Null when answered.")
    disagreements: list[Disagreement] = Field(description="What articles give differently, side by side.")
    searched_for: str | None = Field(
        description="What was looked for in place of a question that leans on `history`; null: the question itself."
    )
    index: Index
    interpretation: Interpretation | None = Field(
        default=None, description="How the question was read; only there if it was not by its words alone."
    )
    writer: Writer | None = Field(
        default=None, description="Only there where a language model is set and there is an answer."
    )


class Place(Shape):
    """A quote, or a piece of one, in an article: its text from `start` to `end` is `text`."""

    document_id: str
    title: str
    url: str | None
    published: str | None
    start: Start
    end: End
    text: str
    quote_start: int = Field(ge=0, description="Which part of the quote this is: its first code point,")
    quote_end: int = Field(ge=0, description="and one past its last.")
    link: str = Field(description="The article's page scrolled to the place, or else the built-in viewer.")


class Change(Shape):
    """Words of the quote, and what the article has in their place; empty where one has nothing there."""

    quote: str
    article: str


class Nearest(Shape):
    """The likest stretch of an article, and where the quote differs from it."""

    place: Place
    likeness: Score = Field(description="Twice the words in common, in order, by the words of both.")
    changes: list[Change]


class Joints(Shape):
    """How a stitched quote is put together."""

    marked: bool = Field(description="Ellipses part the pieces.")
    one_article: bool
    in_order: bool = Field(description="The pieces stand one after the other in one article.")


class Verdict(Shape):
    """What was found out about a quote."""

    quote: str
    document_id: str | None = Field(description="The article that it was said to be from.")
    verdict: Literal["exact", "normalised", "misattributed", "stitched", "edited", "absent"] = Field(
        description="`exact`: letter for letter. `normalised`: but for how it is set, see `differs`. `misattributed`: "
        "in other articles than the one named. `stitched`: of several places, see `joints`. `edited`: an article "
        "comes near, see `nearest`. `absent`: none of these."
    )
    verified: bool = Field(
        description="It may be printed as it is: exact, normalised, or marked pieces of one article in its order."
    )
    reason: str = Field(description="The verdict in words.")
    differs: list[str] = Field(description="What had to be written alike, such as `white space` or `quote marks`.")
    places: list[Place] = Field(description="The first 10 that hold it; of a stitched one, each piece.")
    joints: Joints | None = Field(description="Only of a stitched quote.")
    nearest: Nearest | None = Field(description="Only of an edited or absent one.")
    complete: bool = Field(description="False: so common are its words that not all passages that hold them were read.")


class VerifyResponse(Shape):
    """A verdict on each quote, in their order."""

    verified: bool = Field(description="Every quote is.")
    verdicts: list[Verdict]
    index: Index


class DocumentSummary(Shape):
    """An article without its text."""

    id: str
    title: str
    source: str
    url: str | None
    author: str | None
    published: str | None
    language: str | None
    length: int = Field(ge=0, description="Code points of the stored text.")


class DocumentPage(Shape):
    """One page of articles, ordered by id."""

    documents: list[DocumentSummary]
    next_cursor: str | None = Field(description="The `cursor` of the next page; null on the last.")


class Found(Shape):
    """Where a field of an article was found, and how sure that is."""

    where: str
    confidence: Score


class Document(DocumentSummary):
    """An article as stored: its text is what every offset counts in."""

    modified: str | None
    found: dict[str, Found] = Field(description="Where each field was found, such as `meta tag` or `dateline`.")
    pages: list[int] = Field(description="Where each page begins in the text; empty unless the article came in pages.")
    text: str
    furniture: list[Pair] = Field(description="`[start, end]` pairs of page furniture: never quoted.")
    passages: list[str] = Field(description="Ids of the article's passages, in order.")


class Passage(Shape):
    """A passage and the article it was cut from."""

    id: str
    document_id: str
    title: str
    source: str
    url: str | None
    author: str | None
    published: str | None
    language: str | None
    text: str
    start: Start
    end: End
    link: str


class Count(Shape):
    """How many articles have a value; null is one that is not known."""

    value: str | None
    documents: int = Field(ge=0)


class Corpus(Shape):
    """What the articles are. The counts come most frequent first, those of the months in order of time."""

    index: Index
    copies: int = Field(ge=0, description="Articles that copy another one.")
    dated: int = Field(ge=0, description="Articles whose day of publication is known.")
    first: str | None = Field(description="The first of these days.")
    last: str | None = Field(description="The last of these days.")
    languages: list[Count]
    sources: list[Count]
    months: list[Count] = Field(description="Months as `2024-04`; those without articles are left out.")
    skipped: int = Field(ge=0, description="Files and entries that the last reading left out; /corpus says why.")


class Suggestions(Shape):
    """Questions to begin with."""

    questions: list[str] = Field(description="Each is answered by the articles; the surest first.")
    index: Index


class Alive(Shape):
    """The process answers."""

    status: str = "ok"


class Ready(Shape):
    """The index is open and the encoder is loaded."""

    status: str = "ready"
    index: Index
