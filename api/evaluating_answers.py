"""What ``onrecord eval --answers`` does with collections: measure their answers, show tables, write files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from ..retrieval.evaluation.answer_report import RISKS, AnswerReport, answers_to_json, read_answer_reports
from ..retrieval.evaluation.answering import AnswerEvaluation, evaluate_answers, scorable
from ..retrieval.evaluation.beir import read_collection
from ..retrieval.evaluation.selective import Kept
from ..retrieval.searcher import Searcher
from .encoding import dumps
from .evaluating import measured, table, worse
from .opening import opened
from .riskplot import drawing
from .settings import Settings, load_settings
from .terminal import one_line

_QUOTED = ("first quote", "any quote", "top 10", "exact", "f1")
_CITED = (
    "citation recall", "citation precision", "first article", "any article", "article recall", "article precision"
)  # fmt: skip
_ABOUT = """\
first, any quote: holds a gold answer. top 10: a sentence of the ten best passages does: what could have been quoted.
exact, f1: SQuAD's, of the short answer; "scored" says what was taken for it.
citation recall, precision: ALCE's; a citation supports what stands verbatim in the cited span of the stored article.
Quotes have 1.000 unless something is broken. article: whether the articles cited are among those graded relevant.
AUROC of confidence: right, a first quote that is right against the rest; answerable, such questions against the rest.
AURC: mean risk over all coverages. coverage at a risk: the best of one threshold, chosen on these very questions.
max_risk: the risk it came to, at which coverage. silent: the share of unanswerable / answerable left unanswered."""


def answers(
    folders: Sequence[Path],
    *,
    model: Mapping[str, Any],
    index: Path | None,
    most: int | None,
    gate: Path | None,
    json: bool,
    out: Path | None,
    plot: Path | None,
) -> tuple[str, list[str]]:
    """Measure the answers to collections; return the report, as JSON or to read, and a line for what fell.

    ``model`` holds settings of the encoder. Raises NotACollection.
    """
    earlier = read_answer_reports(gate) if gate else []
    settings = load_settings(**model)
    for folder in folders:
        scorable(read_collection(folder))  # raises NotACollection before the first is begun
    asking = partial(
        evaluate_answers, index=index, most=most, k=settings.k, opened=_opening(settings), reranker=settings.reranker
    )
    evaluations = measured(folders, settings, asking)
    reports = [each.report for each in evaluations]
    if out:
        write_answers(evaluations, out)
    if plot:
        plot.write_text(drawing(reports), "utf-8")
    told = dumps(answers_to_json(reports)) if json else readable(reports)
    return told, worse(reports, earlier) if gate else []


def readable(reports: Sequence[AnswerReport]) -> str:
    """Return four tables with a line a collection, and what their columns mean."""
    tables = (_questions, _citations, _confidence, _risks)
    return "\n\n".join([*("\n".join(each(reports)) for each in tables), _ABOUT])


def write_answers(evaluations: Sequence[AnswerEvaluation], file: Path) -> None:
    """Write what came of each question, a line of JSON each."""
    with file.open("w", encoding="utf-8") as stream:
        for each in evaluations:
            for asked in each.asked:
                stream.write(dumps({"collection": each.report.collection} | asdict(asked)) + "\n")


def _opening(settings: Settings) -> Callable[[Path], Searcher]:
    return lambda folder: opened(settings.model_copy(update={"index": folder}))


def _questions(reports: Sequence[AnswerReport]) -> list[str]:
    head = ["collection", "questions", "of", "answerable", *_QUOTED, "scored"]
    lines = []
    for report in reports:
        asked = len(report.confidence)
        counts = [asked, report.scorable, asked - len(report.unanswerable)]
        scored = f"{report.spans:,} spans, {report.quotes:,} first quotes"
        lines.append([*(f"{count:,}" for count in counts), *_means(report, _QUOTED), scored])
    return _table(head, reports, lines)


def _citations(reports: Sequence[AnswerReport]) -> list[str]:
    return _table(["collection", *_CITED], reports, [_means(report, _CITED) for report in reports])


def _confidence(reports: Sequence[AnswerReport]) -> list[str]:
    coverages = [f"coverage at {risk}" for risk in RISKS]
    head = ["collection", "AUROC right", "AUROC answerable", "calibration error", "AURC", *coverages]
    lines = []
    for report in reports:
        told = report.abstention()
        values = [told.auroc_right, told.auroc_answerable, told.calibration_error, told.aurc]
        lines.append([_number(value) for value in [*values, *told.coverage_at.values()]])
    return _table(head, reports, lines)


def _risks(reports: Sequence[AnswerReport]) -> list[str]:
    several = [report.abstention().kept for report in reports]
    head = ["collection", *(cell for each in several[0] for cell in (f"max_risk {each.max_risk}", "silent"))]
    return _table(head, reports, [[cell for each in row for cell in _kept(each)] for row in several])


def _kept(found: Kept) -> list[str]:
    silent = f"{_number(found.silent_rightly, 2)} / {_number(found.silent_wrongly, 2)}"
    return [f"{_number(found.risk)} at {found.coverage:.2f}", silent]


def _table(head: list[str], reports: Sequence[AnswerReport], lines: Sequence[Sequence[str]]) -> list[str]:
    named = zip(reports, lines, strict=True)
    return table(head, [[one_line(report.collection), *line] for report, line in named])


def _means(report: AnswerReport, names: Sequence[str]) -> list[str]:
    means = report.means()
    return [_number(means.get(name)) for name in names]


def _number(value: float | None, places: int = 3) -> str:
    return "-" if value is None else f"{value:.{places}f}"
