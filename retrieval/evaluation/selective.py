"""Answering some questions and not others: how well confidence tells which, and what is risked at what coverage.

Risk is the share of wrong ones among the questions answered, coverage the share of questions that are. Sources:
El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 2010; Geifman and El-Yaniv,
"Selective Classification for Deep Neural Networks", NeurIPS 2017.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Curve:
    """Coverage and risk at every confidence that occurs, highest first: (confidences,) each.

    Questions of one confidence are answered together or not at all, as one threshold for all has it.
    """

    confidence: Numbers
    coverage: Numbers
    risk: Numbers


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of a ``max_risk``: coverage, and the risk among what was answered, None where nothing was.

    ``silent_rightly`` is the share of unanswerable questions that it was silent on, ``silent_wrongly`` that of the
    answerable ones; None where there are none.
    """

    max_risk: float
    coverage: float
    risk: float | None
    silent_rightly: float | None
    silent_wrongly: float | None


def auroc(scores: Numbers, positive: Truths) -> float | None:
    """Return the chance that a positive has a higher score than a negative, equal ones counting half.

    The area under the ROC curve (Hanley and McNeil, Radiology 1982); None where either is missing.

    >>> auroc(np.array([0.9, 0.5, 0.5]), np.array([True, True, False]))
    0.75
    """
    wins, others = scores[positive], np.sort(scores[~positive])
    if not len(wins) or not len(others):
        return None
    below = np.searchsorted(others, wins, "left") + np.searchsorted(others, wins, "right")
    return float(below.mean() / 2 / len(others))


def curve(confidence: Numbers, right: Truths) -> Curve:
    """Return the risk-coverage curve of at least one question.

    >>> found = curve(np.array([0.9, 0.5, 0.5]), np.array([True, True, False]))
    >>> found.coverage.round(2).tolist(), found.risk.round(2).tolist()
    ([0.33, 1.0], [0.0, 0.33])
    """
    values, counts, wrong = _grouped(confidence, right)
    answered = np.cumsum(counts)
    return Curve(values, answered / answered[-1], np.cumsum(wrong) / answered)


def aurc(confidence: Numbers, right: Truths) -> float:
    """Return the area under the risk-coverage curve: the mean risk of answering the 1, 2, ... n surest questions.

    Of equally sure ones, it is the mean over all orders.
    """
    _, counts, wrong = _grouped(confidence, right)
    each = np.repeat(wrong / counts, counts)  # what each question is expected to add to the wrong ones
    return float((np.cumsum(each) / np.arange(1, len(each) + 1)).mean())


def coverage_at(found: Curve, risk: float) -> float:
    """Return the highest coverage whose risk is at most ``risk``; 0 where there is none.

    The threshold is chosen on the questions that it is then measured on, so this is the best that could be had.
    """
    return float(found.coverage[found.risk <= risk].max(initial=0.0))


def kept(confidence: Numbers, right: Truths, answerable: Truths, max_risk: float) -> Kept:
    """Return what comes of answering by ``max_risk``, as ``ask`` does: where confidence is at least 1 - max_risk."""
    silent = confidence < 1 - max_risk
    return Kept(
        max_risk, float((~silent).mean()), _share(~right[~silent]), _share(silent[~answerable]),
        _share(silent[answerable]),
    )  # fmt: skip


def _share(true: Truths) -> float | None:
    return float(true.mean()) if len(true) else None


def _grouped(confidence: Numbers, right: Truths) -> tuple[Numbers, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the confidences that occur, highest first, how many questions have each, and how many are wrong."""
    values, place = np.unique(-confidence, return_inverse=True)
    groups = len(values)
    return -values, np.bincount(place, minlength=groups), np.bincount(place[~right], minlength=groups)
