"""Logistic regression, and the weights of one by the name of the feature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

Matrix = npt.NDArray[np.float64]


def fit(x: Matrix, y: npt.NDArray[np.bool_], names: Sequence[str], mix: Matrix | None = None) -> dict[str, float]:
    """Fit, rows weighing ``mix`` (None: alike), and return the weights."""
    scale = x.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=3000).fit(x / scale, y, sample_weight=mix)
    weights = dict(zip(names, (model.coef_[0] / scale).round(5).tolist(), strict=True))
    return {"bias": round(float(model.intercept_[0]), 5), **weights}


def log_odds(weights: Mapping[str, float], names: Sequence[str], x: Matrix) -> Matrix:
    """Return the log-odds, (rows,), of (rows, names) features."""
    return np.asarray(x @ np.array([weights[name] for name in names]) + weights["bias"])


def probabilities(weights: Mapping[str, float], names: Sequence[str], x: Matrix) -> Matrix:
    """Return the probabilities, (rows,)."""
    return np.asarray(1 / (1 + np.exp(-log_odds(weights, names, x))))
