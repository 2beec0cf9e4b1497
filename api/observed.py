"""An open index that is measured: the same calls, timed and counted."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..retrieval.results import Answer, SearchResults
from ..retrieval.verification.verdicts import Quoted, Verdict

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher
    from .telemetry import Telemetry

_log = logging.getLogger(__name__)


class Observed:
    """Stands before a searcher; what it does not measure, it hands on."""

    def __init__(self, searcher: Searcher, telemetry: Telemetry) -> None:
        self._searcher = searcher
        self._telemetry = telemetry

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def search(self, *given: Any, **options: Any) -> SearchResults:
        """Search, as the searcher does."""
        with self._telemetry.question("search"):
            found = self._searcher.search(*given, **options)
        self._telemetry.metrics.found(found)
        return found

    def like(self, *given: Any, **options: Any) -> SearchResults:
        """Search for what is like an article, as the searcher does."""
        with self._telemetry.question("search"):
            found = self._searcher.like(*given, **options)
        self._telemetry.metrics.found(found)
        return found

    def ask(self, *given: Any, **options: Any) -> Answer:
        """Answer, as the searcher does."""
        with self._telemetry.question("answer"):
            answer = self._searcher.ask(*given, **options)
        self._telemetry.metrics.answered(answer)
        if answer.writer and answer.writer.fell_back:
            _log.warning("the language model wrote nothing that is shown: %s", answer.writer.fell_back)
        return answer

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Score texts, as the searcher does."""
        with self._telemetry.question("score"):
            return self._searcher.score(question, texts)

    def verify_quotes(self, quotes: Sequence[Quoted | str]) -> list[Verdict]:
        """Verify quotes, as the searcher does."""
        with self._telemetry.question("verify"):
            return self._searcher.verify_quotes(quotes)
