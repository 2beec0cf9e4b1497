"""What HTTP costs of a search: the same questions asked of the service and in this process, in turns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from onrecord.retrieval.searcher import open_searcher

from .client import ask, send
from .process import Service


@dataclass(frozen=True, slots=True)
class Overhead:
    """Milliseconds, each the median over all questions.

    ``inside`` is a search in this process; ``search`` the same in the service, ``total`` all of the request there, both
    by ``Server-Timing``; ``client`` what a client waits for, on a connection of its own. ``http`` is the median of
    total less search of the same request, ``http_p95`` its 95th percentile, and ``paired`` that of total less inside.
    """

    questions: int
    inside: float
    search: float
    total: float
    client: float
    http: float
    http_p95: float
    paired: float


async def overhead(service: Service, index: Path, questions: Sequence[str], rounds: int) -> Overhead:
    """Ask every question so many times both ways, in turns; the first round is not counted."""
    rows = []
    with open_searcher(index) as searcher:
        for number in range(rounds + 1):
            for question in questions:
                started = time.perf_counter()
                searcher.search(question)
                inside = (time.perf_counter() - started) * 1000
                outcome = await send(service.port, ask("/api/search", question))
                if outcome.status == 200 and number:
                    rows.append((inside, outcome.timing["search"], outcome.timing["total"], outcome.seconds * 1000))
    inside, search, total, client = (median(column) for column in zip(*rows, strict=True))
    https = sorted(row[2] - row[1] for row in rows)
    paired = median(row[2] - row[0] for row in rows)
    return Overhead(len(rows), inside, search, total, client, median(https), https[int(0.95 * len(https))], paired)
