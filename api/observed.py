"""An open index that is measured: the same calls, timed and counted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..retrieval.results import Answer, SearchResults

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher
    from .metrics import Metrics


class Observed:
    """Stands before a searcher; what it does not measure, it hands on."""

    def __init__(self, searcher: Searcher, metrics: Metrics) -> None:
        self._searcher = searcher
        self._metrics = metrics

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def search(self, *given: Any, **options: Any) -> SearchResults:
        """Search, as the searcher does."""
        with self._timed("search"):
            found = self._searcher.search(*given, **options)
        self._metrics.found(found)
        return found

    def like(self, *given: Any, **options: Any) -> SearchResults:
        """Search for what is like an article, as the searcher does."""
        with self._timed("search"):
            found = self._searcher.like(*given, **options)
        self._metrics.found(found)
        return found

    def ask(self, *given: Any, **options: Any) -> Answer:
        """Answer, as the searcher does."""
        with self._timed("answer"):
            answer = self._searcher.ask(*given, **options)
        self._metrics.answered(answer)
        return answer

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score texts, as the searcher does."""
        with self._timed("score"):
            return self._searcher.score(question, texts)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self._metrics.stage(stage, time.perf_counter() - started)
