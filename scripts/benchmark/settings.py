"""What a run measures, and where it keeps its things."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .environments import PeerCard

K = 10
A_ROUND = 30  # questions asked of one before it is another's turn
WORKS = ("build", "hybrid", "ask", "recall", "filter", "open", "add", "remove", "encode")


@dataclass(frozen=True, slots=True)
class Settings:
    """``n_vectors`` passages are really encoded; ``n_encoded`` texts measure how fast that goes.

    ``work`` keeps environments, the encoder and vectors between runs; indexes in it are made anew.
    """

    sizes: tuple[int, ...]
    works: tuple[str, ...]
    peers: tuple[PeerCard, ...]
    n_questions: int
    n_vectors: int
    n_encoded: int
    work: Path
    encoder: Path


def size_name(n: int) -> str:
    """Return a number of passages as rows name it.

    >>> size_name(20_000), size_name(1_000_000), size_name(1_500)
    ('20k', '1M', '1500')
    """
    for unit, name in ((1_000_000, "M"), (1_000, "k")):
        if n % unit == 0:
            return f"{n // unit}{name}"
    return str(n)


def read_size(text: str) -> int:
    """Read what ``size_name`` wrote; raises ValueError.

    >>> read_size("200k"), read_size("1m")
    (200000, 1000000)
    """
    unit = {"k": 1_000, "m": 1_000_000}.get(text[-1:].lower(), 1)
    size = int(text if unit == 1 else text[:-1]) * unit
    if size < 1_000 or size % 1_000:
        raise ValueError(f"{text!r} is not a number of thousands of passages, such as 20k or 1M")
    return size
