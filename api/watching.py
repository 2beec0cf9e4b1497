"""Doing something again whenever files change."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from ..index.errors import SearchError
from .console import complain

_QUIET_MS = 1_000  # files that are being written should be whole


def repeat(action: Callable[[], None], paths: Sequence[Path], index: Path) -> None:
    """Call ``action`` after every change below ``paths``, until Ctrl-C or SIGTERM; what fails is said, and tried anew.

    Hidden files and the index itself do not count.
    """
    stop = threading.Event()
    missed = True  # what changed before the watch began
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    for changes in watch(
        *paths, watch_filter=_Articles(paths, index), debounce=_QUIET_MS, step=_QUIET_MS // 4, stop_event=stop,
        raise_interrupt=False,
        rust_timeout=_QUIET_MS, yield_on_timeout=True,
    ):  # fmt: skip
        if not (changes or missed):
            continue
        missed = False
        try:
            action()
        except SearchError as error:
            complain(str(error))


class _Articles(DefaultFilter):
    def __init__(self, paths: Sequence[Path], index: Path) -> None:
        super().__init__()
        self._roots = [path.resolve() for path in paths]
        self._index = index.resolve()

    def __call__(self, change: Change, path: str) -> bool:
        file = Path(path).resolve()
        if file.is_relative_to(self._index):
            return False
        below = next((file.relative_to(root) for root in self._roots if file.is_relative_to(root)), file)
        return not any(part.startswith(".") for part in below.parts) and super().__call__(change, path)
