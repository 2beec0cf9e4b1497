"""JSON Lines: one article a line, read line by line; a bad line is left out and the others go on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from ..records import Document
from .article import Draft, make_document
from .decode import Unreadable, refuse_binary
from .outcome import Note, Skipped

_TEXT_FIELDS = ("title", "url", "source", "published", "author", "language")
KNOWN = frozenset((*_TEXT_FIELDS, "text", "id", "_id"))
_SURROGATE = re.compile("[\ud800-\udfff]")
_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CHUNK = 1 << 20
_MOST_NAMED = 10


def read_jsonl(file: BinaryIO, path: str, file_name: str, *, line_bytes: int) -> Iterator[Document | Skipped | Note]:
    """Yield the article of each line, and what was wrong with the lines that have none.

    ``path`` names the file to people. Lines longer than ``line_bytes`` are left out.
    """
    unused: set[str] = set()
    empty = True
    for number, data in _lines(file, line_bytes):
        if data is not None and not data.strip():
            continue
        empty = False
        try:
            fields, notes = _fields(data, line_bytes)
            draft = draft_of(fields, file_name, notes)
        except Unreadable as error:
            yield Skipped(path, f"line {number}: {error.reason}")
            continue
        unused |= {name for name, value in fields.items() if name not in KNOWN and value}
        yield make_document(draft, notes.append)
        yield from (Note(path, f"line {number}: {note}") for note in notes)
    if empty:
        yield Skipped(path, "empty: no line has an article")
    if unused:
        yield Note(path, f"fields not used: {names_of(unused)}")


def _lines(file: BinaryIO, line_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines without the byte order mark; None stands for one that is too long."""
    number = 0
    while line := file.readline(line_bytes + 2):  # two more for CR LF
        number += 1
        if number == 1:
            _refuse_foreign(line)
            line = line.removeprefix(_UTF8_MARK)
        if not line.endswith(b"\n") and len(line) > line_bytes:
            _skip_line(file)
            yield number, None
        else:
            yield number, line


def _refuse_foreign(opening: bytes) -> None:
    if opening.startswith(_WIDE_MARKS):
        raise Unreadable("UTF-16 or UTF-32; JSON Lines must be UTF-8")
    refuse_binary(opening)


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(_CHUNK)) and not rest.endswith(b"\n"):
        pass


def _fields(data: bytes | None, line_bytes: int) -> tuple[dict[str, Any], list[str]]:
    if data is None:
        raise Unreadable(f"longer than {line_bytes:,} bytes")
    line = data.decode("utf-8", "replace")
    notes = ["bytes that are not UTF-8 stand as U+FFFD"] if "\ufffd".encode() not in data and "\ufffd" in line else []
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg} at column {error.colno}") from None
    except ValueError:
        raise Unreadable("a number too large to read") from None
    except RecursionError:
        raise Unreadable("JSON nested too deeply") from None
    if not isinstance(found, dict):
        raise Unreadable(f'{_kind(found)}, wanted an object such as {{"text": "..."}}')
    return _with_metadata(found), notes


def _with_metadata(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields, with those that collections in BEIR's layout keep in an object of their own."""
    metadata = fields.get("metadata")
    if not isinstance(metadata, dict):
        return fields
    inner = {name if name in _TEXT_FIELDS else f"metadata.{name}": value for name, value in metadata.items()}
    return {**inner, **{name: value for name, value in fields.items() if name != "metadata"}}


def draft_of(fields: dict[str, Any], file_name: str, notes: list[str]) -> Draft:
    """Return the article of an object with fields such as "text" and "title"; ``notes`` gets what was left out of it.

    Raises:
        Unreadable: it has no text.
    """
    if not isinstance(text := fields.get("text"), str):
        found = f"text is {_kind(text)}" if "text" in fields else "no text"
        raise Unreadable(f'{found}, wanted a string under "text"')
    given = {name: _field(fields, name, notes) for name in _TEXT_FIELDS}
    text = _sound(text, "text", notes)
    if not text.strip():
        if not (text := given["title"] or ""):
            raise Unreadable('empty: no words under "text"')
        notes.append("no text; its title stands as its text")
    return Draft(
        text=text,
        file_name=file_name,
        id=_id(fields, notes),
        title=given["title"],
        source=given["source"],
        url=given["url"],
        author=given["author"],
        published=given["published"],
        language=given["language"],
    )


def _id(fields: dict[str, Any], notes: list[str]) -> str | None:
    value = fields.get("id", fields.get("_id"))
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _field({"id": value}, "id", notes)


def _field(fields: dict[str, Any], name: str, notes: list[str]) -> str | None:
    value = fields.get(name)
    if name == "author" and isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = ", ".join(value)
    if value is None or isinstance(value, str):
        return _sound(value, name, notes) if value else None
    notes.append(f"{name} is {_kind(value)}, wanted a string; left out")
    return None


def _sound(value: str, name: str, notes: list[str]) -> str:
    if not _SURROGATE.search(value):
        return value
    notes.append(f"half characters (lone surrogates) in {name} stand as U+FFFD")
    return _SURROGATE.sub("\ufffd", value)


def _kind(value: object) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return "a string" if isinstance(value, str) else "a number"


def names_of(names: set[str]) -> str:
    """Return names as they can be shown: some of them, quoted, in order."""
    shown = [json.dumps(name[:40]) for name in sorted(names)[:_MOST_NAMED]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
