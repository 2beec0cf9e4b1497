"""All that the text, the address and the file name of an article tell of it, each by its best clue."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

from ...records import Block
from .bylines import credited
from .clue import Clue, Clues
from .dateline import Dateline, place_and_day, read_dateline
from .names import day_in_address, day_in_file_name, site
from .opening import event_day
from .order import day_first
from .stamps import stamped

_EDGE = 12  # lines at either end in which an article speaks of itself
_SAMPLE = 20_000  # characters that may show how dates are written
_FIRST_PROSE = 3
_HEAD = 6


def glean(text: str, blocks: Sequence[Block], *, language: str | None, url: str | None, file_name: str | None) -> Clues:
    """Return the author, the source, and the dates that an article tells; a field without a clue is missing.

    ``language`` is the article's, as told by ``language.settle``. ``file_name`` is None for a file of many articles.
    """
    lines = _edges(text)
    first = day_first(text[:_SAMPLE], language)
    prose = [_composed(text[block.start : block.end]) for block in _opening(blocks)]
    datelines = [dateline for paragraph in prose if (dateline := read_dateline(paragraph))]
    clues = stamped(lines, text, day_first=first)
    dates = (
        clues.get("published"),
        _filed(lines, datelines, clues.get("modified"), first),
        day_in_address(url) if url else None,
        day_in_file_name(file_name) if file_name else None,
        event_day(prose[0], text, day_first=first) if prose else None,
    )
    credit = credited(lines)
    agency = next((dateline.agency for dateline in datelines if dateline.agency), None)
    sources = (
        site(url) if url else None,
        credit.get("source"),
        Clue(agency, "dateline", 0.8) if agency else None,
    )
    clues |= {"author": credit["author"]} if "author" in credit else {}
    for field, found in (("published", dates), ("source", sources)):
        if known := list(filter(None, found)):
            clues[field] = max(known, key=lambda clue: clue.confidence)
    return clues


def _edges(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line and not line.isspace()]
    return [_composed(line) for line in (lines if len(lines) <= 2 * _EDGE else lines[:_EDGE] + lines[-_EDGE:])]


def _composed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _opening(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if block.kind == "prose"][:_FIRST_PROSE]


def _filed(
    lines: Sequence[str], datelines: Sequence[Dateline], modified: Clue | None, first: bool | None
) -> Clue | None:
    """Return the day in the dateline; one without a year is the last such day before a known date of change."""
    for written in (dateline.written for dateline in datelines if dateline.written):
        if day := written.day(day_first=first):
            return Clue(day.isoformat(), "dateline", 0.9)
        if modified and written.year is None:
            changed = date.fromisoformat(modified.value[:10])
            days = [written.day(day_first=True, year=year) for year in (changed.year, changed.year - 1)]
            if past := [day for day in days if day and day <= changed]:
                return Clue(past[0].isoformat(), "dateline", 0.8)
    for line in lines[:_HEAD]:
        if day := place_and_day(line, day_first=first):
            return Clue(day.isoformat(), "dateline", 0.85)
    return None
