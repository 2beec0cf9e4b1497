"""Fused scores that remember what they were added up from, so that nobody has to fuse anew to explain one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..index.dense import Rows
from .fusion import Scores, normalise


@dataclass(frozen=True, slots=True)
class Fused:
    """The fused scores of some candidates, (candidates,) float64, and their parts.

    ``normalised`` and ``weights`` are (legs, candidates). ``recency`` is what age took off a score, ``held`` what keeps
    it below those that a shallower search had ranked already; both are (candidates,), 0 or less. For every candidate
    ``scores == (weights * normalised).sum(axis=0) + recency + held``, up to rounding.
    """

    scores: Scores
    normalised: Scores
    weights: Scores
    recency: Scores
    held: Scores

    def take(self, places: Rows) -> Fused:
        """Return the same of some candidates."""
        return Fused(
            self.scores[places], self.normalised[:, places], self.weights[:, places], self.recency[places],
            self.held[places],
        )  # fmt: skip

    def settled(self, kept: Rows, first: Fused) -> Fused:
        """Return the same with the candidates at ``kept`` scored as in ``first``, and none above the last of those."""
        most = first.scores.min(initial=1.0)
        found = Fused(
            np.minimum(self.scores, most), self.normalised.copy(), self.weights.copy(), self.recency.copy(),
            np.minimum(most - self.scores, 0.0),
        )  # fmt: skip
        found.scores[kept], found.recency[kept], found.held[kept] = first.scores, first.recency, first.held
        found.normalised[:, kept], found.weights[:, kept] = first.normalised, first.weights
        return found


def fuse(scores: Scores, weights: Sequence[float], recency: Scores | None = None) -> Fused:
    """Weigh and add the legs' normalised scores, and what age takes off; ``weights`` sum to 1.

    ``scores`` is (legs, candidates), NaN where a leg has none; ``recency`` (candidates,).
    Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023: the convex
    combination.

    >>> fuse(np.array([[4.0, 2.0, 3.0], [0.1, 0.5, 0.3]]), (0.5, 0.5)).scores
    array([0.5, 0.5, 0.5])
    """
    normalised = normalise(scores)
    of_legs = np.asarray(weights, np.float64)
    total: Scores = of_legs @ normalised
    none = np.zeros(scores.shape[1])
    each = np.empty(scores.shape)  # filled by hand: np.broadcast_to takes several times as long
    each[:] = of_legs[:, np.newaxis]
    if recency is None:
        return Fused(total, normalised, each, none, none)
    return Fused(total + recency, normalised, each, recency, none)
