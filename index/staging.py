"""Articles on their way into the index: kept on disk, handed out in order of their ids."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from .records import Article, Block, Document, Passage, Span, fingerprint

STAGING_FILE = "staging.sqlite"
_FIELDS = [field.name for field in fields(Document) if field.name != "blocks"]
_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE articles (id TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, document TEXT NOT NULL, passages TEXT NOT NULL);
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
        document = {name: getattr(article.document, name) for name in _FIELDS}
        document["blocks"] = [[block.start, block.end, block.kind] for block in article.document.blocks]
        passages = [[p.start, p.end, [[s.start, s.end] for s in p.sentences]] for p in article.passages]
        self._db.execute(
            "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?)",
            (article.document.id, fingerprint(article.document), json.dumps(document), json.dumps(passages)),
        )

    def fingerprint(self, id: str) -> bytes | None:
        """Return the fingerprint of the article held under an id."""
        found = self._db.execute("SELECT fingerprint FROM articles WHERE id = ?", (id,)).fetchone()
        return bytes(found[0]) if found else None

    def drop(self, id: str) -> None:
        """Forget an article."""
        self._db.execute("DELETE FROM articles WHERE id = ?", (id,))

    def ids(self) -> list[str]:
        """Return every id, in order."""
        return [own for (own,) in self._db.execute("SELECT id FROM articles ORDER BY id")]

    def n_passages(self) -> int:
        """Return the number of passages of all articles."""
        return int(self._db.execute("SELECT coalesce(sum(json_array_length(passages)), 0) FROM articles").fetchone()[0])

    def articles(self) -> Iterator[Article]:
        """Iterate over the articles in order of their ids."""
        for document, passages in self._db.execute("SELECT document, passages FROM articles ORDER BY id"):
            yield _article(json.loads(document), json.loads(passages))

    def close(self) -> None:
        """Close the file, whatever becomes of it."""
        self._db.close()

    def discard(self) -> None:
        """Close and delete the file."""
        self._db.close()
        self._file.unlink()


def _article(fields: dict[str, object], passages: list[tuple[int, int, list[tuple[int, int]]]]) -> Article:
    blocks = tuple(Block(*block) for block in fields.pop("blocks"))  # type: ignore[attr-defined]
    document = Document(**fields, blocks=blocks)  # type: ignore[arg-type]
    return Article(
        document,
        tuple(
            Passage(document.id, start, end, document.text[start:end], tuple(Span(*span) for span in sentences))
            for start, end, sentences in passages
        ),
    )
