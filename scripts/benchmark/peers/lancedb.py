"""LanceDB: an embedded engine on columnar files. Its full-text index, exact vectors, reciprocal rank fusion."""
# mypy: disable-error-code="import-not-found, misc"
# The peer is installed in its own environment only.

from __future__ import annotations

from typing import Any

import lancedb
import pyarrow as pa
from lancedb.rerankers import RRFReranker


class Peer:
    """One table with a full-text index."""

    def build(self, documents: list[dict[str, Any]], vectors: Any, folder: str) -> None:
        """Make the table and its full-text index."""
        self._table = lancedb.connect(folder).create_table("passages", _rows(documents, vectors))
        self._table.create_fts_index("text")
        self._fusion = RRFReranker()

    def search(self, question: str, vector: Any, k: int) -> list[int]:
        """Search both ways and fuse."""
        query = self._table.search(query_type="hybrid").vector(vector).text(question.rstrip("?"))
        found = query.distance_type("dot").rerank(self._fusion).limit(k).select(["id"]).to_arrow()
        return [int(number) for number in found["id"].to_pylist()]

    def add(self, documents: list[dict[str, Any]], vectors: Any) -> None:
        """Append, and index what was appended."""
        self._table.add(_rows(documents, vectors))
        self._table.optimize()

    def remove(self, ids: list[int]) -> None:
        """Delete rows."""
        self._table.delete(f"id in ({', '.join(map(str, ids))})")


def _rows(documents: list[dict[str, Any]], vectors: Any) -> Any:
    columns = {name: [document[name] for document in documents] for name in ("id", "text", "source")}
    flat = pa.array(vectors.ravel())
    return pa.table({**columns, "vector": pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])})
