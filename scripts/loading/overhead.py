"""What HTTP costs of a search: the same questions asked of the service and in this process, in turns."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from onrecord.retrieval.searcher import Searcher, open_searcher

from .client import ask, send
from .process import Service


@dataclass(frozen=True, slots=True)
class Overhead:
    """Milliseconds, each the median over all questions unless it says else.

    ``inside`` is a search in this process; ``search`` the same in the service, ``total`` all of the request there, both
    by ``Server-Timing``; ``client`` what a client waits for, on a connection of its own. ``http`` is the median of
    total less search of the same request, ``http_p95`` its 95th percentile, and ``paired`` that of total less inside.

    On a busy machine these hold what others took of it. Processor time does not: ``cpu_inside`` and ``cpu_service`` are
    the means of a search here and of a whole request there, its connection included, ``cpu_http`` their difference.
    """

    questions: int
    inside: float
    search: float
    total: float
    client: float
    http: float
    http_p95: float
    paired: float
    cpu_inside: float
    cpu_service: float
    cpu_http: float


@dataclass(frozen=True, slots=True)
class _Turn:
    """One question asked both ways; milliseconds."""

    inside: float
    cpu_inside: float
    search: float
    total: float
    client: float


async def overhead(service: Service, index: Path, questions: Sequence[str], rounds: int) -> Overhead:
    """Ask every question so many times both ways, in turns; a first round is not counted."""
    with open_searcher(index) as searcher:
        for question in questions:
            await _turn(service, searcher, question)
        before = _cpu_ms(service)
        turns = [await _turn(service, searcher, question) for _ in range(rounds) for question in questions]
        cpu_service = (_cpu_ms(service) - before) / len(turns)
    answered = [turn for turn in turns if turn is not None]
    https = sorted(turn.total - turn.search for turn in answered)
    cpu_inside = mean(turn.cpu_inside for turn in answered)
    inside, search, total, client = (
        median(getattr(turn, name) for turn in answered) for name in ("inside", "search", "total", "client")
    )
    return Overhead(
        len(answered), inside, search, total, client, median(https), https[int(0.95 * len(https))],
        median(turn.total - turn.inside for turn in answered), cpu_inside, cpu_service, cpu_service - cpu_inside,
    )  # fmt: skip


async def _turn(service: Service, searcher: Searcher, question: str) -> _Turn | None:
    """Ask once both ways; None where the service did not answer."""
    started, cpu = time.perf_counter(), time.process_time()
    searcher.search(question)
    inside, cpu_inside = time.perf_counter() - started, time.process_time() - cpu
    outcome = await send(service.port, ask("/api/search", question))
    if outcome.status != 200:
        return None
    timing = outcome.timing
    return _Turn(inside * 1000, cpu_inside * 1000, timing["search"], timing["total"], outcome.seconds * 1000)


def _cpu_ms(service: Service) -> float:
    """Return the processor time that the service has used, to a hundredth of a second."""
    fields = Path(f"/proc/{service.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
