"""What the articles of an index are, counted: languages, sources, days of publication, copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np

from .columns import COLUMNS_FILE, DOCUMENTS_FILE, NONE
from .manifest import PARTS, Checker, read_manifest, steadily
from .part import REMOVED_FILE, Part
from .store import STORE_FILE

_Name = TypeVar("_Name", str, str | None)
_FILES = (COLUMNS_FILE, DOCUMENTS_FILE, REMOVED_FILE, STORE_FILE)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Counts of articles. ``languages`` and ``sources`` come most frequent first; None is an unknown language.

    ``dated`` articles were published from ``first`` to ``last``, ISO days; ``months`` counts them by "2024-04".
    """

    documents: int
    copies: int
    dated: int
    first: str | None
    last: str | None
    languages: tuple[tuple[str | None, int], ...]
    sources: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]


def read_holdings(folder: Path) -> Holdings:
    """Count what the current generation of an index folder holds; raises as opening it does."""
    return steadily(folder, lambda: _read(folder))


def _read(folder: Path) -> Holdings:
    path, manifest = read_manifest(folder)
    names = [f"{PARTS}/{name}" for name in manifest.parts]
    Checker(path, manifest.files).require(*(f"{name}/{file}" for name in names for file in _FILES))
    parts = [Part.open(path / name) for name in names]
    try:
        return holdings(parts, manifest.documents, manifest.copies)
    finally:
        for part in parts:
            part.store.close()


def holdings(parts: Sequence[Part], documents: int, copies: int) -> Holdings:
    """Count what some parts hold; ``documents`` and ``copies`` are how many there are in all."""
    languages: Counter[str | None] = Counter()
    sources: Counter[str] = Counter()
    days: Counter[int] = Counter()
    for part in parts:
        rows = _first_rows(part)
        languages.update(_named(part, "language", rows))
        sources.update(name for name in _named(part, "source", rows) if name is not None)
        days.update(part.columns.column("day")[rows].tolist())
    days.pop(NONE, None)
    months = Counter[str]()
    for day, count in days.items():
        months[date.fromordinal(day).isoformat()[:7]] += count
    first, last = (date.fromordinal(pick(days)).isoformat() if days else None for pick in (min, max))
    return Holdings(
        documents, copies, days.total(), first, last, tuple(_most_first(languages)), tuple(_most_first(sources)),
        tuple(sorted(months.items())),
    )  # fmt: skip


def _most_first(counts: Counter[_Name]) -> list[tuple[_Name, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0] or ""))


def _first_rows(part: Part) -> np.ndarray:
    """Return the first row of each article that counts; an article of nothing but furniture has none."""
    ordinals, rows = np.unique(part.columns.column("document"), return_index=True)
    return rows[~np.isin(ordinals, part.removed)]


def _named(part: Part, field: str, rows: np.ndarray) -> Iterator[str | None]:
    names = part.store.values(field)
    return (names.get(code) for code in part.columns.column(field)[rows].tolist())
