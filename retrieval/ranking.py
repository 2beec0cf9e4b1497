"""Ranking: both legs' candidates in the order of one fused score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..index.encoder import EncodedText
from ..index.generation import Generation
from .fusion import convex
from .legs import Candidates, retrieve
from .query import Query, read_question
from .results import Filters

WEIGHTS = (0.5, 0.5)  # of the legs, in the order of LEGS
MAX_K, MAX_OFFSET = 100, 900
DEPTH = 1_000  # passages that each leg retrieves; the same for every page of a search, or pages would overlap


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question and its candidates: ``order`` indexes ``candidates.rows``, best ``fused`` score first."""

    query: Query
    encoded: EncodedText
    candidates: Candidates
    fused: npt.NDArray[np.float64]
    order: npt.NDArray[np.int64]


def rank(generation: Generation, question: str, filters: Filters) -> Ranking:
    """Retrieve candidates on both legs and order them by fused score; equal scores by article and place.

    Raises BadQuestion and BadFilter.
    """
    query = read_question(question, generation.lexical)
    encoded = generation.encoder.encode_query(query.text)
    found = retrieve(generation, query, encoded.vector, filters, DEPTH)
    fused = convex(found.scores, WEIGHTS)
    hashes, starts = generation.articles.places(found.rows)
    return Ranking(query, encoded, found, fused, np.lexsort((starts, hashes, -fused)))
