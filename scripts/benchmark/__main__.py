"""Measure the engine (question vectors given, FAISS on one thread) beside its bare parts and its peers.

    ./scripts/bench --quick --json > rows.jsonl
    ./scripts/bench --sizes 200k --only hybrid,filter --peers none

All take turns at the same questions, thirty at a time, in alternating order; times are of each call, ratios are the
median of the rounds' ratios (ours to the peer's, below 1: ours is faster). Progress goes to standard error. The
encoder, vectors and the peers' environments are kept in build/bench/ and used again.

--vectors takes a folder of texts and vectors made elsewhere: passages.jsonl (a JSON line a passage: "title", "text"),
v.f32 (float32, row after row, of the first so many passages; it may be growing), q.json (a list of questions) and
q.npy (their vectors).
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path

from . import ours
from .apart import apart, encoding, opening
from .asking import asking
from .changing import adding, building, removing
from .corpus import Corpus, load, load_folder
from .environments import PEERS
from .rows import Row, table
from .searching import filtered, hybrid, recall
from .settings import WORKS, K, Settings, read_size, size_name
from .stage import Stage, open_stage, say

QUICK_SIZES, SIZES = "20k", "20k,200k,1M"


def measure(settings: Settings, corpus: Corpus) -> Iterator[Row]:
    """Yield every row, each as soon as it is measured."""
    yield _setting(corpus)
    if "encode" in settings.works:
        say("encoding")
        yield from encoding(settings.encoder, [text for _, text in corpus.texts.passages[: settings.n_encoded]])
    if set(settings.works) == {"encode"}:
        return
    for n in settings.sizes:
        yield from _measure_size(settings, corpus, n)


def _measure_size(settings: Settings, corpus: Corpus, n: int) -> Iterator[Row]:
    """Yield the rows of one size, in the order of WORKS: what changes an index comes last."""
    with open_stage(settings, corpus, n) as stage:
        for work in WORKS:
            if work in settings.works and work in _OF_A_SIZE:
                say(f"{size_name(n)}: {work}")
                yield from _OF_A_SIZE[work](stage)


_OF_A_SIZE: dict[str, Callable[[Stage], Iterator[Row]]] = {
    "build": building,
    "hybrid": hybrid,
    "ask": asking,
    "recall": recall,
    "filter": filtered,
    "open": opening,
    "add": adding,
    "remove": removing,
}


def _setting(corpus: Corpus) -> Row:
    """Return a row without times: the machine, the corpus and what the numbers depend on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Row(
        "setting",
        more={
            "cpu": _cpu(), "cores": cores, "load": os.getloadavg()[0], "python": platform.python_version(),
            **ours.versions(), "corpus": corpus.describe(), "questions": len(corpus.texts.questions), "k": K,
            "faiss_threads": ours.THREADS,
        },
    )  # fmt: skip


def _cpu() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    assert __doc__ is not None
    summary, _, rest = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=summary, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SIZES} and the small peers: under ten minutes")
    parser.add_argument("--json", action="store_true", help="print a JSON line a row instead of a table")
    parser.add_argument("--sizes", help=f"passages, such as {SIZES} (the default without --quick)")
    parser.add_argument("--peers", help=f"of {','.join(card.name for card in PEERS)}; or none")
    parser.add_argument("--only", help=f"of {','.join(WORKS)}")
    parser.add_argument("--questions", type=int, default=300, help="questions asked of each (default: %(default)s)")
    parser.add_argument("--vectors", type=Path, metavar="FOLDER", help="take texts and vectors from there")
    parser.add_argument("--work", type=Path, default=ours.ROOT / "build" / "bench", help="where things are kept")
    return parser.parse_args(arguments)


def read_settings(given: argparse.Namespace) -> Settings:
    """Turn the command line into settings; raises ValueError for what is unknown."""
    known = {card.name: card for card in PEERS}
    default = ",".join(card.name for card in PEERS if card.quick or not given.quick)
    sizes = given.sizes or (QUICK_SIZES if given.quick else SIZES)
    n_vectors, n_encoded = (2_000, 192) if given.quick else (20_000, 768)
    return Settings(
        sizes=tuple(read_size(size) for size in sizes.split(",")),
        works=_chosen(given.only or ",".join(WORKS), WORKS),
        peers=tuple(known[name] for name in _chosen(given.peers or default, tuple(known))),
        n_questions=given.questions,
        n_vectors=n_vectors,
        n_encoded=n_encoded,
        work=given.work.resolve(),
        encoder=apart(ours.export_encoder),
    )


def _chosen(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Split a list of names; raises ValueError for an unknown one."""
    names = tuple(name for name in text.split(",") if name != "none")
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not one of {', '.join(known)}")
    return names


def main(arguments: list[str] | None = None) -> None:
    """Print the rows: as JSON lines while they come, or as one table at the end."""
    given = read_arguments(arguments)
    try:
        settings = read_settings(given)
        say("reading the corpus, encoding what is new of it")
        corpus = _corpus(given.vectors, settings)
    except (ValueError, FileNotFoundError) as error:
        raise SystemExit(f"scripts/bench: {error}") from error
    rows = []
    for row in measure(settings, corpus):
        rows.append(row)
        if given.json:
            print(row.as_json(), flush=True)
    if not given.json:
        print(table(rows))


def _corpus(vectors: Path | None, settings: Settings) -> Corpus:
    if vectors is not None:
        return load_folder(vectors, n_questions=settings.n_questions)
    return load(settings, ours.ROOT.parent / "shared")


if __name__ == "__main__":
    main()
