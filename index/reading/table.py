"""Tables: an article a row; the first row names the columns as JSON Lines names its fields."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence

from .decode import Unreadable, decode
from .jsonl import KNOWN, draft_of, names_of
from .outcome import Limits
from .parsed import Parsed

_DELIMITERS = {"csv": ",;\t|", "tsv": "\t,;|"}
_ALSO = {"body": "text", "content": "text", "headline": "title", "link": "url", "date": "published", "lang": "language"}
_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # what Excel writes for itself
_MOST_HEADER = 100_000  # characters


def read_csv(data: bytes, file_name: str, _limits: Limits) -> Parsed:
    """Return the articles of a table whose cells are separated by commas, or failing that by ; tab or |."""
    return _read(data, file_name, _DELIMITERS["csv"])


def read_tsv(data: bytes, file_name: str, _limits: Limits) -> Parsed:
    """Return the articles of a table whose cells are separated by tabs, or failing that by , ; or |."""
    return _read(data, file_name, _DELIMITERS["tsv"])


def _read(data: bytes, file_name: str, delimiters: str) -> Parsed:
    text, note = decode(data)
    parsed = Parsed(notes=[note] if note else [])
    if separator := _SEPARATOR.match(text):
        delimiters, text = separator.group(1), text[separator.end() :]
    delimiter, columns = _columns(text, delimiters)
    if unused := {name for name in columns if name and name not in KNOWN}:
        parsed.notes.append(f"columns not used: {names_of(unused)}")
    csv.field_size_limit(sys.maxsize)  # the file's own limit is the smaller one
    for line, cells in _rows(text, delimiter, parsed.skipped):
        notes: list[str] = []
        try:
            parsed.drafts.append((f"line {line}", draft_of(_fields(columns, cells), file_name, notes)))
        except Unreadable as error:
            parsed.skipped.append(f"line {line}: {error.reason}")
        parsed.notes.extend(f"line {line}: {each}" for each in (*notes, *_misfit(columns, cells)))
    if not parsed.drafts and not parsed.skipped:
        raise Unreadable("empty: no row below the names of the columns")
    return parsed


def _columns(text: str, delimiters: str) -> tuple[str, list[str]]:
    """Return the delimiter and the names of the columns: the first row must have one that is called text."""
    opening = text.lstrip("\r\n")[:_MOST_HEADER]
    found = [(delimiter, _first_row(opening, delimiter)) for delimiter in delimiters]
    for delimiter, names in found:
        if "text" in names:
            return delimiter, names
    shown = names_of({name for name in found[0][1] if name}) or "none"
    raise Unreadable(f'no column named text; the first row must name the columns, one of them "text"; found: {shown}')


def _first_row(opening: str, delimiter: str) -> list[str]:
    try:
        row = next(csv.reader(io.StringIO(opening, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []
    names = [name.strip().lower() for name in row]
    return [_ALSO[name] if name in _ALSO and _ALSO[name] not in names else name for name in names]


def _rows(text: str, delimiter: str, skipped: list[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows after the first and the lines at which they begin; blank ones are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = True
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            skipped.append(f"line {line}: {_explained(error)}")
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            if not header:
                yield line, cells
            header = False


def _explained(error: csv.Error) -> str:
    if str(error) == "unexpected end of data":
        return "a quote that is never closed; all from there on was left out"
    return f"not a row: {error}"


def _fields(columns: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    """Return the known fields of a row; of columns with one name, the first that is not empty."""
    fields: dict[str, object] = {}
    for name, cell in zip(columns, cells, strict=False):
        if name in KNOWN and cell.strip():
            fields.setdefault(name, cell)
    return fields


def _misfit(columns: Sequence[str], cells: Sequence[str]) -> list[str]:
    more = len(cells) - len(columns)
    return [f"{len(cells)} cells for {len(columns)} columns; the last {more} left out"] if more > 0 else []
