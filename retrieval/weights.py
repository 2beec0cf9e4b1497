"""Calibration: from what was measured to a probability. The weights are fitted by ``scripts/fit``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Fitted = Mapping[str, Mapping[str, float]]  # weights of features by name, and ``bias``, by the name of the model

HIT_FEATURES = (
    "behind",  # by how much the fused score is less than the first's
    "near",    # the same, at most 0.2
    "cosine",  # of the first passage
    "words",   # BM25 of the first, as a share of the most that any passage could have for this question
    "first",   # 1 for the first passage, else 0
    "lead",    # for the first: how far the second is behind
)  # fmt: skip
TEXT_FEATURES = ("cosine", "coverage")
ANSWER_FEATURES = (
    "share",    # log of the sentence's share among those that do not agree with it, by the odds of each
    "cosine",   # of the nearest passage
    "lead",     # by how much the second passage is behind the first
    "context", "kind", "names",  # as in evidence.FEATURES
)  # fmt: skip
# The same for a sentence compared with the question by meaning: as in likeness.LIKENESS, else as in evidence.FEATURES.
COMPARED = ("cosine", "likeness", "bm25", "kind", "names")
ANSWER_COMPARED = (
    "sentence",  # the sentence's log-odds
    "margin",    # by how much they are above those of the best that does not agree
    "cosine", "likeness", "kind", "names",
)  # fmt: skip


@lru_cache(maxsize=1)
def weights() -> Fitted:
    """Return the fitted weights of each model by the name of the feature; ``bias`` is the constant."""
    text = resources.files(__package__).joinpath("weights.json").read_text("utf-8")
    fitted: Fitted = json.loads(text)["weights"]
    return fitted


def logit(model: str, names: tuple[str, ...], features: Matrix, fitted: Fitted | None = None) -> Matrix:
    """Return the log-odds, (rows,), of (rows, names) features under a fitted logistic regression.

    ``fitted`` holds weights as ``weights`` does, None for those of the package.
    """
    own = (weights() if fitted is None else fitted)[model]
    odds: Matrix = features @ np.array([own[name] for name in names]) + own["bias"]
    return odds


def probability(log_odds: Matrix) -> Matrix:
    """Return 1 / (1 + exp(-log_odds)), elementwise.

    >>> probability(np.array([0.0, 2.0])).round(2)
    array([0.5 , 0.88])
    """
    odds: Matrix = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -50, 50)))
    return odds
