"""The control: tantivy and FAISS with next to nothing around them, doing the same work as a hybrid search.

Terms come analysed, in the same two fields as ours with the same weights. Dense candidates come from RaBitQ codes
and are scored again exactly; the best hundred of each leg are fused by scores scaled to 0..1.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import tantivy

from .growth import Vectors
from .timing import Metered

Fields = tuple[list[str], list[str]]  # a text's terms, for ``body`` and for ``exact``
CANDIDATES, RESCORED = 100, 200  # of each leg; by RaBitQ, before they are scored exactly
_EXACT_WEIGHT = 0.25
_HEAP_BYTES = 128 * 2**20
_TRAINED_ON = 20_000  # vectors; RaBitQ learns only their mean
_Scored = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]


@dataclass(slots=True)
class Bare:
    """The open control; ``lexical_s`` and ``dense_s`` are the CPU seconds that it took to build."""

    lexical: tantivy.Index
    searcher: tantivy.Searcher
    dense: faiss.IndexRaBitQFastScan
    vectors: Vectors
    lexical_s: float
    dense_s: float

    def search(self, query: Fields, vector: Vectors, k: int) -> list[int]:
        """Return the numbers of the ``k`` best passages."""
        return fuse(self.words(query), self.meaning(vector), k)

    def words(self, query: Fields) -> _Scored:
        """Return the best passages by BM25."""
        weighed = [(term, field, 1.0) for term, field in zip(query[0], ["body"] * len(query[0]), strict=True)]
        weighed += [(term, "exact", _EXACT_WEIGHT) for term in query[1]]
        clauses = [
            tantivy.Query.boost_query(
                tantivy.Query.term_query(self.lexical.schema, field, term, index_option="freq"), weight
            )
            for term, field, weight in weighed
        ]
        question = tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
        hits = self.searcher.search(question, limit=CANDIDATES, count=False).hits
        rows = self.searcher.fast_field_values("row", [address for _, address in hits])
        return np.asarray(rows, np.int64), np.asarray([score for score, _ in hits], np.float64)

    def meaning(self, vector: Vectors) -> _Scored:
        """Return the best passages by cosine."""
        rows = self.dense.search(vector[None], RESCORED)[1][0]
        rows = rows[rows >= 0]
        cosines = self.vectors[rows] @ vector
        best = np.argsort(-cosines)[:CANDIDATES]
        return rows[best], cosines[best].astype(np.float64)


def fuse(words: _Scored, meaning: _Scored, k: int) -> list[int]:
    """Return the ``k`` best by the sum of both legs' scores, each scaled to 0..1.

    >>> fuse((np.array([4, 5]), np.array([9.0, 3.0])), (np.array([5, 6]), np.array([0.8, 0.2])), 2)
    [4, 5]
    """
    fused: dict[int, float] = {}
    for rows, scores in (words, meaning):
        if len(scores):
            spread = float(scores.max() - scores.min()) or 1.0
            for row, score in zip(rows.tolist(), ((scores - scores.min()) / spread).tolist(), strict=True):
                fused[row] = fused.get(row, 0.0) + score
    return sorted(fused, key=lambda row: (-fused[row], row))[:k]


def build(folder: Path, passages: Metered[Fields], vectors: Vectors) -> Bare:
    """Index passages already analysed; ``vectors`` are theirs. Making ``passages`` is not on the clock."""
    folder.mkdir(parents=True)
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("row", fast=True)
    schema.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    schema.add_text_field("exact", tokenizer_name="whitespace", index_option="freq")
    lexical = tantivy.Index(schema.build(), path=str(folder))
    lexical_s = _fill(lexical.writer(_HEAP_BYTES, 1), passages)
    lexical.reload()
    started = time.process_time()
    dense = faiss.IndexRaBitQFastScan(vectors.shape[1], faiss.METRIC_INNER_PRODUCT)
    dense.train(vectors[:_TRAINED_ON])
    dense.add(vectors)
    return Bare(lexical, lexical.searcher(), dense, vectors, lexical_s, time.process_time() - started)


def _fill(writer: tantivy.IndexWriter, passages: Metered[Fields]) -> float:
    """Add every passage, commit, and return the CPU seconds of it."""
    started = time.process_time()
    for row, (body, exact) in enumerate(passages):
        entry = tantivy.Document()
        entry.add_unsigned("row", row)
        entry.add_text("body", " ".join(body))
        entry.add_text("exact", " ".join(exact))
        writer.add_document(entry)
    writer.commit()
    writer.wait_merging_threads()
    return time.process_time() - started - passages.cpu_s
