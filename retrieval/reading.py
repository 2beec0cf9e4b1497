"""What the reader says of the sentences that may be quoted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import numpy.typing as npt

from ..index.analysis import body_terms
from ..index.records import Passage, Span
from .evidence import Candidate
from .reader import Reader, Reading
from .results import Hit
from .stages import stage

Matrix = npt.NDArray[np.float64]
Place = tuple[int, int]

READ = (
    "answers",  # log-odds that the passage answers the question
    "support",  # log of the sentence's share in what supports the answer, among the passage's sentences
    "span",     # log of the share of the sentence's best short answer, among the passage's
    "support_share", "span_share",  # those two shares themselves
)  # fmt: skip
_LEAST = np.array([-np.inf, -12.0, -25.0])  # shares too small to differ

MOST = 1  # passages that are read: with four, first quotes were no better and near misses told no better
SECONDS = 1.0  # then no further passage is begun
_STANDS_OUT = np.log(0.2)  # of the passage's short answers, one with this share is right about three times in four


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of candidate sentences: (sentences, READ), NaN where a passage was not read in time.

    ``short`` are places of the best short answers in their articles, None where none stands out.
    """

    measured: Matrix
    short: tuple[Place | None, ...]
    was_late: bool = False  # reading took longer than it may


@stage("read")
def read(
    reader: Reader, question: str, hits: Sequence[Hit], passages: Sequence[Passage], seconds: float = SECONDS
) -> Said:
    """Read the first passages, none begun once ``seconds`` have passed; ``hits`` describe them in the same order."""
    asked = [_given(hit, passage) for hit, passage in zip(hits[:MOST], passages[:MOST], strict=True)]
    until = time.monotonic() + seconds
    told = reader.read(question, asked, seconds=seconds)
    was_late = time.monotonic() >= until
    rows: list[tuple[float, float, float]] = []
    short: list[Place | None] = []
    for passage, reading in zip_longest(passages, told):
        if reading is None:
            rows += [(np.nan, np.nan, np.nan)] * len(passage.sentences)
            short += [None] * len(passage.sentences)
            continue
        rows += [(reading.answers, *pair) for pair in zip(reading.support, reading.spans, strict=True)]
        short += _short_answers(reading, passage, question)
    logs = np.maximum(np.array(rows, np.float64).reshape(len(rows), len(_LEAST)), _LEAST)
    return Said(np.hstack([logs, np.exp(logs[:, 1:])]), tuple(short), was_late)


def _short_answers(reading: Reading, passage: Passage, question: str) -> Iterator[Place | None]:
    """Yield for each sentence where its short answer stands, if it stands out and says more than the question does."""
    asked = set(body_terms(question))
    for at, share in zip(reading.places, reading.spans, strict=True):
        if at is None or share <= _STANDS_OUT:
            yield None
            continue
        terms = set(body_terms(passage.text[slice(*at)]))
        yield None if terms and terms <= asked else (at[0] + passage.start, at[1] + passage.start)


def short_in(reader: Reader, question: str, sentence: Candidate, passage: Passage) -> Place | None:
    """Read one more passage for the short answer in a sentence of it, as ``Said.short`` has it."""
    said = read(reader, question, [sentence.hit], [passage])
    found = zip(passage.sentences, said.short, strict=True)
    return next((short for place, short in found if place.start == sentence.start), None)


def _given(hit: Hit, passage: Passage) -> tuple[str, str, list[Span]]:
    places = [Span(each.start - passage.start, each.end - passage.start) for each in passage.sentences]
    return hit.title, passage.text, places
