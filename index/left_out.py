"""What the last reading left out, kept beside the generations so that it can be shown later.

It is no part of any generation: what could not be read decides no answer, and a reading that changes nothing publishes
nothing. Whatever cannot be written or read here is only not shown; the build itself reported all of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .manifest import SKIPPED
from .reading.outcome import Skipped

MOST = 1_000  # kept


def write_left_out(folder: Path, skipped: Sequence[Skipped], *, beside_earlier: bool = False) -> None:
    """Keep what a reading skipped.

    ``beside_earlier`` adds it to what is kept; a path that is skipped again has its latest reasons alone.
    """
    again = {each.path for each in skipped}
    earlier = [each for each in read_left_out(folder) if each.path not in again] if beside_earlier else []
    kept = [(each.path, each.reason) for each in (*earlier, *skipped)][-MOST:]
    file = folder / SKIPPED
    with suppress(OSError):  # what was asked for is published by now, and stands whatever becomes of this
        if not kept:
            file.unlink(missing_ok=True)
            return
        new = file.with_name(f"{SKIPPED}.new")
        new.write_text(json.dumps(kept), encoding="utf-8")
        new.replace(file)


def read_left_out(folder: Path) -> tuple[Skipped, ...]:
    """Return what is kept, nothing where there is no such file or it is not ours."""
    try:
        pairs = json.loads((folder / SKIPPED).read_text("utf-8"))
        return tuple(Skipped(str(path), str(reason)) for path, reason in pairs)
    except (OSError, ValueError, TypeError):
        return ()
