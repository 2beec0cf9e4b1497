"""Keeping an index fit: fewer parts, nothing left of what was removed, and the way back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from .build import change_of
from .change import SMALL, BuildReport
from .embedding import Progress
from .errors import SearchError
from .generation import generation_before
from .manifest import JOURNAL, Checker, current_generation, manifest_of, publish, read_manifest, sync
from .part import Part
from .writing import delete_generations, writing

_SAME_LEVEL = 8  # parts of a like size before they are merged
_MOST_REMOVED = 0.25  # share of a part before it is written anew


def tidy(folder: Path, on_progress: Progress | None = None) -> BuildReport | None:
    """Merge parts where there are many of a size, or much of one was removed; None where there is nothing to do.

    Parts of a like size are merged _SAME_LEVEL at a time, as in a log-structured merge tree (O'Neil et al. 1996): every
    passage is then written anew once for each eightfold growth of the index.
    """
    read_manifest(folder)  # before a lock is left in a folder that is not ours
    with writing(folder) as draft:
        parts = draft.base.parts() if draft.base else []
        untidy = _untidy(parts)
        return change_of(draft, on_progress).publish(merge=untidy) if untidy else None


def compact(folder: Path, on_progress: Progress | None = None) -> BuildReport:
    """Write the index anew as one part, and delete all else: nothing removed is on the disk after it.

    There is no way back to an older generation then.
    """
    read_manifest(folder)  # before a lock is left in a folder that is not ours
    with writing(folder) as draft:
        change = change_of(draft, on_progress)
        parts = draft.base.parts() if draft.base else []
        whole = len(parts) == 1 and not len(parts[0].removed)
        report = change.publish(merge=() if whole else {part.number for part in parts})
        current, _ = current_generation(folder)
        delete_generations(folder, lambda number: number != int(current.name))
        (folder / JOURNAL).unlink(missing_ok=True)
        sync(current.parent)
        sync(folder)
    return report


def rollback(folder: Path) -> str:
    """Make the generation before the current one count again and return its name; SearchError if none is left."""
    current_generation(folder)  # before a lock is left in a folder that is not ours
    with writing(folder):
        current, _ = current_generation(folder)
        name = generation_before(current)
        if name is None:
            raise SearchError(f"no older generation is left in {folder}; one is kept with each change, until compact")
        path = current.parent / name
        digest, manifest = manifest_of(path)
        checker = Checker(path, manifest.files)
        for stranger in checker.strangers():
            raise stranger
        checker.require()
        publish(folder, name, digest)
    return name


def _untidy(parts: Sequence[Part]) -> set[int]:
    """Return the numbers of the parts to be merged."""
    untidy = {part.number for part in parts if len(part.removed) > _MOST_REMOVED * part.columns.n_documents}
    levels: dict[int, set[int]] = {}
    for part in parts:
        levels.setdefault(int(math.log(max(part.n_passages, SMALL) / SMALL, _SAME_LEVEL)), set()).add(part.number)
    for numbers in levels.values():
        if len(numbers) >= _SAME_LEVEL:
            untidy |= numbers
    return untidy
