"""The lexical index: which passages hold which terms. tantivy keeps it; the analyser decides the terms.

Every passage is one tantivy document of its analysed title and text, as terms already cut: tantivy only splits
at spaces, so nothing is analysed twice or in two ways. Every part of the index has tantivy segments of its own;
they are searched as one tantivy index.

Scores must not depend on which passages once were there, but tantivy counts deleted passages in its statistics.
Two things set that right. The average length is held at PIVOT terms by *ballast*, passages of nothing, in each
part; so it is no statistic but a setting. And a term's weight is corrected for ballast and deleted passages.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from .analysis import exact_term, index_terms
from .columns import day_number
from .records import Article, Document, Passage
from .wording import wording

LEXICAL_FOLDER, GHOSTS_FILE = "lexical", "ghosts.json"
FIELD = "terms"
WORDED = ("words", "title")
# A power of two: total / count then divides without a remainder in tantivy's 32-bit floats, however many there are.
PIVOT = 256
K1 = 1.2  # as tantivy has it
_META, _MANAGED = "meta.json", ".managed.json"
_HEAP_BYTES, _SMALL_HEAP_BYTES = 128 * 2**20, 16 * 2**20
_BALLAST = "\x01"  # a term that no text can hold
_BALLAST_TERMS = 1 << 16  # in one passage of ballast
_PART_BITS = 32
_COMMON = 20  # passages
_TERMS_KEPT, _PREFIXES_KEPT, _MOST_FORMS, _PHRASES_KEPT = 1 << 16, 8, 50_000, 16


def schema() -> tantivy.Schema:
    """Return the fields of a passage.

    ``terms`` holds folded, stemmed terms, and the terms as spelt, marked (``exact_term``); ``row`` is the part's number
    and the passage's row in it; ``day`` the publication day; four hold keys of whole values (``value_key``).
    ``words`` and ``title`` hold the words of passage and title in order, for phrases; they are never scored.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True)
    builder.add_text_field(FIELD, tokenizer_name="whitespace", index_option="freq")
    for name in ("source", "author", "language", "document_id"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("day", indexed=True, fast=True)
    for name in WORDED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    return builder.build()


def value_key(value: str) -> str:
    """Return the term that stands for a whole value, whatever its length or the spaces in it."""
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def terms_text(document: Document, passage: Passage) -> str:
    """Return what is analysed of a passage."""
    return f"{document.title}\n{passage.text}"


class LexicalWriter:
    """Builds the lexical index of a part, in a new folder."""

    def __init__(self, part: Path, number: int) -> None:
        self._path = part / LEXICAL_FOLDER
        self._path.mkdir()
        self._number = number
        # One thread: two would spread passages over segments in an order of chance.
        with _failures():
            self._writer = tantivy.Index(schema(), path=str(self._path)).writer(_HEAP_BYTES, 1)
        self._rows = 0
        self._terms = 0

    def add(self, article: Article) -> None:
        """Add the passages of the next article."""
        document = article.document
        keys = {
            "source": value_key(document.source),
            "document_id": value_key(document.id),
            "author": value_key(document.author) if document.author is not None else None,
            "language": value_key(document.language) if document.language is not None else None,
        }
        day, title = day_number(document.published), " ".join(wording(document.title))
        for passage in article.passages:
            terms = index_terms(terms_text(document, passage))
            entry = tantivy.Document()
            entry.add_unsigned("row", self._number << _PART_BITS | self._rows)
            entry.add_text(FIELD, terms)
            entry.add_text("words", " ".join(wording(passage.text)))
            entry.add_text("title", title)
            for name, key in keys.items():
                if key is not None:
                    entry.add_text(name, key)
            if day is not None:
                entry.add_unsigned("day", day)
            with _failures():
                self._writer.add_document(entry)
            self._rows += 1
            self._terms += terms.count(" ") + 1 if terms else 0

    def finish(self) -> None:
        """Add the ballast, commit, and wait until every segment is on disk."""
        with _failures():
            for length in _ballast(self._rows, self._terms):
                entry = tantivy.Document()
                entry.add_text(FIELD, " ".join([_BALLAST] * length))
                self._writer.add_document(entry)
            self._writer.commit()
            self._writer.wait_merging_threads()
        _remove_locks(self._path)


def _ballast(passages: int, terms: int) -> list[int]:
    """Return the lengths of the passages of ballast that bring the average of all to PIVOT terms."""
    if not passages:
        return []
    count = max(1, math.ceil(terms / PIVOT) - passages)
    # Each passage of ballast wants PIVOT terms more; they must be enough to hold all that are missing.
    count = max(count, math.ceil((PIVOT * passages - terms) / (_BALLAST_TERMS - PIVOT)))
    missing = PIVOT * (passages + count) - terms
    return [missing * (place + 1) // count - missing * place // count for place in range(count)]


@dataclass(frozen=True, slots=True)
class Ghosts:
    """What a part's statistics still count though it was removed: passages, and of how many each term was."""

    passages: int = 0
    terms: dict[str, int] = field(default_factory=dict)

    def with_articles(self, articles: Iterable[Article]) -> Ghosts:
        """Return what there is to be left out when these articles are removed as well."""
        passages, counts = self.passages, Counter(self.terms)
        for article in articles:
            for passage in article.passages:
                counts.update(set(index_terms(terms_text(article.document, passage)).split()))
                passages += 1
        return Ghosts(passages, dict(sorted(counts.items())))

    def write(self, part: Path) -> None:
        """Write ``ghosts.json``."""
        (part / GHOSTS_FILE).write_text(
            json.dumps({"passages": self.passages, "terms": self.terms}, ensure_ascii=False), "utf-8"
        )

    @classmethod
    def read(cls, part: Path) -> Ghosts:
        """Read ``ghosts.json``; none where there is no such file."""
        file = part / GHOSTS_FILE
        return cls(**json.loads(file.read_text("utf-8"))) if file.exists() else cls()


def delete_documents(part: Path, ids: Sequence[str]) -> bool:
    """Mark the passages of some articles as deleted, in a part whose files may be shared with an older generation.

    tantivy never writes into a file that is there: it puts new ones in place of ``meta.json`` and ``.managed.json``.
    Returns False where it dropped a segment of which nothing was left: the statistics are then no longer what
    ``Ghosts`` and the ballast were counted for, and the part is of no use.
    """
    path = part / LEXICAL_FOLDER
    segments = len(_meta(path)["segments"])
    with _failures():
        writer = tantivy.Index.open(str(path)).writer(_SMALL_HEAP_BYTES, 1)
        for own in ids:
            writer.delete_documents_by_term("document_id", value_key(own))
        writer.commit()
        writer.wait_merging_threads()
    _remove_locks(path)
    return len(_meta(path)["segments"]) == segments


@contextmanager
def _failures() -> Iterator[None]:
    """Say in our words what keeps tantivy from writing: a full disk, as a rule."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        raise OSError(str(error)) from error


def _remove_locks(path: Path) -> None:
    for lock in path.glob(".tantivy-*.lock"):
        lock.unlink()


class LexicalIndex:
    """The lexical indexes of some parts, searched as one; safe to call from many threads."""

    def __init__(self, parts: Sequence[tuple[Path, int, int]], n_passages: int) -> None:
        """Open parts, each given by its folder, its number, and the row of the whole at which its rows begin.

        ``n_passages`` is how many passages there are, those removed not counted.
        """
        # tantivy wants one folder to itself and writes a lock file there, and a generation may lie on a read-only
        # disk: it is shown the files through links. A searcher holds its files open, so the links may then go.
        with TemporaryDirectory(prefix="onrecord-", ignore_cleanup_errors=True) as view:
            self._n_counted = _gather(Path(view), [folder / LEXICAL_FOLDER for folder, _, _ in parts])
            index = tantivy.Index.open(view)
            index.config_reader("manual")
            index.reload()
            self._searcher = index.searcher()
        self.schema = index.schema
        ghosts = [Ghosts.read(folder) for folder, _, _ in parts]
        self._ghosts = _sum(ghost.terms for ghost in ghosts)
        self.n_found = int(self._searcher.num_docs)  # passages that are not deleted, and ballast
        self._firsts = np.zeros(1 + max((number for _, number, _ in parts), default=0), np.int64)
        for _, number, first in parts:
            self._firsts[number] = first
        self.n_passages = n_passages
        self._counted = lru_cache(_TERMS_KEPT)(partial(self._searcher.doc_freq, FIELD))
        self._queries = lru_cache(_TERMS_KEPT)(self._term_query)
        self._worded = lru_cache(_PHRASES_KEPT)(self._rows_worded)
        self._forms = lru_cache(_PREFIXES_KEPT)(partial(_exact_forms, self._searcher, self._ghosts))

    def top(self, query: tantivy.Query, k: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Return rows and BM25 scores, to two decimals, of the ``k`` best passages, best first; equal ones by row.

        BM25 as tantivy has it: k1 1.2, b 0.75, lengths in units of PIVOT terms, rounded to one byte beyond 40
        (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009). tantivy adds 32-bit floats in an order
        of its own, which changes with the cut into segments: further decimals would mean nothing.
        """
        found = self._searcher.search(query, limit=max(k, 1), count=False).hits
        rows = self._rows([address for _, address in found])
        scores = np.round([score for score, _ in found], 2)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def frequency(self, term: str) -> int:
        """Return in how many passages a term occurs, a body form or an ``exact_term``."""
        counted = self._counted(term)
        return counted - self._ghosts.get(term, 0) if counted else 0

    def term_query(self, term: str, weight: float = 1.0) -> tantivy.Query | None:
        """Return a query that scores a term by BM25 times ``weight``; None if no passage holds it."""
        return self._queries(term, weight)

    def _term_query(self, term: str, weight: float) -> tantivy.Query | None:
        counted = self._counted(term)
        n = counted - self._ghosts.get(term, 0)
        if n < 1:
            return None
        boost = weight * idf(self.n_passages, n) / idf(self._n_counted, counted)
        return tantivy.Query.boost_query(tantivy.Query.term_query(self.schema, FIELD, term, index_option="freq"), boost)

    def exact_forms(self, prefix: str) -> list[str]:
        """Return the exact forms that begin with ``prefix``, the most frequent first; not to be changed."""
        return self._forms(prefix)

    @cached_property
    def common_forms(self) -> dict[tuple[str, int], list[str]]:
        """The exact forms of letters alone that many passages have, by first letter and length."""
        found: dict[tuple[str, int], list[str]] = {}
        for term, count in self._searcher.terms_with_prefix(FIELD, exact_term(""), limit=_MOST_FORMS):
            form = term[len(exact_term("")) :]
            if form.isalpha() and count - self._ghosts.get(term, 0) >= _COMMON:
                found.setdefault((form[0], len(form)), []).append(form)
        return found

    def range_query(self, field: str, first: int, last: int) -> tantivy.Query:
        """Return a query for the passages whose ``field`` lies in ``first``..``last``; those without it do not."""
        return tantivy.Query.range_query(self.schema, field, tantivy.FieldType.Unsigned, first, last)

    def terms_query(self, field: str, values: Sequence[str]) -> tantivy.Query:
        """Return a query for the passages whose ``field`` is one of ``values``."""
        return tantivy.Query.term_set_query(self.schema, field, [value_key(value) for value in values])

    def values_query(self, field: str, values: Sequence[str]) -> tantivy.Query:
        """Return ``terms_query`` for any number of values, one that nothing passes for none."""
        return self.terms_query(field, values) if values else tantivy.Query.empty_query()

    def worded_query(self, words: Sequence[str], fields: Sequence[str] = WORDED) -> tantivy.Query:
        """Return a query for the passages that hold folded words in a row (``wording``) in one of some fields."""
        clauses = [(tantivy.Occur.Should, self._in_a_row(field, words)) for field in fields]
        return tantivy.Query.boolean_query(clauses)

    def worded_rows(self, words: Sequence[str], fields: Sequence[str] = WORDED) -> npt.NDArray[np.int32]:
        """Return the rows that ``worded_query`` finds, ascending; not to be changed."""
        return self._worded(tuple(words), tuple(fields))

    def _rows_worded(self, words: tuple[str, ...], fields: tuple[str, ...]) -> npt.NDArray[np.int32]:
        query = tantivy.Query.const_score_query(self.worded_query(words, fields), 0.0)
        hits = self._searcher.search(query, limit=max(1, self.n_found), count=False).hits
        return np.sort(self._rows([address for _, address in hits])).astype(np.int32)

    def _in_a_row(self, field: str, words: Sequence[str]) -> tantivy.Query:
        if len(words) == 1:
            return tantivy.Query.term_query(self.schema, field, words[0], index_option="basic")
        return tantivy.Query.phrase_query(self.schema, field, list(words))

    def _rows(self, addresses: list[tantivy.DocAddress]) -> npt.NDArray[np.int64]:
        keys = np.asarray(self._searcher.fast_field_values("row", addresses), np.int64)
        rows: npt.NDArray[np.int64] = self._firsts[keys >> _PART_BITS] + (keys & (1 << _PART_BITS) - 1)
        return rows


def _exact_forms(searcher: tantivy.Searcher, ghosts: Mapping[str, int], prefix: str) -> list[str]:
    found = searcher.terms_with_prefix(FIELD, exact_term(prefix), limit=_MOST_FORMS)
    mark = len(exact_term(""))
    return [term[mark:] for term, count in found if count > ghosts.get(term, 0)]


def idf(total: int, n: float) -> float:
    """Return the weight of a term that ``n`` of ``total`` passages hold (Robertson and Zaragoza 2009, as Lucene)."""
    return math.log(1 + (total - n + 0.5) / (n + 0.5))


def ballast_of(part: Path, passages: int) -> int:
    """Return how many passages of ballast a part of ``passages`` passages has, those removed counted."""
    return sum(int(segment["max_doc"]) for segment in _meta(part / LEXICAL_FOLDER)["segments"]) - passages


def _gather(view: Path, folders: Sequence[Path]) -> int:
    """Show the segments of several indexes as one, and return how many passages its statistics count."""
    if not folders:
        tantivy.Index(schema(), path=str(view))
        return 0
    whole = _meta(folders[0])
    whole["segments"] = []
    for folder in folders:
        for file in folder.resolve().iterdir():
            if file.name not in (_META, _MANAGED):
                (view / file.name).symlink_to(file)
        whole["segments"] += _meta(folder)["segments"]
    (view / _META).write_text(json.dumps(whole))
    return sum(int(segment["max_doc"]) for segment in whole["segments"])


def _meta(folder: Path) -> dict[str, Any]:
    meta: dict[str, Any] = json.loads((folder / _META).read_text("utf-8"))
    return meta


def _sum(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(total)
