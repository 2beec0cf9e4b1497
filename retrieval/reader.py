"""The reader: a small cross-encoder that marks, in a passage, what answers a question. Weights in ``reader/``.

Question and passage go through it together, so it sees what neither the words nor the vector of each alone can tell.
Trained by ``scripts/reader`` from the default encoder; MODEL_CARD.md beside the weights tells from what.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..index.records import Span
from .pairs import PairModel, PairOutput

Logits = npt.NDArray[np.floating]

FOLDER = "reader"
BEGIN, END, SUPPORT, ANSWERS = range(4)  # what the network says of each token; ANSWERS of the first one alone
_LONGEST_SPAN, _TOKEN = 24, 0.07  # tokens of a short answer; what each takes off its logarithm where spans are compared


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says of a passage; one entry a sentence, in the order they were given in.

    ``answers`` is the log-odds that the passage answers the question. ``support`` and ``spans`` are logarithms of
    shares: of the sentence among the passage's, that it supports the answer, and of the sentence's best short answer
    among all of the passage's. ``places`` are offsets of that short answer in the passage's text. Sentences beyond
    what the reader sees have -inf and no place.
    """

    answers: float
    support: tuple[float, ...]
    spans: tuple[float, ...]
    places: tuple[tuple[int, int] | None, ...]


class Reader:
    """The loaded network; safe to call from many threads.

    A passage is read alone, one a core: what is said of it does not depend on the others.
    """

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Load the reader in ``folder``; ``threads`` None takes every core. Raises ModelUnavailable."""
        self._model = PairModel(folder, threads=threads)

    def read(
        self, question: str, passages: Sequence[tuple[str, str, Sequence[Span]]], *, seconds: float = float("inf")
    ) -> list[Reading]:
        """Read passages, each a title, a text and its sentences' places in the text, the most promising first.

        Once ``seconds`` have passed no further passage is begun: the readings are those of the first passages.
        """
        leads = [f"{title}\n" if title else "" for title, _, _ in passages]
        texts = [lead + text for lead, (_, text, _) in zip(leads, passages, strict=True)]
        outputs = self._model.run(question, texts, until=time.monotonic() + seconds)
        told = zip(outputs, leads, passages, strict=False)
        return [reading(output, len(lead), sentences) for output, lead, (_, _, sentences) in told]


def reading(output: PairOutput, lead: int, sentences: Sequence[Span]) -> Reading:
    """Make a reading of (tokens, 4) logits; the passage's text begins ``lead`` characters into what was read."""
    logits, offsets = output.logits, output.spans
    inside = offsets[:, 1] > offsets[:, 0]
    offsets = offsets - lead
    begin, end = (_log_shares(np.where(inside, logits[:, each], -np.inf)) for each in (BEGIN, END))
    means, spans, places = [], [], []
    for sentence in sentences:
        (tokens,) = np.nonzero(inside & (offsets[:, 0] >= sentence.start) & (offsets[:, 0] < sentence.end))
        means.append(float(logits[tokens, SUPPORT].mean()) if len(tokens) else -np.inf)
        score, first, last = _best_span(begin[tokens], end[tokens])
        spans.append(score)
        last_at = min(int(offsets[tokens[last], 1]), sentence.end) if len(tokens) else 0
        places.append((int(offsets[tokens[first], 0]), last_at) if len(tokens) else None)
    support = _log_shares(np.array(means)) if len(means) else np.empty(0)
    return Reading(float(logits[0, ANSWERS]), tuple(support.tolist()), tuple(spans), tuple(places))


def _best_span(begin: Logits, end: Logits) -> tuple[float, int, int]:
    """Return begin + end of the best span of at most _LONGEST_SPAN tokens, and its first and last token.

    A shorter one is better by _TOKEN for each token: or two things that may answer are taken for one.
    """
    if not len(begin):
        return -np.inf, 0, 0
    sums = np.triu(begin[:, None] + end[None, :] + 0.0)
    sums[np.tril_indices(len(begin), -1)] = -np.inf
    sums[np.triu_indices(len(begin), _LONGEST_SPAN)] = -np.inf
    places = np.arange(len(begin))
    shorter = sums - _TOKEN * np.maximum(places[None, :] - places[:, None], 0)
    first, last = np.unravel_index(int(np.argmax(shorter)), sums.shape)
    return float(sums[first, last]), int(first), int(last)


def _log_shares(values: Logits) -> Logits:
    """Return the log of the softmax; -inf stays, and all -inf stays all -inf."""
    greatest = values.max(initial=-np.inf)
    if not np.isfinite(greatest):
        return values
    shifted: Logits = values - greatest - np.log(np.exp(values - greatest).sum())
    return shifted


@lru_cache(maxsize=1)
def packaged() -> Reader:
    """Return the reader that comes with this package, loaded once."""
    with resources.as_file(resources.files(__package__).joinpath(FOLDER)) as folder:
        return Reader(folder)
