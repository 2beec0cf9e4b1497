"""Calibration: whether what a hit's score promises comes true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ...index.generation import Generation
from ..hits import hit_features
from ..ranking import rank
from ..results import Filters
from ..weights import HIT_FEATURES, logit, probability

_FIRST = 10  # documents a question
Promises = dict[str, float]  # by document, the probability that it is relevant


def promises(generation: Generation, question: str, document_of: Sequence[str]) -> Promises:
    """Return the score of the first documents that a search shows, each that of its best passage."""
    ranking = rank(generation, question, Filters(), newer=False, soft=True)
    if not len(ranking.order):
        return {}
    scores = probability(logit("hit", HIT_FEATURES, hit_features(generation, ranking, len(ranking.order))))
    found: Promises = {}
    for row, score in zip(ranking.candidates.rows[ranking.order].tolist(), scores.tolist(), strict=True):
        if len(found) == _FIRST:
            break
        found.setdefault(document_of[row], score)
    return found


def error(promised: Mapping[str, Promises], qrels: Mapping[str, Mapping[str, int]]) -> float:
    """Return the expected calibration error of the promises made for each question."""
    told = [
        (score, qrels[question].get(document, 0) > 0)
        for question, documents in promised.items()
        for document, score in documents.items()
    ]
    return expected_error(np.array([score for score, _ in told]), np.array([came for _, came in told], bool))


def expected_error(promised: npt.NDArray[np.float64], came: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Return the mean over promises of how far their bin's share of those that came true is from what was promised.

    Bins of equal width. Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, eq. 3.

    >>> round(expected_error(np.array([0.05, 0.05, 0.95, 0.95]), np.array([False, False, True, False])), 2)
    0.25
    """
    if not len(promised):
        return 0.0
    place = np.minimum((promised * bins).astype(int), bins - 1)
    return float(sum(abs(promised[place == b].sum() - came[place == b].sum()) for b in range(bins)) / len(promised))
