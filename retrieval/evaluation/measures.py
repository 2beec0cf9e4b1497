"""Measures of a run, by ir_measures: none of them is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...index.errors import MissingExtra

if TYPE_CHECKING:
    from ir_measures.measures import Measure

MEASURES = ("nDCG@10", "RR@10", "R@10", "R@100")

Values = dict[str, dict[str, float]]  # by measure and question


def measure(qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Mapping[str, float]]) -> Values:
    """Return the value of each of MEASURES for each question that ``qrels`` grade; 0 where the run has none of it.

    Raises MissingExtra without ir_measures.
    """
    ir_measures = _ir_measures()
    asked: Sequence[Measure] = [ir_measures.parse_measure(name) for name in MEASURES]
    values: Values = {name: dict.fromkeys(qrels, 0.0) for name in MEASURES}
    for metric in ir_measures.iter_calc(asked, _dicts(qrels), _dicts(run)):
        values[str(metric.measure)][metric.query_id] = metric.value
    return values


def mean(values: Mapping[str, float]) -> float:
    """Return the mean over questions."""
    return sum(values.values()) / len(values) if values else 0.0


def _dicts(graded: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {question: dict(documents) for question, documents in graded.items()}


def _ir_measures() -> Any:
    try:
        import ir_measures
    except ImportError as error:
        raise MissingExtra("measuring a run", "eval") from error
    return ir_measures
