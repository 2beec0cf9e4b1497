"""Ranking: both legs' candidates in the order of one fused score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..index.dense import Rows
from ..index.encoder import EncodedText, Vectors
from ..index.generation import Generation
from .collapse import Collapsed, collapse
from .explained import Reranked
from .filters import narrowed
from .fused import Fused, fuse
from .fusion import Scores
from .interpretation import loosened
from .legs import LEGS, Candidates, retrieve
from .query import Query
from .recency import Recency, recency, said
from .results import Filters
from .similar import as_question
from .stages import stage
from .understanding import understand

# What the lexical leg weighs, the dense one weighing the rest: _BLIND_WEIGHT where the encoder does not see _BLIND and
# more of the question's letters, _TRANSLATED_WEIGHT where it is searched by its translation. Chosen on half of the
# collections, seen on the other (ARCHITECTURE.md).
_SEEN_WEIGHT, _TRANSLATED_WEIGHT, _BLIND_WEIGHT, _BLIND = 0.4, 0.5, 0.75, 0.2
MAX_K, MAX_OFFSET = 100, 900
# Passages that each leg retrieves: deeper for places beyond, and where copies of one story fill the first. Ranking
# quality is the same with 100 as with 1,000 (ARCHITECTURE.md), and most questions want ten.
DEPTHS = (100, 1_000, 10_000, 100_000)


@dataclass(frozen=True, slots=True)
class Reranking:
    """What a cross-encoder did: its ``scores`` by candidate, the order ``before``, and if time ``cut`` it short."""

    model: str
    before: Rows
    scores: Mapping[int, float]
    cut: bool

    def told(self, candidate: int) -> Reranked:
        """Return what became of a candidate."""
        place = int(np.flatnonzero(self.before == candidate)[0]) + 1
        return Reranked(self.model, place, self.scores.get(candidate), self.cut)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question and its candidates: ``order`` indexes ``candidates.rows``, best ``fused`` score first.

    What repeats a passage above it has no place in ``order``. ``collapsed`` tells what it is, and whose text is shown.
    ``made`` holds the fused scores with their parts, ``recency`` what age counts, None for nothing.
    ``reranking`` is there where a cross-encoder put the first places in another order than that of ``fused``.
    """

    query: Query
    encoded: EncodedText
    candidates: Candidates
    made: Fused
    collapsed: Collapsed
    filters: Filters
    recency: Recency | None = None
    reranking: Reranking | None = None

    @property
    def fused(self) -> Scores:
        """The candidates' fused scores, (candidates,)."""
        return self.made.scores

    @property
    def by_fused(self) -> Rows:
        """The candidates that have a place of their own, as they stood before a cross-encoder moved them."""
        return self.reranking.before if self.reranking else self.order

    @property
    def order(self) -> Rows:
        """The candidates that have a place of their own, best first."""
        return self.collapsed.order


def rank(
    generation: Generation,
    question: str,
    filters: Filters,
    places: int = DEPTHS[0],
    *,
    newer: bool | float | None = None,
    soft: bool = False,
) -> Ranking:
    """Retrieve candidates on both legs and order them by fused score; equal scores by article and place.

    ``places`` is how many are wanted. Newer articles are preferred where the question says so, or as ``newer`` says
    (``recency.wanted``). ``soft`` lets phrases go that no passage has. Raises BadQuestion, BadFilter, and ValueError
    for a ``newer`` that is no half-life.
    """
    query = understand(question, generation)
    filters = narrowed(filters, query)
    if soft:
        query, filters = loosened(query, filters, generation)
    encoded = _encode(generation, query.read or question)
    # The question as typed knows what it quotes, what is left of it knows what it excludes: "latest" must be in both.
    age = recency(generation, question if said(query.text) else query.text, filters, newer)
    if not query.terms:
        return Ranking(query, encoded, *_nothing(), filters, age)
    return Ranking(query, encoded, *order(generation, query, encoded.vector, filters, places, age), filters, age)


def rank_like(
    generation: Generation,
    document_id: str,
    filters: Filters,
    places: int = DEPTHS[0],
    *,
    newer: bool | float | None = None,
) -> Ranking:
    """Rank passages of other articles by their likeness to one; raises NotInIndex, and as ``rank`` does.

    Neither the article nor any that tells its story is among them. Its words ask for nothing: only ``newer`` does.
    """
    query, encoded, itself = as_question(generation, document_id)
    filters = replace(filters, without=(*filters.without, *itself))
    age = recency(generation, "", filters, newer)
    return Ranking(query, encoded, *order(generation, query, encoded.vector, filters, places, age), filters, age)


def _nothing() -> tuple[Candidates, Fused, Collapsed]:
    rows, scores = np.empty(0, np.int64), np.empty((len(LEGS), 0))
    candidates = Candidates(rows, scores, (scores[0], scores[1]), rows)
    return candidates, fuse(scores, (0.5, 0.5)), Collapsed(rows, rows, rows)


@stage("encode")
def _encode(generation: Generation, text: str) -> EncodedText:
    return generation.encoder.encode_query(text)


def order(
    generation: Generation, query: Query, vector: Vectors, filters: Filters, places: int, age: Recency | None = None
) -> tuple[Candidates, Fused, Collapsed]:
    """Return candidates, their fused scores, and the order of those that do not repeat others."""
    depths = _depths(age)
    for depth, (found, fused, best) in zip(depths, deeper(generation, query, vector, filters, age), strict=True):  # noqa: B007
        collapsed = collapse(generation, found.rows, best)
        if len(best) < depth or collapsed.enough(places, depth):
            break
    return found, fused, collapsed


def deeper(
    generation: Generation, query: Query, vector: Vectors, filters: Filters, age: Recency | None = None
) -> Iterator[tuple[Candidates, Fused, Rows]]:
    """Yield, for each of DEPTHS, candidates, their fused scores and their order, copies and all.

    Where ``age`` counts, the first of them is left out: the newest of many that fit may lie below it.
    """
    settled, weights = None, leg_weights(generation, query)
    for depth in _depths(age):
        found = retrieve(generation, query, vector, filters, depth)
        changed = None if age is None else age.change(generation, found.rows)
        fused, best = _ordered(generation, found, weights, changed, settled)
        yield found, fused, best
        settled = found.rows[best[:depth]], fused.take(best[:depth])


def _depths(age: Recency | None) -> tuple[int, ...]:
    return DEPTHS if age is None else DEPTHS[1:]


def leg_weights(generation: Generation, query: Query) -> tuple[float, float]:
    """Return the weights of the legs, in the order of LEGS.

    The less the encoder can read of a question, the less its leg weighs: with one of English, a question in Vietnamese
    is found by its words.
    """
    blind = min(generation.encoder.blindness(query.read) / _BLIND, 1.0)
    seen = _TRANSLATED_WEIGHT if query.concepts else _SEEN_WEIGHT
    lexical = seen + (_BLIND_WEIGHT - seen) * blind
    return lexical, 1.0 - lexical


@stage("fuse")
def _ordered(
    generation: Generation,
    found: Candidates,
    weights: tuple[float, float],
    changed: Scores | None,
    settled: tuple[Rows, Fused] | None,
) -> tuple[Fused, Rows]:
    """Return fused scores, and candidates by them; those that a shallower search ``settled`` stay as they are.

    Else pages would overlap. ``changed`` is what age takes off.
    """
    fused = fuse(found.scores, weights, changed)
    if settled is None:
        return fused, _best_first(generation, found, fused.scores)
    first, before = settled
    kept = np.searchsorted(found.rows, first)
    fused = fused.settled(kept, before)
    rest = _best_first(generation, found, fused.scores)
    return fused, np.concatenate([kept, rest[~np.isin(rest, kept)]])


def _best_first(generation: Generation, found: Candidates, fused: Scores) -> Rows:
    hashes, starts = generation.articles.places(found.rows)
    return np.lexsort((starts, hashes, -fused))
