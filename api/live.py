"""An answer as it is made: each sentence once it stands, the whole answer last."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from queue import SimpleQueue
from typing import TypeVar

from ..retrieval.results import Citation

_Made = TypeVar("_Made")


def made(ask: Callable[[Callable[[Citation], None]], _Made]) -> Iterator[Citation | _Made]:
    """Begin to ask and wait for the first event; return the sentences of the answer as they come, then the answer.

    ``ask`` is given what is to be told of each sentence, and runs in a thread and a copy of this context. What it
    raises before its first sentence is raised here, what it raises later by the iterator.
    """
    events: SimpleQueue[Citation | _Made | BaseException] = SimpleQueue()

    def work() -> None:
        try:
            events.put(ask(events.put))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            events.put(error)

    context = copy_context()
    threading.Thread(target=context.run, args=(work,), daemon=True).start()
    return _from(_got(events), events)


def _from(first: Citation | _Made, events: SimpleQueue[Citation | _Made | BaseException]) -> Iterator[Citation | _Made]:
    event = first
    while isinstance(event, Citation):
        yield event
        event = _got(events)
    yield event


def _got(events: SimpleQueue[Citation | _Made | BaseException]) -> Citation | _Made:
    event = events.get()
    if isinstance(event, BaseException):
        raise event
    return event
