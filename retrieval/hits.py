"""Hits: the passages of a ranking, fetched and described."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

import numpy as np
import numpy.typing as npt

from ..index.generation import Generation
from ..index.records import Document, Passage
from .copies import Copies
from .explained import Explanation
from .explaining import calibration, explanations
from .highlights import highlighter
from .legs import LEGS, most_words
from .ranking import Ranking
from .results import Hit, Recent
from .stages import stage
from .weights import HIT_FEATURES, logit, probability

Matrix = npt.NDArray[np.float64]
RERANKER = "reranker"
_NEAR = 0.2  # behind the first by less than this, every bit tells


Found = tuple[Passage, Document]


@stage("fetch")
def fetch(generation: Generation, ranking: Ranking, *, first: int, k: int) -> list[Found]:
    """Fetch the passages at places ``first`` to ``first + k`` of a ranking with their articles, best first."""
    rows = ranking.candidates.rows[ranking.collapsed.shown[first : first + k]]
    return [generation.articles.passage_in_article(row) for row in rows.tolist()]


@stage("describe")
def show(
    generation: Generation, ranking: Ranking, found: Sequence[Found], *, first: int, explain: bool = False
) -> list[Hit]:
    """Describe ``found``, what is at the places of a ranking from ``first`` on."""
    if not found:
        return []
    places = ranking.order[first : first + len(found)]
    features = hit_features(generation, ranking, len(ranking.order))
    odds = logit("hit", HIT_FEATURES, features)
    scores = probability(odds)
    explained: Iterable[Explanation | None] = repeat(None, len(found))
    if explain:
        how = [calibration("hit", HIT_FEATURES, features[at], odds[at]) for at in range(first, first + len(found))]
        explained = explanations(generation, ranking, places, [passage for passage, _ in found], how)
    hits, highlighted = [], highlighter(ranking.query)
    for number, (place, one, explanation) in enumerate(zip(places, found, explained, strict=True), start=first + 1):
        legs = dict(zip(LEGS, _raw(ranking, place), strict=True)) | _reranked(ranking, int(place))
        score = float(scores[number - 1])
        recent = _recent(generation, ranking, place)
        hits.append(_hit(number, one, score, legs, highlighted(one[0].text), explanation, recent))
    return with_copies(generation, ranking, hits, first)


def with_copies(generation: Generation, ranking: Ranking, hits: Sequence[Hit], first: int) -> list[Hit]:
    """Return the hits, from place ``first`` of a ranking on, with the other articles that tell their stories."""
    rows = ranking.candidates.rows[ranking.collapsed.shown[first : first + len(hits)]]
    stories, copies = generation.stories.of_rows(rows).tolist(), Copies(generation, ranking.filters)
    return [copies.told(hit, story) if story >= 0 else hit for hit, story in zip(hits, stories, strict=True)]


def hit_features(generation: Generation, ranking: Ranking, k: int) -> Matrix:
    """Return (k, HIT_FEATURES) of the first ``k`` places; see there what each is.

    Only what falls with the rank differs between them, so the probability falls with it. A cross-encoder moves
    passages, not how good the places are: they are measured by what stood there before.
    """
    order = ranking.by_fused[: max(k, 2)]
    fused, (words, cosine) = ranking.fused[order], np.nan_to_num(ranking.candidates.scores[:, order[0]])
    words /= most_words(generation.lexical, ranking.query) or 1.0
    behind = fused[0] - fused
    first = (np.arange(len(order)) == 0).astype(np.float64)
    lead = first * (behind[1] if len(order) > 1 else 1.0)
    same = np.ones(len(order))
    return np.column_stack([behind, np.minimum(behind, _NEAR), cosine * same, words * same, first, lead])[:k]


def _hit(
    number: int, found: Found, score: float, legs: dict[str, float | None],
    highlighted: tuple[tuple[int, int], ...], explanation: Explanation | None, recent: Recent | None,
) -> Hit:  # fmt: skip
    passage, document = found
    return Hit(
        rank=number, id=passage.id, document_id=document.id, title=document.title, source=document.source,
        url=document.url, author=document.author, published=document.published, text=passage.text,
        start=passage.start, end=passage.end, score=round(score, 4), legs=legs,
        highlights=highlighted, explanation=explanation, story=document.id,
        page=document.page(passage.start), recency=recent,
    )  # fmt: skip


def _recent(generation: Generation, ranking: Ranking, place: int) -> Recent | None:
    if ranking.recency is None:
        return None
    change = round(float(ranking.made.recency[place]), 6)
    return ranking.recency.of(generation, int(ranking.candidates.rows[place]), change)


def _reranked(ranking: Ranking, place: int) -> dict[str, float | None]:
    """Return the cross-encoder's score by its name, as that of a leg; nothing where there was no cross-encoder."""
    return {RERANKER: ranking.reranking.scores.get(place)} if ranking.reranking else {}


def _raw(ranking: Ranking, place: int) -> list[float | None]:
    return [_number(value) for value in ranking.candidates.scores[:, place]]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)
