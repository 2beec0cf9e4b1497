"""Fusion: one score out of the legs' scores.

Both functions take ``scores`` (legs, candidates) with NaN where a leg did not retrieve a candidate, and return
(candidates,) float64, higher is better.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


def normalise(scores: Scores) -> Scores:
    """Map each leg's scores to 0..1 by its own least and greatest; what a leg did not retrieve gets 0.

    A leg whose scores are all alike tells nothing apart and gives each 1.

    >>> normalise(np.array([[4.0, 2.0, np.nan], [0.5, 0.5, 0.5]]))
    array([[1., 0., 0.],
           [1., 1., 1.]])
    """
    if not scores.size:
        return np.zeros_like(scores)
    missing = np.isnan(scores)
    least = np.where(missing, np.inf, scores).min(axis=1, keepdims=True)
    greatest = np.where(missing, -np.inf, scores).max(axis=1, keepdims=True)
    spread = greatest - least
    flat = ~(spread > 0)
    with np.errstate(invalid="ignore"):
        scaled = np.where(flat, 1.0, (scores - least) / np.where(flat, 1.0, spread))
    scaled[missing] = 0.0
    return scaled


def convex(scores: Scores, weights: Sequence[float]) -> Scores:
    """Weigh and add the legs' normalised scores; ``weights`` sum to 1.

    Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023.

    >>> convex(np.array([[4.0, 2.0, 3.0], [0.1, 0.5, 0.3]]), (0.5, 0.5))
    array([0.5, 0.5, 0.5])
    """
    fused: Scores = np.asarray(weights) @ normalise(scores)
    return fused


def reciprocal_rank(scores: Scores, k: int = 60) -> Scores:
    """Add 1 / (k + r) for the rank r, from 1, that each leg gives a candidate; equal scores share the better rank.

    Source: Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion", SIGIR 2009. Ranks, not scores: BM25 and
    cosine share no scale.

    >>> reciprocal_rank(np.array([[4.0, 2.0, np.nan], [0.1, 0.5, 0.3]]), k=1).round(2)
    array([0.75, 0.83, 0.33])
    """
    fused = np.zeros(scores.shape[1])
    for leg in scores:
        found = ~np.isnan(leg)
        better = np.sort(-leg[found])
        fused[found] += 1.0 / (k + 1 + np.searchsorted(better, -leg[found]))
    return fused
