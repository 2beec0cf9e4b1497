"""Calibration: from what was measured to a probability. The weights are fitted by ``scripts/fit``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

HIT_FEATURES = (
    "behind",  # by how much the fused score is less than the first's
    "near",    # the same, at most 0.2
    "cosine",  # of the first passage
    "words",   # BM25 of the first, as a share of the most that any passage could have for this question
    "first",   # 1 for the first passage, else 0
    "lead",    # for the first: how far the second is behind
)  # fmt: skip
TEXT_FEATURES = ("cosine", "coverage")
ANSWER_FEATURES = ("sentence", "cosine", "likeness", "kind", "names", "margin")


@lru_cache(maxsize=1)
def weights() -> Mapping[str, Mapping[str, float]]:
    """Return the fitted weights of each model by the name of the feature; ``bias`` is the constant."""
    text = resources.files(__package__).joinpath("weights.json").read_text("utf-8")
    fitted: Mapping[str, Mapping[str, float]] = json.loads(text)["weights"]
    return fitted


def logit(model: str, names: tuple[str, ...], features: Matrix) -> Matrix:
    """Return the log-odds, (rows,), of (rows, names) features under a fitted logistic regression."""
    fitted = weights()[model]
    odds: Matrix = features @ np.array([fitted[name] for name in names]) + fitted["bias"]
    return odds


def probability(log_odds: Matrix) -> Matrix:
    """Return 1 / (1 + exp(-log_odds)), elementwise.

    >>> probability(np.array([0.0, 2.0])).round(2)
    array([0.5 , 0.88])
    """
    odds: Matrix = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -50, 50)))
    return odds
