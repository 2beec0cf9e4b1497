"""The lexical index: which passages hold which terms. tantivy keeps it; the analyser decides the terms.

Every passage is one tantivy document of its analysed title and text, as terms already cut: tantivy only splits
at spaces, so nothing is analysed twice or in two ways.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import tantivy

from .analysis import analyse
from .records import Document, Passage
from .store import day_number

LEXICAL_FOLDER = "lexical"
_HEAP_BYTES = 128 * 2**20


def schema() -> tantivy.Schema:
    """Return the fields of a passage.

    ``body`` holds folded, stemmed terms and ``exact`` the terms as spelt; ``row`` is the passage's row;
    ``day`` the publication day; the other four hold keys of whole values (see ``value_key``), for filters.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True)
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("exact", tokenizer_name="whitespace", index_option="freq")
    for field in ("source", "author", "language", "document_id"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("day", indexed=True, fast=True)
    return builder.build()


def value_key(value: str) -> str:
    """Return the term that stands for a whole value, whatever its length or the spaces in it."""
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class LexicalWriter:
    """Builds a lexical index in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LEXICAL_FOLDER
        self._path.mkdir()
        # One thread: two would spread passages over segments in an order of chance.
        self._writer = tantivy.Index(schema(), path=str(self._path)).writer(_HEAP_BYTES, 1)

    def add(self, row: int, passage: Passage, document: Document) -> None:
        """Add one passage under its row."""
        terms = list(analyse(f"{document.title}\n{passage.text}"))
        entry = tantivy.Document()
        entry.add_unsigned("row", row)
        entry.add_text("body", " ".join(term.body for term in terms if term.body is not None))
        entry.add_text("exact", " ".join(term.exact for term in terms))
        for field in ("source", "author", "language", "document_id"):
            value = document.id if field == "document_id" else getattr(document, field)
            if value is not None:
                entry.add_text(field, value_key(value))
        day = day_number(document.published)
        if day is not None:
            entry.add_unsigned("day", day)
        self._writer.add_document(entry)

    def finish(self) -> None:
        """Commit, and wait until every segment is on disk."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        for lock in self._path.glob(".tantivy-*.lock"):
            lock.unlink()


class LexicalIndex:
    """A published lexical index; safe to call from many threads."""

    def __init__(self, folder: Path) -> None:
        # tantivy writes a lock file where it opens an index, and a generation may lie on a read-only disk: it is
        # shown the files through links. A searcher holds its files open, so the links may then go.
        with TemporaryDirectory(prefix="onrecord-") as view:
            for file in (folder / LEXICAL_FOLDER).resolve().iterdir():
                Path(view, file.name).symlink_to(file)
            index = tantivy.Index.open(view)
            index.config_reader("manual")
            index.reload()
            self._searcher = index.searcher()
        self.schema = index.schema
        self.n_passages = int(self._searcher.num_docs)

    def top(self, query: tantivy.Query, k: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Return rows and BM25 scores of the ``k`` best passages, best first; equal scores by row.

        BM25 as tantivy has it: k1 1.2, b 0.75, idf ln(1 + (N - n + 0.5) / (n + 0.5)), passage lengths
        rounded to one byte beyond 40 terms (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009).
        """
        found = self._searcher.search(query, limit=max(k, 1), count=False).hits
        rows = np.asarray(self._searcher.fast_field_values("row", [address for _, address in found]), np.int64)
        scores = np.asarray([score for score, _ in found], np.float64)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def frequency(self, field: str, term: str) -> int:
        """Return in how many passages a term occurs."""
        return int(self._searcher.doc_freq(field, term))

    def terms_beginning(self, prefix: str, limit: int = 50_000) -> list[str]:
        """Return the exact terms that begin with ``prefix``, the most frequent first."""
        return [term for term, _ in self._searcher.terms_with_prefix("exact", prefix, limit=limit)]

    def range_query(self, field: str, first: int, last: int) -> tantivy.Query:
        """Return a query for the passages whose ``field`` lies in ``first``..``last``; those without it do not."""
        return tantivy.Query.range_query(self.schema, field, tantivy.FieldType.Unsigned, first, last)

    def terms_query(self, field: str, values: Sequence[str]) -> tantivy.Query:
        """Return a query for the passages whose ``field`` is one of ``values``."""
        return tantivy.Query.term_set_query(self.schema, field, [value_key(value) for value in values])
