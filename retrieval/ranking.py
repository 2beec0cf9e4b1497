"""Ranking: both legs' candidates in the order of one fused score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..index.dense import Rows
from ..index.encoder import EncodedText, Vectors
from ..index.generation import Generation
from .collapse import Collapsed, collapse
from .fusion import Scores, convex
from .legs import Candidates, retrieve
from .query import Query, read_question
from .results import Filters
from .stages import stage

# What the lexical leg weighs: as much as the dense one, or _BLIND_WEIGHT where the encoder does not see _BLIND and more
# of the question's letters.
_EVEN_WEIGHT, _BLIND_WEIGHT, _BLIND = 0.5, 0.75, 0.2
MAX_K, MAX_OFFSET = 100, 900
# Passages that each leg retrieves: deeper for places beyond, and where copies of one story fill the first. Ranking
# quality is the same with 100 as with 1,000 (ARCHITECTURE.md), and most questions want ten.
DEPTHS = (100, 1_000, 10_000, 100_000)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question and its candidates: ``order`` indexes ``candidates.rows``, best ``fused`` score first.

    What repeats a passage above it has no place in ``order``. ``collapsed`` tells what it is, and whose text is shown.
    """

    query: Query
    encoded: EncodedText
    candidates: Candidates
    fused: Scores
    collapsed: Collapsed
    filters: Filters

    @property
    def order(self) -> Rows:
        """The candidates that have a place of their own, best first."""
        return self.collapsed.order


def rank(generation: Generation, question: str, filters: Filters, places: int = DEPTHS[0]) -> Ranking:
    """Retrieve candidates on both legs and order them by fused score; equal scores by article and place.

    ``places`` is how many are wanted. Raises BadQuestion and BadFilter.
    """
    query = read_question(question, generation.lexical)
    encoded = _encode(generation, query)
    return Ranking(query, encoded, *order(generation, query, encoded.vector, filters, places), filters)


@stage("encode")
def _encode(generation: Generation, query: Query) -> EncodedText:
    return generation.encoder.encode_query(query.text)


def order(
    generation: Generation, query: Query, vector: Vectors, filters: Filters, places: int
) -> tuple[Candidates, Scores, Collapsed]:
    """Return candidates, their fused scores, and the order of those that do not repeat others."""
    for depth, (found, fused, best) in zip(DEPTHS, deeper(generation, query, vector, filters), strict=True):  # noqa: B007
        collapsed = collapse(generation, found.rows, best)
        if len(best) < depth or collapsed.enough(places, depth):
            break
    return found, fused, collapsed


def deeper(
    generation: Generation, query: Query, vector: Vectors, filters: Filters
) -> Iterator[tuple[Candidates, Scores, Rows]]:
    """Yield, for each of DEPTHS, candidates, their fused scores and their order, copies and all."""
    settled, weights = None, leg_weights(generation, query)
    for depth in DEPTHS:
        found = retrieve(generation, query, vector, filters, depth)
        fused, best = _ordered(generation, found, weights, settled)
        yield found, fused, best
        settled = found.rows[best[:depth]], fused[best[:depth]]


def leg_weights(generation: Generation, query: Query) -> tuple[float, float]:
    """Return the weights of the legs, in the order of LEGS.

    The less the encoder can read of a question, the less its leg weighs: with one of English, a question in Vietnamese
    is found by its words.
    """
    blind = min(generation.encoder.blindness(query.text) / _BLIND, 1.0)
    lexical = _EVEN_WEIGHT + (_BLIND_WEIGHT - _EVEN_WEIGHT) * blind
    return lexical, 1.0 - lexical


@stage("fuse")
def _ordered(
    generation: Generation, found: Candidates, weights: tuple[float, float], settled: tuple[Rows, Scores] | None
) -> tuple[Scores, Rows]:
    """Return fused scores, and candidates by them; those that a shallower search ``settled`` stay as they are.

    Else pages would overlap.
    """
    fused = convex(found.scores, weights)
    if settled is None:
        return fused, _best_first(generation, found, fused)
    first, scores = settled
    kept = np.searchsorted(found.rows, first)
    fused = np.minimum(fused, scores.min(initial=1.0))
    fused[kept] = scores
    rest = _best_first(generation, found, fused)
    return fused, np.concatenate([kept, rest[~np.isin(rest, kept)]])


def _best_first(generation: Generation, found: Candidates, fused: Scores) -> Rows:
    hashes, starts = generation.articles.places(found.rows)
    return np.lexsort((starts, hashes, -fused))
