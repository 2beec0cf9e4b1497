"""The rows of building an index, adding to it and removing from it; encoding aside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from . import ours
from .corpus import PASSAGES
from .peer import PeerProcess
from .rows import Row, Value
from .stage import Built, Stage
from .timing import TurnFailed, percentile

ADDED, _REPEATS = 100, 5
# As in a service, which makes many changes: only the first reads the whole index.
_CHECKED: ours.Checked = {}
_Call = Callable[[int], float | None]


def building(stage: Stage) -> Iterator[Row]:
    """Yield a row for bare tantivy and each peer, in ms of CPU a passage."""
    work = f"{stage.named('build')}, CPU a passage"
    own = stage.ours_built
    control: dict[str, Value] = {"bare_faiss_per_cpu_s": stage.n / stage.bare.dense_s}
    lexical = Built(stage.bare.lexical_s, stage.bare.lexical_s)
    yield _built(work, stage.n, own, "bare tantivy", lexical, control)
    for name, built in stage.peers_built.items():
        yield _built(work, stage.n, own, name, built, {"peer_wall_s": built.wall_s})


def _built(work: str, n: int, own: Built, peer: str, other: Built, more: dict[str, Value]) -> Row:
    rates: dict[str, Value] = {
        "ours_per_cpu_s": n / own.cpu_s, "peer_per_cpu_s": n / other.cpu_s, "ours_wall_s": own.wall_s,
    }  # fmt: skip
    per_passage = 1e3 / n
    return Row(
        work, own.cpu_s * per_passage, None, peer, other.cpu_s * per_passage, None, own.cpu_s / other.cpu_s,
        {**rates, **more},
    )  # fmt: skip


def adding(stage: Stage) -> Iterator[Row]:
    """Yield rows for adding 100 passages (ten articles), five times, each until it is on disk."""
    calls: dict[str, _Call] = {"ours": partial(_add_to_ours, stage)}
    calls.update({name: partial(_add_to_peer, stage, peer) for name, peer in stage.peers.items()})
    seen = _repeated(calls)
    more: dict[str, Value] = {} if isinstance(seen["ours"], str) else {"found": _finds_added(stage)}
    yield from _rows(stage.named(f"add {ADDED} passages to"), seen, more)


def removing(stage: Stage) -> Iterator[Row]:
    """Yield rows for removing one article of ten passages, five times, each until that is on disk."""
    calls: dict[str, _Call] = {"ours": partial(_remove_from_ours, stage)}
    calls.update({name: partial(_remove_from_peer, peer) for name, peer in stage.peers.items()})
    yield from _rows(stage.named("remove an article from"), _repeated(calls), {})


def _add_to_ours(stage: Stage, repeat: int) -> float:
    first, last = _added(stage, repeat)
    documents, passages = zip(*stage.corpus.articles(first, last), strict=True)
    vectors = stage.corpus.growth.vectors(first, last)
    started = time.perf_counter()
    ours.add(stage.index_folder, documents, passages, vectors, _CHECKED)
    return (time.perf_counter() - started) * 1e3


def _add_to_peer(stage: Stage, peer: PeerProcess, repeat: int) -> float | None:
    first, last = _added(stage, repeat)
    corpus, folder = stage.corpus, stage.folder
    return peer.add(corpus.write_passages(folder, first, last), corpus.write_vectors(folder, first, last))


def _remove_from_ours(stage: Stage, repeat: int) -> float:
    document, _ = stage.corpus.article(_removed(repeat))
    started = time.perf_counter()
    ours.remove(stage.index_folder, [document.id], _CHECKED)
    return (time.perf_counter() - started) * 1e3


def _remove_from_peer(peer: PeerProcess, repeat: int) -> float | None:
    first = _removed(repeat) * PASSAGES
    return peer.remove(range(first, first + PASSAGES))


def _added(stage: Stage, repeat: int) -> tuple[int, int]:
    first = stage.n + repeat * ADDED
    return first, first + ADDED


def _removed(repeat: int) -> int:
    return 3 + 17 * repeat


def _finds_added(stage: Stage) -> bool:
    """Tell whether the last passage added is what its own vector finds."""
    last = _added(stage, _REPEATS - 1)[1] - 1
    return ours.dense_top(ours.open(stage.index_folder), stage.corpus.growth.vectors(last, last + 1)[0], 1) == [last]


def _repeated(calls: dict[str, _Call]) -> dict[str, list[float] | str]:
    """Make every call five times, in turn, and return the ms of each, or why one could not."""
    seen: dict[str, list[float]] = {name: [] for name in calls}
    failed: dict[str, str] = {}
    for repeat in range(_REPEATS):
        for name in [name for name in calls if name not in failed]:
            try:
                ms = calls[name](repeat)
            except TurnFailed as error:
                failed[name] = str(error)
            else:
                if ms is None:
                    failed[name] = "not tried"
                else:
                    seen[name].append(ms)
    return {name: failed.get(name, seen[name]) for name in calls}


def _rows(work: str, seen: dict[str, list[float] | str], more: dict[str, Value]) -> Iterator[Row]:
    own = seen["ours"]
    if isinstance(own, str):
        own, more = [], {"note": f"ours: {own}", **more}
    p50, p99 = _figures(own)
    for name, theirs in seen.items():
        if name == "ours" or isinstance(theirs, str):
            continue
        peer_p50, peer_p99 = _figures(theirs)
        ratio = None if p50 is None or peer_p50 is None else p50 / peer_p50
        yield Row(work, p50, p99, name, peer_p50, peer_p99, ratio, more)
    if all(name == "ours" or isinstance(theirs, str) for name, theirs in seen.items()):
        yield Row(work, p50, p99, more=more)


def _figures(values: Sequence[float]) -> tuple[float | None, float | None]:
    return (percentile(values, 50), percentile(values, 99)) if values else (None, None)
