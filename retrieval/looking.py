"""Looking: what the reader and the encoder say of candidate sentences, in a first look and, in doubt, in a second.

A first look reads a few passages and is quick. A second one reads more of them, and compares the sentences of all that
were read with the question by meaning: a paraphrase may answer it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..index.generation import Generation
from ..index.records import Passage
from .evidence import Candidate
from .likeness import LIKENESS, compare
from .ranking import Ranking
from .reader import Reader
from .reading import READ, Place, read

Matrix = npt.NDArray[np.float64]

KNOWN = (*READ, *LIKENESS)
# What is known of a sentence, by how it was looked at: each way has models of its own.
WAYS: dict[str, tuple[str, ...]] = {"": (), "_read": READ, "_compared": KNOWN}
FIRST, SECOND = range(4), range(4, 10)  # passages that are read; two a core where there are two
SECONDS = 1.0  # that a look may take before it begins no further passage


@dataclass(frozen=True, slots=True)
class Known:
    """What was learned of candidate sentences: (sentences, KNOWN), NaN for what was not.

    ``short`` are places of the best short answers in their articles, None where none stands out.
    """

    values: Matrix
    short: tuple[Place | None, ...]
    was_cut: bool = False  # not all that was to be read was read in time

    @property
    def was_read(self) -> npt.NDArray[np.bool_]:
        """(sentences,) whose passages were read."""
        return ~np.isnan(self.values[:, 0])


def first_look(
    reader: Reader, ranking: Ranking, found: Sequence[Candidate], passages: Sequence[Passage], seconds: float = SECONDS
) -> Known:
    """Read the first passages; ``found`` are the sentences of all ``passages``, in order."""
    until = time.monotonic() + seconds
    said = read(reader, ranking.query.read, found, passages, FIRST, seconds)
    values = np.full((len(found), len(KNOWN)), np.nan)
    values[:, : len(READ)] = said.measured
    return Known(values, said.short, time.monotonic() >= until)


def second_look(
    reader: Reader,
    ranking: Ranking,
    found: Sequence[Candidate],
    passages: Sequence[Passage],
    generation: Generation,
    first: Known,
    seconds: float = SECONDS,
) -> Known:
    """Read more passages, and compare the sentences of all that were read."""
    said = read(reader, ranking.query.read, found, passages, SECOND, seconds)
    values = first.values.copy()
    now = ~np.isnan(said.measured[:, 0])
    values[now, : len(READ)] = said.measured[now]
    places = np.flatnonzero(~np.isnan(values[:, 0])).tolist()
    values[places, len(READ) :] = compare(ranking, [found[place] for place in places], generation)
    return Known(values, tuple(a or b for a, b in zip(first.short, said.short, strict=True)))
