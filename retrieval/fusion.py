"""What makes the legs' scores comparable, so that they can be added."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


def normalise(scores: Scores) -> Scores:
    """Map each leg's scores to 0..1 by its own least and greatest; what a leg did not retrieve gets 0.

    ``scores`` is (legs, candidates), higher is better, NaN where a leg did not retrieve a candidate. A leg whose
    scores are all alike tells nothing apart and gives each 1.

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
