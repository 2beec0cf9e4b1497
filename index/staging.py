"""Articles on their way into the index: kept on disk, handed out in order of their ids."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .records import Article, Document, fingerprint
from .recurrence import ARTICLE, ROW, Lines, lines_of
from .serial import document_json, pack_passages, read_document, read_passages

STAGING_FILE = "staging.sqlite"
_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, fields TEXT NOT NULL, text TEXT NOT NULL,
    n_passages INTEGER NOT NULL, passages BLOB NOT NULL, lines BLOB NOT NULL
);
"""


class Staging:
    """Collects articles in any order, in a file that is never published; the last of an id counts."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / STAGING_FILE
        self._db = sqlite3.connect(self._file, isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")

    def put(self, article: Article) -> None:
        """Add an article, in place of any other with its id."""
        document = article.document
        self._db.execute(
            "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                document.id, fingerprint(document), document_json(document), document.text,
                len(article.passages), pack_passages(article.passages), lines_of(document).tobytes(),
            ),
        )  # fmt: skip

    def fingerprint(self, id: str) -> bytes | None:
        """Return the fingerprint of the article held under an id."""
        found = self._db.execute("SELECT fingerprint FROM articles WHERE id = ?", (id,)).fetchone()
        return bytes(found[0]) if found else None

    def drop(self, id: str) -> None:
        """Forget an article."""
        self._db.execute("DELETE FROM articles WHERE id = ?", (id,))

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM articles").fetchone()[0])

    def ids(self) -> list[str]:
        """Return every id, in order."""
        return [own for (own,) in self._db.execute("SELECT id FROM articles ORDER BY id")]

    def document(self, id: str) -> Document:
        """Return an article that is held."""
        return read_document(*self._db.execute("SELECT id, text, fields FROM articles WHERE id = ?", (id,)).fetchone())

    def lines(self) -> Lines:
        """Return the candidate lines of all articles, numbered in order of their ids."""
        blobs = [blob for (blob,) in self._db.execute("SELECT lines FROM articles ORDER BY id")]
        lines = np.frombuffer(b"".join(blobs), ROW).copy()
        lines["document"] = np.cumsum(lines["state"] == ARTICLE) - 1
        return lines

    def n_passages(self) -> int:
        """Return the number of passages of all articles."""
        return int(self._db.execute("SELECT coalesce(sum(n_passages), 0) FROM articles").fetchone()[0])

    def articles(self) -> Iterator[Article]:
        """Iterate over the articles in order of their ids."""
        query = "SELECT id, text, fields, passages FROM articles ORDER BY id"
        for own, text, fields, passages in self._db.execute(query):
            document = read_document(own, text, fields)
            yield Article(document, tuple(read_passages(own, text, passages)))

    def close(self) -> None:
        """Close the file, whatever becomes of it."""
        self._db.close()

    def discard(self) -> None:
        """Close and delete the file."""
        self._db.close()
        self._file.unlink()
