"""Regressions, and the weights of one by the name of the feature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

Matrix = npt.NDArray[np.float64]
_LEAN = 1e-3  # how much the squares of the weights, in standard deviations, count against a question's loss


def fit(x: Matrix, y: npt.NDArray[np.bool_], names: Sequence[str], mix: Matrix | None = None) -> dict[str, float]:
    """Fit, rows weighing ``mix`` (None: alike), and return the weights."""
    scale = x.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=3000).fit(x / scale, y, sample_weight=mix)
    weights = dict(zip(names, (model.coef_[0] / scale).round(5).tolist(), strict=True))
    return {"bias": round(float(model.intercept_[0]), 5), **weights}


def fit_first(groups: Sequence[tuple[Matrix, npt.NDArray[np.bool_]]], names: Sequence[str]) -> dict[str, float]:
    """Fit what puts a right row of each group first, then make probabilities of it.

    Minimises minus the log of the softmax's share of the right rows (Cao et al., "Learning to Rank", ICML 2007, 4.2,
    top one); then a logistic regression on that score alone (Platt, 1999), where groups without a right row count too.
    """
    scale = np.vstack([x for x, _ in groups]).std(axis=0) + 1e-9
    told = [(x / scale, y) for x, y in groups if y.any()]

    def loss(w: Matrix) -> tuple[float, Matrix]:
        total, slope = _LEAN * float(w @ w) * len(told), 2 * _LEAN * len(told) * w
        for x, y in told:
            shares = softmax(x @ w)
            right = float(shares[y].sum())
            total -= np.log(max(right, 1e-300))
            slope -= x.T @ (shares * (y / max(right, 1e-300) - 1.0))
        return total / len(told), slope / len(told)

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / scale
    scores = np.concatenate([x @ found for x, _ in groups])[:, None]
    platt = fit(scores, np.concatenate([y for _, y in groups]), ["score"])
    weights = dict(zip(names, (found * platt["score"]).round(5).tolist(), strict=True))
    return {"bias": platt["bias"], **weights}


def log_odds(weights: Mapping[str, float], names: Sequence[str], x: Matrix) -> Matrix:
    """Return the log-odds, (rows,), of (rows, names) features."""
    return np.asarray(x @ np.array([weights[name] for name in names]) + weights["bias"])


def probabilities(weights: Mapping[str, float], names: Sequence[str], x: Matrix) -> Matrix:
    """Return the probabilities, (rows,)."""
    return np.asarray(1 / (1 + np.exp(-log_odds(weights, names, x))))
