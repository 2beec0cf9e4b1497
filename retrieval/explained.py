"""What explains a hit, or an article's absence: plain data, ready to be shown or sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg's part in a hit's fused score: ``weight * normalised``.

    ``rank``, from 1, is that of the passage among all that the leg retrieved, equal scores sharing the better one; None
    where it did not retrieve it. ``raw`` may be there all the same: a passage found by its words alone has its cosine
    looked up.
    """

    raw: float | None
    normalised: float
    weight: float
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """A part of a fused score, by name: all of a hit's add up to it. ``detail`` says in words where it comes from."""

    name: str
    value: float
    detail: str


@dataclass(frozen=True, slots=True)
class Match:
    """A word that answers to a term of the question: ``term`` as it was asked, found at ``start`` to ``end``.

    The offsets count code points, of the passage's text where ``field`` is "body", of the article's title where it is
    "title". ``exact`` tells whether it is spelt as asked, accents and ending included.
    """

    term: str
    field: Literal["title", "body"]
    start: int
    end: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """A copy's passage that takes no place of its own: ``said`` of its shingles stand in what is above it."""

    id: str
    said: float


@dataclass(frozen=True, slots=True)
class Reranked:
    """What a cross-encoder did to a hit: the ``place`` it had before, from 1, and the ``score`` that it got.

    ``score`` is None where it was not read: it came behind those that are, or the deadline ``cut`` the reading short.
    """

    model: str
    place: int
    score: float | None
    cut: bool


@dataclass(frozen=True, slots=True)
class Feature:
    """A measurement that a probability rests on: ``weight * value`` is its part of the log-odds."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a score came about: ``bias`` and the features' parts add up to ``logit``, 1 / (1 + e^-logit) is the score."""

    features: tuple[Feature, ...]
    bias: float
    logit: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a hit came by its place: ``contributions`` add up to ``fused``; ``score`` is ``fused`` calibrated.

    ``matches`` lie in the passage that is shown and in its article's title. ``joined`` are the first of ``n_joined``
    passages of copies that say the same. ``scored_as`` is the one whose scores these are, where the same text in an
    article published earlier is shown. Where a cross-encoder put the hits in order, ``reranked`` tells; the score and
    its ``calibration`` are then those of the place, which it does not change: of the passage that was there before.
    """

    fusion: str
    legs: dict[str, Leg]
    fused: float
    matched_terms: tuple[str, ...]
    contributions: tuple[Contribution, ...] = ()
    matches: tuple[Match, ...] = ()
    calibration: Calibration | None = None
    joined: tuple[Joined, ...] = ()
    n_joined: int = 0
    scored_as: str | None = None
    reranked: Reranked | None = None


Outcome = Literal[
    "found", "ranked_below", "ranked_above", "joined", "not_retrieved", "filtered", "no_passages", "unknown"
]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What became of one article in a search: the first reason why it is absent, or its place.

    ``rank``, from 1, is the place of its best passage, where it has one, and ``passage_id`` which that is; of an
    article that joined another's place they are that place, and the passage shown there. ``reason`` says it in words
    and numbers.
    """

    document_id: str
    outcome: Outcome
    reason: str
    rank: int | None = None
    passage_id: str | None = None
