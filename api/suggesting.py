"""Questions to begin with, made once for each state of the index."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from ..retrieval.suggesting import suggestions

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher


class Suggesting:
    """Keeps the suggestions of one searcher; safe to call from many threads."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._lock = Lock()
        self._made: tuple[str, list[str]] | None = None

    def questions(self) -> list[str]:
        """Return the suggestions, made now if need be: a few hundred milliseconds, or seconds on a busy machine."""
        with self._lock:
            index = self._searcher.info.id
            if self._made is None or self._made[0] != index:
                self._made = index, suggestions(self._searcher)
            return self._made[1]

    def at_hand(self) -> list[str]:
        """Return the suggestions if they were made, else none: a page does not wait for them."""
        made = self._made
        return made[1] if made and made[0] == self._searcher.info.id else []
