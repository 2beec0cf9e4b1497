"""What ``onrecord eval`` does with collections: measure them, show the table, write the runs, hold the gate."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ..retrieval.evaluation.evaluate import Evaluation, evaluate
from ..retrieval.evaluation.measures import MEASURES
from ..retrieval.evaluation.report import Comparable, Report, changes, read_reports, to_json
from ..retrieval.evaluation.runs import FUSED, SYSTEMS, write_trec
from .encoding import dumps
from .progress import progress
from .settings import Settings, load_settings
from .terminal import one_line

_Evaluation = TypeVar("_Evaluation")


def rankings(
    folders: Sequence[Path],
    *,
    model: Mapping[str, Any],
    index: Path | None,
    gate: Path | None,
    json: bool,
    run: Path | None,
) -> tuple[str, list[str]]:
    """Measure the rankings of collections; return the report, as JSON or to read, and a line for what fell."""
    earlier = read_reports(gate) if gate else []
    evaluations = measured(folders, load_settings(**model), partial(evaluate, index=index))
    if run:
        write_runs(evaluations, run)
    reports = [each.report for each in evaluations]
    told = dumps(to_json(reports)) if json else readable(reports)
    return told, worse(reports, earlier) if gate else []


def measured(folders: Sequence[Path], settings: Settings, measure: Callable[..., _Evaluation]) -> list[_Evaluation]:
    """Measure each collection with progress on stderr; ``measure`` is ``evaluate``, or takes what it does."""
    done = []
    for folder in folders:
        with progress(sys.stderr) as on_progress:
            done.append(
                measure(
                    folder, on_progress=on_progress, encoder=settings.encoder, options=settings.encoder_options(),
                    passage_tokens=settings.passage_tokens,
                )
            )  # fmt: skip
    return done


def readable(reports: Sequence[Report]) -> str:
    """Return a table: a block a collection, or, for several, one table of nDCG@10."""
    if len(reports) == 1:
        return _one(reports[0])
    head = ["collection", *SYSTEMS, "to the better leg", "calibration error"]
    return "\n".join(table(head, [_line(report) for report in reports]))


def worse(reports: Sequence[Comparable], earlier: Sequence[Comparable]) -> list[str]:
    """Return a line for each measure that fell by more than chance explains."""
    return [
        f"{change.collection}: {change.measure} fell from {change.before:.3f} to {change.now:.3f} "
        f"(p {change.difference.p:.4f}, {change.difference.questions} questions)"
        for change in changes(reports, earlier)
        if change.fell
    ]


def write_runs(evaluations: Sequence[Evaluation], file: Path) -> None:
    """Write the fused run to a file, and each leg's beside it: out.trec, out.bm25.trec, out.dense.trec."""
    for system in SYSTEMS:
        own = file if system == FUSED else file.with_suffix(f".{system}{file.suffix}")
        with own.open("w", encoding="utf-8") as stream:
            for each in evaluations:
                write_trec(each.runs[system], f"onrecord-{system}", stream.write)


def _one(report: Report) -> str:
    means = report.means()
    title = (
        f"{one_line(report.collection)}: {len(report.values[FUSED][MEASURES[0]]):,} questions, "
        f"{report.documents:,} articles as {report.passages:,} passages, index {report.index_id}"
    )
    lines = [[system, *(f"{means[system][name]:.3f}" for name in MEASURES)] for system in SYSTEMS]
    off = f"The scores are off by {report.calibration_error:.3f} (expected calibration error, first ten articles)."
    return "\n".join([title, "", *table(["", *MEASURES], lines), "", off])


def _line(report: Report) -> list[str]:
    means = report.means()
    values = [means[system]["nDCG@10"] for system in SYSTEMS]
    regret = f"{values[-1] - report.better_leg():+.3f}"
    return [one_line(report.collection), *(f"{v:.3f}" for v in values), regret, f"{report.calibration_error:.3f}"]


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> list[str]:
    """Return lines in columns as wide as they need, the first to the left and the others to the right."""
    widths = [max(len(row[column]) for row in [head, *lines]) for column in range(len(head))]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]).rstrip()
        for row in [head, *lines]
    ]
