"""Hits: the passages of a ranking, fetched and described."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

import numpy as np
import numpy.typing as npt

from ..index.analysis import body_terms
from ..index.generation import Generation
from ..index.records import Passage
from .copies import Copies
from .evidence import coverage, inverse_frequency
from .explained import Explanation
from .explaining import calibration, explanations
from .highlights import highlights
from .legs import LEGS
from .query import Query
from .ranking import Ranking
from .results import Hit, Recent
from .weights import HIT_FEATURES, logit, probability

Matrix = npt.NDArray[np.float64]


def passages(generation: Generation, ranking: Ranking, *, first: int, k: int) -> list[Passage]:
    """Fetch the passages at places ``first`` to ``first + k`` of a ranking, best first."""
    rows = ranking.candidates.rows[ranking.collapsed.shown[first : first + k]]
    return [generation.articles.passage(int(row)) for row in rows]


def show(
    generation: Generation, ranking: Ranking, found: Sequence[Passage], *, first: int, explain: bool = False
) -> list[Hit]:
    """Describe ``found``, the passages of a ranking from place ``first`` on."""
    if not found:
        return []
    places = ranking.order[first : first + len(found)]
    features = hit_features(generation, ranking, len(ranking.order))
    odds = logit("hit", HIT_FEATURES, features)
    scores = probability(odds)
    explained: Iterable[Explanation | None] = repeat(None, len(found))
    if explain:
        how = [calibration("hit", HIT_FEATURES, features[at], odds[at]) for at in range(first, first + len(found))]
        explained = explanations(generation, ranking, places, found, how)
    hits = []
    for number, (place, passage, explanation) in enumerate(zip(places, found, explained, strict=True), start=first + 1):
        legs = dict(zip(LEGS, _raw(ranking, place), strict=True))
        score = float(scores[number - 1])
        recent = _recent(generation, ranking, place)
        hits.append(_hit(generation, number, passage, score, legs, ranking.query, explanation, recent))
    return with_copies(generation, ranking, hits, first)


def with_copies(generation: Generation, ranking: Ranking, hits: Sequence[Hit], first: int) -> list[Hit]:
    """Return the hits, from place ``first`` of a ranking on, with the other articles that tell their stories."""
    rows = ranking.candidates.rows[ranking.collapsed.shown[first : first + len(hits)]]
    stories, copies = generation.stories.of_rows(rows).tolist(), Copies(generation, ranking.filters)
    return [copies.told(hit, story) if story >= 0 else hit for hit, story in zip(hits, stories, strict=True)]


def hit_features(generation: Generation, ranking: Ranking, k: int) -> Matrix:
    """Return (k, HIT_FEATURES) of the first ``k`` places.

    Only the fused score differs between them, so the probability falls with the rank; the other two tell how
    good the best is: the greatest cosine, and the share of the question's idf in the first passage.
    """
    fused = ranking.fused[ranking.order[:k]]
    (best,) = passages(generation, ranking, first=0, k=1)
    importance = [inverse_frequency(term, generation) for term in ranking.query.terms]
    covered = coverage(ranking.query.terms, importance, set(body_terms(best.text)))
    top_cosine = float(ranking.candidates.scores[LEGS.index("dense")].max())
    return np.column_stack([fused, np.full(len(fused), top_cosine), np.full(len(fused), covered)])


def _hit(
    generation: Generation, number: int, passage: Passage, score: float, legs: dict[str, float | None], query: Query,
    explanation: Explanation | None, recent: Recent | None,
) -> Hit:  # fmt: skip
    document = generation.articles.document(passage.document_id)
    return Hit(
        rank=number, id=passage.id, document_id=document.id, title=document.title, source=document.source,
        url=document.url, author=document.author, published=document.published, text=passage.text,
        start=passage.start, end=passage.end, score=round(score, 4), legs=legs,
        highlights=highlights(passage.text, query), explanation=explanation, story=document.id,
        page=document.page(passage.start), recency=recent,
    )  # fmt: skip


def _recent(generation: Generation, ranking: Ranking, place: int) -> Recent | None:
    if ranking.recency is None:
        return None
    change = round(float(ranking.made.recency[place]), 6)
    return ranking.recency.of(generation, int(ranking.candidates.rows[place]), change)


def _raw(ranking: Ranking, place: int) -> list[float | None]:
    return [_number(value) for value in ranking.candidates.scores[:, place]]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)
