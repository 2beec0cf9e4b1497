"""Whether two runs differ, or only look so: a randomisation test over the questions that both answered.

Fisher's test as Smucker, Allan and Carterette recommend it ("A Comparison of Statistical Significance Tests for
Information Retrieval Evaluation", CIKM 2007): if the two were alike, each question's difference could as well have
the other sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

_FLIPS = 10_000
_SEED = 20_070_906
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean difference of two runs over some questions, and the chance of one as large if they were alike."""

    mean: float
    p: float
    questions: int


def compare(new: Mapping[str, float], old: Mapping[str, float]) -> Difference:
    """Return how ``new`` differs from ``old``, values by question; questions that only one has are left out.

    >>> compare({"a": 1.0, "b": 0.5}, {"a": 1.0, "b": 0.5})
    Difference(mean=0.0, p=1.0, questions=2)
    """
    shared = sorted(new.keys() & old.keys())
    differences = np.array([new[question] - old[question] for question in shared])
    if not differences.any():
        return Difference(0.0, 1.0, len(shared))
    seen = abs(differences.mean())
    chance = np.random.default_rng(_SEED)
    as_large = 0
    for _ in range(_FLIPS // _AT_ONCE):
        signs = chance.integers(0, 2, (_AT_ONCE, len(differences)), dtype=np.int8) * 2 - 1
        as_large += int((abs(signs @ differences) / len(differences) >= seen - 1e-12).sum())
    return Difference(float(differences.mean()), (as_large + 1) / (_FLIPS + 1), len(shared))
