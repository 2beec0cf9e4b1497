"""What a search and an answer return: plain data, ready to be shown or sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """Which state of which index answered."""

    id: str
    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg's part in a hit's fused score: ``weight * normalised``."""

    raw: float | None
    normalised: float
    weight: float


@dataclass(frozen=True, slots=True)
class Joined:
    """A copy's passage that takes no place of its own: ``said`` of its shingles stand in what is above it."""

    id: str
    said: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a hit came by its place: the legs' parts add up to ``fused``; ``score`` is ``fused`` calibrated.

    ``joined`` are the first of ``n_joined`` passages of copies that say the same. ``scored_as`` is the one whose scores
    these are, where the same text in an article published earlier is shown.
    """

    fusion: str
    legs: dict[str, Leg]
    fused: float
    matched_terms: tuple[str, ...]
    joined: tuple[Joined, ...] = ()
    n_joined: int = 0
    scored_as: str | None = None


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
    ``legs`` holds the raw scores, None where that leg did not retrieve the passage. ``copies`` are the earliest of
    ``n_copies`` other articles that tell the same story; ``story`` is the id of its first, equal for all of them.
    ``page`` is that of its first character, from 1, None where the article came in no pages.
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

    ``interpretation`` tells how the query was read, None where it was by its words alone.
    """

    query: str
    hits: tuple[Hit, ...]
    next_offset: int | None
    index: IndexInfo
    interpretation: Interpretation | None = None

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __getitem__(self, position: int) -> Hit:
        return self.hits[position]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a quote stands: ``document.text[start:end] == quote``, checked when the answer was made.

    ``copies`` are the earliest of ``n_copies`` other articles that tell the same story: no further witnesses.
    ``page`` is that of its first character, from 1, None where the article came in no pages.
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


@dataclass(frozen=True, slots=True)
class Citation:
    """One quoted sentence of an answer: ``answer.text[start:end] == text``; ``marker`` spans its ``[n]``."""

    start: int
    end: int
    text: str
    marker: tuple[int, int]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no answer, and the passages that came nearest."""

    reason: str
    nearest: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer, or an abstention.

    ``text`` is verbatim sentences, each followed by its marker, and empty when ``answered`` is false.
    ``confidence`` is the calibrated probability that the quoted sentences answer the question.
    ``interpretation`` tells how the question was read, None where it was by its words alone.
    """

    question: str
    answered: bool
    text: str
    confidence: float
    citations: tuple[Citation, ...]
    abstained: Abstention | None
    index: IndexInfo
    disagreements: tuple[()] = ()
    interpretation: Interpretation | None = None


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
    published later is seen. An article without a date never passes a date filter. ``conditions`` must all be met; those
    on passages and titles pass or stop single passages.
    """

    source: tuple[str, ...] = field(default=())
    author: tuple[str, ...] = field(default=())
    language: tuple[str, ...] = field(default=())
    document_id: tuple[str, ...] = field(default=())
    published_after: str | None = None
    published_before: str | None = None
    as_of: str | None = None
    conditions: tuple[Condition, ...] = ()
