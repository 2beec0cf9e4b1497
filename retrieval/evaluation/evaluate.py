"""Evaluation from a folder to a report: index the corpus, run the questions, measure the runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...index.build import build
from ...index.generation import open_generation
from ...index.reading.outcome import Limits
from .beir import Collection, read_collection
from .calibration import error, promises
from .measures import measure
from .report import Report
from .runs import Run, document_ids, make_runs

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A report and the runs that it measured, by system."""

    report: Report
    runs: dict[str, Run]


def evaluate(folder: Path, *, index: Path | None = None, on_progress: Progress, **building: Any) -> Evaluation:
    """Measure how well the passages of a collection in BEIR layout are ranked.

    Its corpus is indexed in ``index``, by default a folder of the user's cache, and only where it changed; ``building``
    goes to ``build``. Questions without a relevant document are left out. Raises NotACollection, MissingExtra, and
    what ``build`` raises.
    """
    collection = read_collection(folder)
    target = indexed(folder, collection, index, on_progress, **building)
    asked = [question for question in collection.questions if question.id in collection.qrels]
    with closing(open_generation(target)) as generation:
        manifest = generation.manifest
        document_of = document_ids(generation)
        runs = make_runs(generation, document_of, asked, lambda done: on_progress("asking", done, len(asked)))
        promised = {question.id: promises(generation, question.text, document_of) for question in asked}
        qrels = {question.id: collection.qrels[question.id] for question in asked}
        values = {system: measure(qrels, run) for system, run in runs.items()}
    report = Report(
        collection.name, manifest.index_id, collection.fingerprint, manifest.documents, manifest.passages, values,
        error(promised, qrels),
    )  # fmt: skip
    return Evaluation(report, runs)


def indexed(folder: Path, collection: Collection, index: Path | None, on_progress: Progress, **building: Any) -> Path:
    """Return the folder of a collection's index, made to hold its corpus; raises what ``build`` raises."""
    target = index or cache(folder)
    build([collection.corpus], target, on_progress=on_progress, limits=limits_of(collection.corpus), **building)
    return target


def limits_of(corpus: Path) -> Limits:
    """Return the usual limits of reading, raised to a corpus of any size: who measures on it has named it."""
    usual, size = Limits(), corpus.stat().st_size
    return replace(
        usual, file_bytes=max(usual.file_bytes, size), seconds=max(usual.seconds, size / 2**20),
        unpacked_bytes=max(usual.unpacked_bytes, usual.unpacked_ratio * size),
    )  # fmt: skip


def cache(folder: Path) -> Path:
    """Return the folder of the user's cache for a collection's index."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    path = folder.resolve()
    return Path(base) / "onrecord" / "eval" / f"{path.name}-{hashlib.sha256(bytes(path)).hexdigest()[:8]}"
