"""How many requests are worked on at once, and how many may wait for it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable


class Full(Exception):
    """As many wait as may."""


class Gate:
    """Lets ``running`` in at once, in the order of their coming, and ``waiting`` more wait; used on one event loop.

    ``changed`` is told how many run and how many wait, whenever that changes.
    """

    def __init__(
        self, running: int, waiting: int, changed: Callable[[int, int], None] = lambda _running, _waiting: None
    ) -> None:
        self.running = 0
        self.waiting = 0
        self._most_waiting = waiting
        self._slots = asyncio.Semaphore(running)
        self._changed = changed

    @property
    def free(self) -> bool:
        """Whether the next to come would not wait."""
        return not self._slots.locked()

    @property
    def full(self) -> bool:
        """Whether the next to come would be turned away."""
        return self._slots.locked() and self.waiting >= self._most_waiting

    async def enter(self) -> None:
        """Wait for a place, to be given back by ``leave``; raises Full at once where there is no room to wait."""
        if self.full:
            raise Full
        self._count(waiting=1)
        try:
            await self._slots.acquire()
        finally:
            self._count(waiting=-1)
        self._count(running=1)

    def leave(self) -> None:
        """Give the place to the next."""
        self._count(running=-1)
        self._slots.release()

    def _count(self, *, running: int = 0, waiting: int = 0) -> None:
        self.running += running
        self.waiting += waiting
        self._changed(self.running, self.waiting)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
