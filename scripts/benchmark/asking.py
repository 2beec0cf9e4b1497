"""The rows of whole questions: a search with its encoding beside the encoding alone, an answer beside a search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from . import ours
from .rows import Row
from .searching import compared
from .settings import K
from .stage import Stage
from .timing import Times, Turn, clock, in_rounds

_QUESTIONS, _A_ROUND = 60, 6  # answers take a hundred times as long as searches


def asking(stage: Stage) -> Iterator[Row]:
    """Yield what a search adds to encoding its question, and what an answer takes beside a search."""
    with ours.searcher(stage.index_folder) as searcher:
        calls: dict[str, Callable[[str], object]] = {
            "encode": searcher.encoder.encode_query,
            "search": partial(searcher.search, k=K),
            "ask": partial(searcher.ask, k=K),
        }
        turns = {name: _turn(stage, call) for name, call in calls.items()}
        rounds = in_rounds(turns, range(min(_QUESTIONS, len(stage.questions))), _A_ROUND)
        yield compared(stage.named("whole search"), rounds, "search", "encode", {})
        yield compared(stage.named("answer"), rounds, "ask", "search", {})


def _turn(stage: Stage, call: Callable[[str], object]) -> Turn:
    def turn(numbers: Sequence[int]) -> Times:
        return clock(lambda number: call(stage.questions[number]), numbers)[0]

    return turn
