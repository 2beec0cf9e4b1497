"""Ranking: both legs' candidates in the order of one fused score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..index.dense import Rows
from ..index.encoder import EncodedText, Vectors
from ..index.generation import Generation
from .fusion import Scores, convex
from .legs import Candidates, retrieve
from .query import Query, read_question
from .results import Filters

WEIGHTS = (0.5, 0.5)  # of the legs, in the order of LEGS
MAX_K, MAX_OFFSET = 100, 900
# Passages that each leg retrieves: for the first DEPTH places, and for those beyond. Ranking quality is the same with
# 100 as with 1,000 (ARCHITECTURE.md), and most questions want ten.
DEPTH, DEEP = 100, 1_000


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question and its candidates: ``order`` indexes ``candidates.rows``, best ``fused`` score first."""

    query: Query
    encoded: EncodedText
    candidates: Candidates
    fused: Scores
    order: Rows


def rank(generation: Generation, question: str, filters: Filters, places: int = DEPTH) -> Ranking:
    """Retrieve candidates on both legs and order them by fused score; equal scores by article and place.

    ``places`` is how many are wanted. Raises BadQuestion and BadFilter.
    """
    query = read_question(question, generation.lexical)
    encoded = generation.encoder.encode_query(query.text)
    return Ranking(query, encoded, *order(generation, query, encoded.vector, filters, places))


def order(
    generation: Generation, query: Query, vector: Vectors, filters: Filters, places: int
) -> tuple[Candidates, Scores, Rows]:
    """Return candidates, their fused scores, and their order."""
    found = retrieve(generation, query, vector, filters, DEPTH)
    fused = convex(found.scores, WEIGHTS)
    best = _best_first(generation, found, fused)
    if places <= DEPTH:
        return found, fused, best
    # The places that a shallow search gives stay as they are, or pages would overlap.
    first, scores = found.rows[best[:DEPTH]], fused[best[:DEPTH]]
    deep = retrieve(generation, query, vector, filters, DEEP)
    kept = np.searchsorted(deep.rows, first)
    fused = np.minimum(convex(deep.scores, WEIGHTS), scores.min(initial=1.0))
    fused[kept] = scores
    rest = _best_first(generation, deep, fused)
    return deep, fused, np.concatenate([kept, rest[~np.isin(rest, kept)]])


def _best_first(generation: Generation, found: Candidates, fused: Scores) -> Rows:
    hashes, starts = generation.articles.places(found.rows)
    return np.lexsort((starts, hashes, -fused))
