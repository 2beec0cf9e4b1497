"""The report on answers: values by measure and question, confidence by question, and what both come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from .calibration import expected_error
from .measures import Values, mean
from .report import read_as
from .selective import Curve, Kept, Numbers, Truths, aurc, auroc, coverage_at, curve, kept

RISKS = (0.05, 0.1, 0.2)
MAX_RISKS = (*RISKS, 0.5)  # the last is the default of ``ask``
# What may not fall; the others move with them, and each is one more chance of a false alarm.
GATED = ("first quote", "any quote", "f1", "citation recall", "citation precision", "first article", "brier")
_FORMAT = "onrecord answers 1"


@dataclass(frozen=True, slots=True)
class Abstention:
    """What confidence is worth, by ``selective.py``; ``coverage_at`` is by risk.

    ``auroc_right`` tells right answers from the rest, ``auroc_answerable`` answerable questions from the rest.
    """

    auroc_right: float | None
    auroc_answerable: float | None
    calibration_error: float
    aurc: float
    coverage_at: Mapping[str, float]
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """What was measured on the answers to a collection's questions, all asked to be answered at any risk.

    ``index_id`` stands for corpus, encoder and settings, ``fingerprint`` for questions and grades. ``scorable`` is how
    many questions could have been asked, ``left_out`` how many more have no known answer. ``spans`` is in how many
    answers "exact" and "f1" scored a short answer of their own, not their first quote. ``values`` are by measure and
    question, where it applies (``asked.MEASURES``). ``confidence`` and ``right`` are by question, of every one asked;
    ``unanswerable`` are those without an answer.
    """

    collection: str
    index_id: str
    fingerprint: str
    documents: int
    passages: int
    k: int
    reranker: str | None
    scorable: int
    left_out: int
    spans: int
    values: Values
    confidence: Mapping[str, float]
    right: Mapping[str, bool]
    unanswerable: Sequence[str]

    def means(self) -> dict[str, float]:
        """Return the mean of each measure over the questions that it applies to, if there are any."""
        return {name: mean(values) for name, values in self.values.items() if values}

    @property
    def quotes(self) -> int:
        """In how many answers the first quote was scored by "exact" and "f1", for want of a short answer."""
        return len(self.values["f1"]) - self.spans

    def compared(self) -> Values:
        """Return what an earlier report is compared by."""
        return {name: self.values[name] for name in GATED if self.values.get(name)}

    def curve(self) -> Curve:
        """Return risk and coverage at each confidence."""
        confidence, right, _ = self._told()
        return curve(confidence, right)

    def abstention(self) -> Abstention:
        """Return what confidence is worth over all questions asked."""
        confidence, right, answerable = self._told()
        found = curve(confidence, right)
        return Abstention(
            auroc(confidence, right), auroc(confidence, answerable), expected_error(confidence, right),
            aurc(confidence, right), {str(risk): coverage_at(found, risk) for risk in RISKS},
            [kept(confidence, right, answerable, risk) for risk in MAX_RISKS],
        )  # fmt: skip

    def _told(self) -> tuple[Numbers, Truths, Truths]:
        none = set(self.unanswerable)
        confidence = np.array(list(self.confidence.values()), np.float64)
        right = np.array([self.right[question] for question in self.confidence], bool)
        return confidence, right, np.array([question not in none for question in self.confidence], bool)


def answers_to_json(reports: Sequence[AnswerReport]) -> dict[str, object]:
    """Return reports as JSON values: what was measured of every question, and what it comes to."""
    return {"format": _FORMAT, "reports": [_shape(report) for report in reports]}


def read_answer_reports(file: Path) -> list[AnswerReport]:
    """Read what ``answers_to_json`` wrote; raises NotComparable."""
    return read_as(AnswerReport, file, _FORMAT, "onrecord eval --answers --json")


def _shape(report: AnswerReport) -> dict[str, object]:
    found = report.curve()
    points = zip(found.confidence.tolist(), found.coverage.tolist(), found.risk.tolist(), strict=True)
    told = [{"confidence": least, "coverage": coverage, "risk": risk} for least, coverage, risk in points]
    return asdict(report) | {"means": report.means(), "abstention": asdict(report.abstention()), "curve": told}
