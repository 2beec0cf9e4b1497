"""Where articles and passages rest: one SQLite file, read-only once published.

Passages are numbered by *row*, from 0, in the order of (document id, start). The row is what the lexical and
the dense index know a passage by.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from .errors import NotInIndex
from .records import Block, Document, Passage, Span

STORE_FILE = "articles.sqlite"

_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL, url TEXT, author TEXT,
    published TEXT, day INTEGER, language TEXT, title_from TEXT NOT NULL, blocks TEXT NOT NULL
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, document_id TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    text TEXT NOT NULL, sentences TEXT NOT NULL
);
CREATE TABLE drafts (
    document_id TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, sentences TEXT NOT NULL
);
"""
_FINISH = """
BEGIN;
INSERT INTO passages SELECT row_number() OVER (ORDER BY document_id, start) - 1, * FROM drafts;
DROP TABLE drafts;
CREATE INDEX passages_of ON passages (document_id, start);
COMMIT;
"""
_DOCUMENT_FIELDS = [field.name for field in fields(Document)]
_PASSAGE_FIELDS = [field.name for field in fields(Passage)]
_DOCUMENT, _PASSAGE = ", ".join(_DOCUMENT_FIELDS), ", ".join(_PASSAGE_FIELDS)


def day_number(published: str | None) -> int | None:
    """Return the day of an ISO date or datetime as a number (date.toordinal), None where there is none."""
    return date.fromisoformat(published[:10]).toordinal() if published else None


class StoreWriter:
    """Collects the articles of a new generation; ``finish`` numbers the passages."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / STORE_FILE, isolation_level=None)
        # The file is not published before it is whole and synced, so it needs no journal of its own.
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        self._db.execute("BEGIN")

    def put(self, document: Document, passages: Sequence[Passage]) -> bool:
        """Add an article; return True if it took the place of another with the same id but other content."""
        old = self._db.execute(f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", (document.id,)).fetchone()
        if old is not None:
            if _document(old) == document:
                return False
            self._db.execute("DELETE FROM documents WHERE id = ?", (document.id,))
            self._db.execute("DELETE FROM drafts WHERE document_id = ?", (document.id,))
        self._db.execute(
            f"INSERT INTO documents ({_DOCUMENT}, day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id, document.text, document.title, document.source, document.url, document.author,
                document.published, document.language, document.title_from,
                json.dumps([[b.start, b.end, b.kind] for b in document.blocks]), day_number(document.published),
            ),
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO drafts VALUES (?, ?, ?, ?, ?)",
            (
                (p.document_id, p.start, p.end, p.text, json.dumps([[s.start, s.end] for s in p.sentences]))
                for p in passages
            ),
        )
        return old is not None

    def finish(self) -> None:
        """Number the passages and close the file."""
        self._db.executescript(_FINISH + "ANALYZE;")  # executescript commits first
        self._db.close()


class Store:
    """The articles of a published generation; safe to call from many threads."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / STORE_FILE
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self.n_documents = int(self._one("SELECT count(*) FROM documents")[0])
        self.n_passages = int(self._one("SELECT count(*) FROM passages")[0])

    def close(self) -> None:
        """Close the connections of every thread."""
        while self._opened:
            self._opened.pop().close()

    def document(self, id: str) -> Document:
        """Return an article; raises NotInIndex."""
        found = self._rows(f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", (id,))
        if not found:
            raise NotInIndex("document", id)
        return _document(found[0])

    def documents(self, after: str | None, limit: int) -> list[Document]:
        """Return at most ``limit`` articles by id, from the first id beyond ``after``."""
        query = f"SELECT {_DOCUMENT} FROM documents WHERE id > ? ORDER BY id LIMIT ?"
        return [_document(row) for row in self._rows(query, (after or "", limit))]

    def all_documents(self) -> Iterator[Document]:
        """Iterate over every article, in order of ids."""
        for row in self._connection().execute(f"SELECT {_DOCUMENT} FROM documents ORDER BY id"):
            yield _document(row)

    def passage(self, row: int) -> Passage:
        """Return the passage of a row."""
        return _passage(self._one(f"SELECT {_PASSAGE} FROM passages WHERE row = ?", (row,)))

    def passages(self) -> Iterator[tuple[int, Passage]]:
        """Iterate over every row and its passage, in order of rows."""
        for row, *rest in self._connection().execute(f"SELECT row, {_PASSAGE} FROM passages ORDER BY row"):
            yield row, _passage(rest)

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return an article's passages in order."""
        query = f"SELECT {_PASSAGE} FROM passages WHERE document_id = ? ORDER BY start"
        return [_passage(row) for row in self._rows(query, (document_id,))]

    def rows_where(self, condition: str, values: Sequence[str | int]) -> list[int]:
        """Return the rows, ascending, of passages whose article meets an SQL condition on ``documents``."""
        query = f"SELECT row FROM passages JOIN documents ON id = document_id WHERE {condition} ORDER BY row"
        return [row for (row,) in self._rows(query, values)]

    def _one(self, query: str, values: Sequence[str | int] = ()) -> Sequence[Any]:
        return self._rows(query, values)[0]

    def _rows(self, query: str, values: Sequence[str | int] = ()) -> list[Sequence[Any]]:
        return self._connection().execute(query, values).fetchall()

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection; ``immutable`` spares SQLite its locks and journals."""
        if not hasattr(self._local, "db"):
            uri = f"{self._file.resolve().as_uri()}?mode=ro&immutable=1"
            self._local.db = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._opened.append(self._local.db)
        connection: sqlite3.Connection = self._local.db
        return connection


def _document(row: Sequence[Any]) -> Document:
    values = dict(zip(_DOCUMENT_FIELDS, row, strict=True))
    return Document(**{**values, "blocks": tuple(Block(*block) for block in json.loads(values["blocks"]))})


def _passage(row: Sequence[Any]) -> Passage:
    values = dict(zip(_PASSAGE_FIELDS, row, strict=True))
    return Passage(**{**values, "sentences": tuple(Span(*span) for span in json.loads(values["sentences"]))})
