"""What a search and an answer return: plain data, ready to be shown or sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from .explained import Explanation, WhyNot


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """Which state of which index answered."""

    id: str
    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class Recent:
    """That newer articles were preferred, ``why``, and what it changed for a hit.

    ``counted_from`` is the day that its story was first told (None: unknown), ``newest`` that of the newest article
    that passes the filters; ``age_days`` lie between. ``change`` is what was added to the fused score, 0 or less.
    """

    why: str
    half_life_days: float
    newest: str | None
    counted_from: str | None
    age_days: int | None
    change: float


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that tells the same story."""

    document_id: str
    title: str
    source: str
    published: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage.

    ``start`` and ``end`` are offsets into the article; ``highlights`` are ``(start, end)`` pairs into
    ``text``. ``score`` is the calibrated probability, 0 to 1, that the passage bears on the question;
    ``legs`` holds the raw scores, None where that leg did not retrieve the passage; with a cross-encoder its score too,
    as ``reranker``, None where it did not read the passage. ``copies`` are the earliest of
    ``n_copies`` other articles that tell the same story; ``story`` is the id of its first, equal for all of them.
    ``page`` is that of its first character, from 1, None where the article came in no pages. ``recency`` is there where
    newer articles were preferred.
    """

    rank: int
    id: str
    document_id: str
    title: str
    source: str
    url: str | None
    author: str | None
    published: str | None
    text: str
    start: int
    end: int
    score: float
    legs: dict[str, float | None]
    highlights: tuple[tuple[int, int], ...] = ()
    explanation: Explanation | None = None
    story: str = ""
    copies: tuple[Copy, ...] = ()
    n_copies: int = 0
    page: int | None = None
    recency: Recent | None = None


Part = Literal["passage", "title", "source", "author", "language"]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a question asks by a sign: ``part`` holds ``value``, or must not where it is not ``wanted``.

    "passage" stands for the passage and its article's title. Values are words in a row, compared without case and
    accents; a language is a code.
    """

    part: Part
    value: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Replaced:
    """Words of a question, and those searched for in their place or besides."""

    asked: str
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How a question was read. ``text`` is what was searched for, by words and by meaning.

    Every hit holds all ``phrases`` and none of ``excluded``, and meets ``fields``; ``after`` and ``before`` are days.
    ``corrections`` took the place of words that no article has, ``expansions`` were searched for besides. ``notes`` say
    what went otherwise than asked, and why nothing was found.
    """

    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    fields: tuple[Condition, ...] = ()
    after: str | None = None
    before: str | None = None
    corrections: tuple[Replaced, ...] = ()
    expansions: tuple[Replaced, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The hits of one page, best first; iterate over it, index it, take its length.

    ``like`` is the article that the others were to be like; ``query`` is then empty. ``why_not`` says what became of an
    article that was asked after. ``interpretation`` tells how the query was read, None where it was by its words alone.
    """

    query: str
    hits: tuple[Hit, ...]
    next_offset: int | None
    index: IndexInfo
    like: str | None = None
    why_not: WhyNot | None = None
    interpretation: Interpretation | None = None

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __getitem__(self, position: int) -> Hit:
        return self.hits[position]


@dataclass(frozen=True, slots=True)
class Stated:
    """What an article gives for something: ``document.text[start:end] == text``, a sentence that holds ``value``."""

    value: str
    text: str
    document_id: str
    title: str
    published: str | None
    start: int
    end: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A figure, date or name that articles give differently; the article quoted in the answer comes first.

    ``what`` is the sentence quoted, an ellipsis in the value's place.
    """

    what: str
    values: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Superseded:
    """A later article that gives another value for the same thing."""

    document_id: str
    title: str
    published: str
    value: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a quote stands: ``document.text[start:end] == quote``, checked when the answer was made.

    ``copies`` are the earliest of ``n_copies`` other articles that tell the same story: no further witnesses.
    ``page`` is that of its first character, from 1, None where the article came in no pages. ``superseded_by`` is
    the latest of the articles published later that give another value for what it says.
    """

    n: int
    id: str
    document_id: str
    title: str
    source: str
    url: str | None
    published: str | None
    start: int
    end: int
    quote: str
    score: float
    copies: tuple[Copy, ...] = ()
    n_copies: int = 0
    page: int | None = None
    superseded_by: Superseded | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """One sentence of an answer: ``answer.text[start:end] == text``; ``marker`` spans its ``[n]``, or several.

    It is a quote, that of its one source, unless a language model wrote it.
    """

    start: int
    end: int
    text: str
    marker: tuple[int, int]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words of the first quote that answer: ``answer.text[start:end] == text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no answer, and the passages that came nearest."""

    reason: str
    nearest: tuple[Hit, ...]


Unwritten = Literal[
    "unreachable", "refused", "late", "empty", "unreadable", "endless", "declined", "unverified", "left"
]  # why a language model's words are not in an answer, or not all of them


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote an answer, where a language model is set: it, or, as ``extractive``, the articles alone.

    ``dropped`` of the model's sentences were left out, for their quotes did not stand in the articles, or did not
    support them. ``fell_back`` is why none of its sentences was kept, ``cut_short`` why those kept may not be all; None
    where not.
    """

    kind: Literal["model", "extractive"]
    model: str
    dropped: int = 0
    fell_back: Unwritten | None = None
    cut_short: Unwritten | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer, or an abstention.

    ``text`` is verbatim sentences, each followed by its marker, and empty when ``answered`` is false.
    ``confidence`` is the calibrated probability that the quoted sentences answer the question. ``searched_for`` is
    what was looked for in place of a question that leans on the conversation before it, None where it was the question.
    ``interpretation`` tells how the question was read, None where it was by its words alone. ``answer_span`` is the
    short answer inside the first quote, where there is one and the answer is quotes. ``writer`` says who wrote
    it where a language model is set; where that did, ``text`` is its sentences, and each citation's sources hold the
    verbatim quotes that support one.
    """

    question: str
    answered: bool
    text: str
    confidence: float
    citations: tuple[Citation, ...]
    abstained: Abstention | None
    index: IndexInfo
    disagreements: tuple[Disagreement, ...] = ()
    searched_for: str | None = None
    interpretation: Interpretation | None = None
    answer_span: ShortAnswer | None = None
    writer: Writer | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation so far."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be searched; both legs apply it before they rank.

    ``source``, ``author``, ``language`` and ``document_id`` each hold the values allowed (none: all).
    ``published_after`` and ``published_before`` are ISO dates, both inclusive; ``as_of`` is an ISO date: nothing
    published later is seen. An article without a date never passes a date filter. ``without`` holds ids of articles
    that are left out. ``conditions`` must all be met; those on passages and titles pass or stop single passages.
    """

    source: tuple[str, ...] = field(default=())
    author: tuple[str, ...] = field(default=())
    language: tuple[str, ...] = field(default=())
    document_id: tuple[str, ...] = field(default=())
    published_after: str | None = None
    published_before: str | None = None
    as_of: str | None = None
    without: tuple[str, ...] = field(default=())
    conditions: tuple[Condition, ...] = ()
