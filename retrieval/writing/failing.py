"""That a model gave no reply, or not all of it."""

from __future__ import annotations

from ..results import Unwritten


class NotWritten(Exception):
    """A model gave no reply, or not all of it; ``why`` is one of a few words of ours, never the server's."""

    def __init__(self, why: Unwritten) -> None:
        self.why: Unwritten = why
        super().__init__(why)
