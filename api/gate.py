"""How many requests are worked on at once, and how many may wait for it."""

from __future__ import annotations

import asyncio
import os


class Full(Exception):
    """As many wait as may."""


class Gate:
    """Lets ``running`` in at once, in the order of their coming, and ``waiting`` more wait; used on one event loop."""

    def __init__(self, running: int, waiting: int) -> None:
        self.running = 0
        self.waiting = 0
        self._most_running = running
        self._most_waiting = waiting
        self._slots = asyncio.Semaphore(running)

    @property
    def full(self) -> bool:
        """Whether the next to come would be turned away."""
        return self._slots.locked() and self.waiting >= self._most_waiting

    async def enter(self) -> None:
        """Wait for a place, to be given back by ``leave``; raises Full at once where there is no room to wait."""
        if self.full:
            raise Full
        self.waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self.waiting -= 1
        self.running += 1

    def leave(self) -> None:
        """Give the place to the next."""
        self.running -= 1
        self._slots.release()


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
