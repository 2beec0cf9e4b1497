"""The rows of searching: hybrid beside bare parts and peers, the dense leg beside exact search, filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import faiss
import numpy as np

from . import ours
from .corpus import Share, shares
from .growth import Vectors
from .rows import Row, Value
from .settings import A_ROUND, K
from .stage import Stage
from .timing import Times, Turn, clock, in_rounds, percentile, ratio

_TIE = 1e-5  # cosines nearer than this are as good as each other: sums in float32 differ by the order of adding


def hybrid(stage: Stage) -> Iterator[Row]:
    """Yield a row for the bare parts and each peer: the same questions, their vectors given, the best ten."""
    found: dict[int, list[int]] = {}

    def our_turn(numbers: Sequence[int]) -> Times:
        times, answers = clock(lambda number: ours.search(stage.index, *stage.question(number), K), numbers)
        found.update(zip(numbers, answers, strict=True))
        return times

    def bare_turn(numbers: Sequence[int]) -> Times:
        terms, vectors = stage.question_terms, stage.corpus.question_vectors
        return clock(lambda number: stage.bare.search(terms[number], vectors[number], K), numbers)[0]

    turns: dict[str, Turn] = {"ours": our_turn, "bare parts": bare_turn}
    for name, peer in stage.peers.items():
        turns[name] = lambda numbers, peer=peer: peer.search(numbers, K)  # type: ignore[misc]
    rounds = _in_rounds(stage, turns)
    for name in [*turns, *stage.failed]:
        if name == "ours":
            continue
        more: dict[str, Value] = {}
        if name in stage.peers:
            peer = stage.peers[name]
            more = {"same_of_10": _same(found, peer.ids) if peer.ids else 0.0, "peer_threads": peer.threads}
        yield compared(stage.named("hybrid"), rounds, "ours", name, more, failed=stage.failed.get(name))


def compared(
    work: str,
    rounds: dict[str, list[Times] | str],
    own: str,
    other: str,
    more: dict[str, Value],
    *,
    failed: str | None = None,
) -> Row:
    """Make a row of two who took turns; one without times gives the reason instead."""
    ours_seen, theirs_seen = rounds[own], rounds.get(other, failed or "did not run")
    assert not isinstance(ours_seen, str), ours_seen
    wall = [times.wall_ms for times in ours_seen]
    p50, p99, cpu = _figures(ours_seen)
    if isinstance(theirs_seen, str):
        return Row(work, p50, p99, other, more={"ours_cpu_ms": cpu, "note": theirs_seen})
    peer_p50, peer_p99, peer_cpu = _figures(theirs_seen)
    cpu_ratio = ratio([times.cpu_ms for times in ours_seen], [times.cpu_ms for times in theirs_seen])
    more = {"ours_cpu_ms": cpu, "peer_cpu_ms": peer_cpu, "cpu_ratio": cpu_ratio, **more}
    return Row(work, p50, p99, other, peer_p50, peer_p99, ratio(wall, [t.wall_ms for t in theirs_seen]), more)


def recall(stage: Stage) -> Iterator[Row]:
    """Yield how many of the ten nearest passages the dense leg finds, and its time beside exact search by FAISS."""
    found: dict[int, list[int]] = {}

    def our_turn(numbers: Sequence[int]) -> Times:
        times, rows = clock(lambda number: ours.dense_top(stage.index, stage.question(number)[1], K), numbers)
        found.update(zip(numbers, rows, strict=True))
        return times

    def exact_turn(numbers: Sequence[int]) -> Times:
        return clock(lambda number: _nearest(stage.question(number)[1], stage.vectors), numbers)[0]

    rounds = _in_rounds(stage, {"ours": our_turn, "faiss flat": exact_turn})
    every = np.arange(stage.n)
    hits = [_right(found[number], stage.question(number)[1], stage.vectors, every) for number in found]
    more: dict[str, Value] = {"recall_at_10": float(np.mean(hits))}
    yield compared(stage.named("dense leg"), rounds, "ours", "faiss flat", more)


def filtered(stage: Stage) -> Iterator[Row]:
    """Yield a row for each filter: ours beside ours unfiltered, and how much of brute force the dense leg finds."""
    for share in shares(stage.n):
        rounds = _in_rounds(stage, {"filtered": _turn(stage, share.filters), "ours unfiltered": _turn(stage)})
        more: dict[str, Value] = {"passages": len(share.rows), "of_brute_force": _of_brute_force(stage, share)}
        yield compared(stage.named(f"filter {share.name}"), rounds, "filtered", "ours unfiltered", more)


def _turn(stage: Stage, filters: ours.Filters = ours.ANYTHING) -> Turn:
    return lambda numbers: clock(
        lambda number: ours.search(stage.index, *stage.question(number), K, filters), numbers
    )[0]  # fmt: skip


def _of_brute_force(stage: Stage, share: Share) -> float:
    """Return the share of the truly nearest passages that the filtered dense leg finds."""
    among = stage.vectors[share.rows]
    allowed = set(share.rows.tolist())
    hits = []
    for number in range(len(stage.questions)):
        vector = stage.question(number)[1]
        found = ours.dense_top(stage.index, vector, K, share.filters)
        if not allowed.issuperset(found):
            raise AssertionError(f"question {number}: the filter let a passage pass that it must not")
        hits.append(_right(found, vector, among, share.rows))
    return float(np.mean(hits))


def _right(found: Sequence[int], vector: Vectors, among: Vectors, rows: np.ndarray) -> float:
    """Return which share of the ten nearest was found; ``among`` are the vectors of ``rows``, ascending."""
    least = _nearest(vector, among)[-1] - _TIE
    cosines = among[np.searchsorted(rows, found)] @ vector
    return float((cosines >= least).sum()) / min(K, len(rows))


def _nearest(vector: Vectors, among: Vectors) -> Vectors:
    """Return the greatest cosines by exact search, at most ten, greatest first."""
    cosines: Vectors = faiss.knn(vector[None], among, min(K, len(among)), metric=faiss.METRIC_INNER_PRODUCT)[0][0]
    return cosines


def _in_rounds(stage: Stage, turns: dict[str, Turn]) -> dict[str, list[Times] | str]:
    return in_rounds(turns, range(len(stage.questions)), A_ROUND)


def _figures(rounds: Sequence[Times]) -> tuple[float, float, float]:
    """Return the median and the 99th percentile of wall time, and the median of CPU time."""
    wall = [ms for times in rounds for ms in times.wall_ms]
    cpu = [ms for times in rounds for ms in times.cpu_ms]
    return percentile(wall, 50), percentile(wall, 99), percentile(cpu, 50)


def _same(one: dict[int, list[int]], other: dict[int, list[int]]) -> float:
    """Return how many of ten results two have in common, on average."""
    return float(np.mean([len(set(one[number]) & set(other[number])) for number in other]))
