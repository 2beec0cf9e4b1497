"""The report on a collection: values by system and measure, kept by question so that a later one can be compared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from ...index.errors import SearchError
from .measures import Values, mean
from .runs import FUSED
from .significance import Difference, compare

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Report = TypeVar("_Report", bound="DataclassInstance")
_SIGNIFICANT = 0.05
_FORMAT = "onrecord evaluation 2"


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured on a collection. ``values`` by system, measure and question.

    ``index_id`` stands for corpus, encoder and settings, ``fingerprint`` for questions and grades.
    ``calibration_error`` is that of the scores of each question's first ten documents, 0 to 1.
    """

    collection: str
    index_id: str
    fingerprint: str
    documents: int
    passages: int
    values: Mapping[str, Values]
    calibration_error: float

    def means(self) -> dict[str, dict[str, float]]:
        """Return the mean over questions by system and measure."""
        return {
            system: {name: mean(by_question) for name, by_question in values.items()}
            for system, values in self.values.items()
        }

    def compared(self) -> Values:
        """Return what an earlier report is compared by: the fused ranking."""
        return self.values[FUSED]

    def better_leg(self, measure: str = "nDCG@10") -> float:
        """Return the mean of the leg that does better."""
        return max(means[measure] for system, means in self.means().items() if system != FUSED)


@dataclass(frozen=True, slots=True)
class Change:
    """How a measure differs from an earlier report's, over the questions of both."""

    collection: str
    measure: str
    before: float
    now: float
    difference: Difference

    @property
    def fell(self) -> bool:
        """Whether it fell, and by more than chance explains: p below 0.05."""
        return self.difference.mean < 0 and self.difference.p < _SIGNIFICANT


class NotComparable(SearchError):
    """A report is of other questions, or is no report."""


class Comparable(Protocol):
    """A report on a collection, with values that a later one can be compared by."""

    @property
    def collection(self) -> str:
        """The collection's name."""

    @property
    def fingerprint(self) -> str:
        """What stands for its questions and grades."""

    def compared(self) -> Values:
        """Return values by measure and question, higher ones better."""


def changes(reports: Sequence[Comparable], earlier: Sequence[Comparable]) -> list[Change]:
    """Compare reports with earlier ones of the same collections; raises NotComparable."""
    by_name = {report.collection: report for report in earlier}
    found = []
    for report in reports:
        old = by_name.get(report.collection)
        if old is None:
            known = ", ".join(sorted(by_name)) or "none"
            raise NotComparable(f"the earlier report has no collection {report.collection}; it has {known}")
        if old.fingerprint != report.fingerprint:
            raise NotComparable(
                f"{report.collection} had other questions or grades then: {old.fingerprint}, now {report.fingerprint}; "
                "measure both on the same"
            )
        before = old.compared()
        found += [
            _change(report.collection, measure, values, before.get(measure, {}))
            for measure, values in report.compared().items()
        ]
    return found


def _change(collection: str, measure: str, values: Mapping[str, float], earlier: Mapping[str, float]) -> Change:
    now = {question: value for question, value in values.items() if question in earlier}
    if not now:
        raise NotComparable(f"{collection}: the earlier report has {measure} of none of these questions; ask the same")
    before = {question: earlier[question] for question in now}
    return Change(collection, measure, mean(before), mean(now), compare(now, before))


def to_json(reports: list[Report]) -> dict[str, object]:
    """Return reports as JSON values, means beside the values of every question."""
    return {"format": _FORMAT, "reports": [asdict(report) | {"means": report.means()} for report in reports]}


def read_reports(file: Path) -> list[Report]:
    """Read what ``to_json`` wrote; raises NotComparable."""
    return read_as(Report, file, _FORMAT, "onrecord eval --json")


def read_as(kind: type[_Report], file: Path, wanted: str, command: str) -> list[_Report]:
    """Read reports of one kind and format, which ``command`` printed; raises NotComparable."""
    try:
        found = json.loads(file.read_text("utf-8"))
        told = found.get("format")
        reports = [kind(**{each.name: report[each.name] for each in fields(kind)}) for report in found["reports"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotComparable(f"{file}: {error!r}; wanted what `{command}` printed") from error
    if told != wanted:
        raise NotComparable(f"{file}: format {told!r}, wanted {wanted!r}; measure again")
    return reports
