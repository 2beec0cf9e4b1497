"""Where articles and passages rest: a SQLite file for each part of the index, read-only once written.

Within a part, articles are numbered by *ordinal* in order of their ids, and passages by *row* in order of
(article, start); both from 0. A passage's text is not kept twice: it is cut out of its article.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from .records import Article, Document, Passage
from .serial import document_json, pack_sentences, read_document, read_passage
from .wording import wording

STORE_FILE = "articles.sqlite"
_AT_ONCE = 200  # ids read in one turn

# The text comes last, so that what looks at other columns need not read through it.
_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE documents (
    ordinal INTEGER PRIMARY KEY, first_row INTEGER NOT NULL, end_row INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, fields TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, document INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    sentences BLOB NOT NULL
);
CREATE TABLE codes (field TEXT NOT NULL, value TEXT NOT NULL, code INTEGER NOT NULL, PRIMARY KEY (field, value));
"""


class StoreWriter:
    """Writes the articles of a part, which must come in order of their ids."""

    def __init__(self, part: Path) -> None:
        # The file is not published before it is whole and synced, so it needs no journal of its own.
        self._db = sqlite3.connect(part / STORE_FILE, isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self.n_documents = 0
        self.n_passages = 0

    def add(self, article: Article) -> None:
        """Add an article and its passages."""
        document, end_row = article.document, self.n_passages + len(article.passages)
        self._db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self.n_documents, self.n_passages, end_row,
                document.id, document.source, document_json(document), document.text,
            ),
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
            (
                (row, self.n_documents, passage.start, passage.end, pack_sentences(passage))
                for row, passage in enumerate(article.passages, start=self.n_passages)
            ),
        )
        self.n_documents += 1
        self.n_passages = end_row

    def finish(self, codes: dict[str, dict[str, int]]) -> None:
        """Write the codes that stand for values in the part's columns, by field and value, and close the file."""
        rows = ((field, value, code) for field, of_field in codes.items() for value, code in of_field.items())
        self._db.executemany("INSERT INTO codes VALUES (?, ?, ?)", rows)
        self._db.execute("COMMIT")
        self._db.close()

    def close(self) -> None:
        """Close the file, finished or not."""
        self._db.close()


class PartStore:
    """The articles of one part, those removed since among them; safe to call from many threads.

    The file is opened once, for all threads: who has a generation open can read it to the end, though its folder be
    removed meanwhile. Taking turns costs nothing: on two cores, 16 threads read as fast as with a connection each.
    """

    def __init__(self, part: Path, require: Callable[[], None] | None = None) -> None:
        """Open the store of a part; with ``require``, only when it is read for the first time, and after calling it."""
        self._file = part / STORE_FILE
        self._require = require
        self._turn = Lock()
        self._opened: list[sqlite3.Connection] = []
        self._worded: dict[str, list[tuple[int, str, str]]] = {}
        weakref.finalize(self, _close, self._opened)
        if require is None:
            self._open()

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            _close(self._opened)

    def ordinal(self, id: str) -> int | None:
        """Return the ordinal of an article, None if it is not here."""
        found = self._rows("SELECT ordinal FROM documents WHERE id = ?", (id,))
        return int(found[0][0]) if found else None

    def ordinals_where(self, field: str, value: str) -> list[int]:
        """Return the ordinals of the articles whose ``field``, a column, is ``value``."""
        return [ordinal for (ordinal,) in self._rows(f"SELECT ordinal FROM documents WHERE {field} = ?", (value,))]

    def document(self, ordinal: int) -> Document:
        """Return an article."""
        return read_document(*self._rows("SELECT id, text, fields FROM documents WHERE ordinal = ?", (ordinal,))[0])

    def after(self, id: str) -> Iterator[tuple[int, str]]:
        """Iterate over ordinal and id of the articles beyond an id, in order of ids."""
        query = "SELECT ordinal, id FROM documents WHERE id > ? ORDER BY id LIMIT ?"
        while found := self._rows(query, (id, _AT_ONCE)):
            yield from ((ordinal, own) for ordinal, own in found)
            id = found[-1][1]  # noqa: A001 - the parameter's name

    def articles(self) -> Iterator[tuple[int, Article]]:
        """Iterate over every ordinal and article, in order."""
        for ordinal in range(self.count("documents")):
            document = self.document(ordinal)
            yield ordinal, Article(document, tuple(self.passages_of(ordinal, document)))

    def passage(self, row: int) -> Passage:
        """Return the passage of a row."""
        query = (
            "SELECT id, text, start, end, sentences FROM passages JOIN documents ON ordinal = document WHERE row = ?"
        )
        return read_passage(*self._rows(query, (row,))[0])

    def passage_in_article(self, row: int) -> tuple[Passage, Document]:
        """Return the passage of a row, and its article."""
        query = (
            "SELECT id, text, fields, start, end, sentences "
            "FROM passages JOIN documents ON ordinal = document WHERE row = ?"
        )
        id, text, fields, *place = self._rows(query, (row,))[0]  # noqa: A001 - the column's name
        return read_passage(id, text, *place), read_document(id, text, fields)

    def passages_of(self, ordinal: int, document: Document) -> list[Passage]:
        """Return an article's passages in order."""
        edges = self._rows("SELECT first_row, end_row FROM documents WHERE ordinal = ?", (ordinal,))[0]
        query = "SELECT start, end, sentences FROM passages WHERE row >= ? AND row < ? ORDER BY row"
        return [read_passage(document.id, document.text, *row) for row in self._rows(query, edges)]

    def codes(self, field: str, values: Sequence[str]) -> list[int]:
        """Return the codes that stand for some values of a field; those that no article has are left out."""
        query = f"SELECT code FROM codes WHERE field = ? AND value IN ({','.join('?' * len(values))})"
        return [code for (code,) in self._rows(query, (field, *values))]

    def values(self, field: str) -> dict[int, str]:
        """Return the values of a field by the codes that stand for them in the columns."""
        found = self._rows("SELECT code, value FROM codes WHERE field = ?", (field,))
        return {int(code): str(value) for code, value in found}

    def values_worded(self, field: str, words: Sequence[str]) -> dict[int, str]:
        """Return those of ``values`` that hold folded words in a row (``wording``)."""
        if field not in self._worded:
            self._worded[field] = [
                (code, value, f" {' '.join(wording(value))} ") for code, value in self.values(field).items()
            ]
        wanted = f" {' '.join(words)} "
        return {code: value for code, value, worded in self._worded[field] if wanted in worded}

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self._rows(f"SELECT count(*) FROM {table}")[0][0])

    def _rows(self, query: str, values: Sequence[str | int] = ()) -> list[Sequence[Any]]:
        with self._turn:
            if self._require:
                self._require()
                self._open()
                self._require = None
            return self._opened[0].execute(query, values).fetchall()

    def _open(self) -> None:
        # ``immutable`` spares SQLite its locks and journals.
        uri = f"{self._file.resolve().as_uri()}?mode=ro&immutable=1"
        self._opened.append(sqlite3.connect(uri, uri=True, check_same_thread=False))


def _close(opened: list[sqlite3.Connection]) -> None:
    while opened:
        opened.pop().close()
