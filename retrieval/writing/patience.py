"""How long whoever asks will wait, and whether they still do: carried by the context, as the stages are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """``until`` is a time of ``time.monotonic``, in seconds; ``left`` says whether nobody waits any more."""

    until: float = math.inf
    left: Callable[[], bool] = lambda: False


_WITHOUT_END = Patience()
_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


def patience() -> Patience:
    """Return the patience of whoever asks in this context; without end where nothing was said."""
    return _patience.get() or _WITHOUT_END


@contextmanager
def patient(until: float, left: Callable[[], bool]) -> Iterator[None]:
    """Say how long the work of this context may take, and how to know that nobody wants it any more."""
    token = _patience.set(Patience(until, left))
    try:
        yield
    finally:
        _patience.reset(token)
