"""zvec: an embedded engine in C++ with BM25, vectors and reciprocal rank fusion. Exact (flat) vectors here."""
# mypy: disable-error-code="import-not-found, misc"
# The peer is installed in its own environment only.

from __future__ import annotations

from typing import Any

import zvec

_BATCH, _DEPTH = 1_000, 50


class Peer:
    """A collection of one text field and one vector field."""

    def build(self, documents: list[dict[str, Any]], vectors: Any, folder: str) -> None:
        """Make the collection; text is lower-cased, folded and stemmed as ours is."""
        words = zvec.FtsIndexParam(tokenizer_name="standard", filters=["lowercase", "ascii_folding", "stemmer"])
        flat = zvec.FlatIndexParam(metric_type=zvec.MetricType.IP)
        schema = zvec.CollectionSchema(
            name="passages",
            fields=[
                zvec.FieldSchema("text", zvec.DataType.STRING, index_param=words),
                zvec.FieldSchema("source", zvec.DataType.STRING, index_param=zvec.InvertIndexParam()),
            ],
            vectors=[zvec.VectorSchema("vector", zvec.DataType.VECTOR_FP32, vectors.shape[1], index_param=flat)],
        )
        self._collection = zvec.create_and_open(path=f"{folder}/collection", schema=schema)
        self._fusion = zvec.RrfReRanker(rank_constant=60)
        self.add(documents, vectors)
        self._collection.optimize()

    def search(self, question: str, vector: Any, k: int) -> list[int]:
        """Fuse the best of both legs; ``topk`` is the depth of the legs too, so the cut is made here."""
        legs = [
            zvec.Query("vector", vector=vector.tolist()),
            zvec.Query("text", fts=zvec.Fts(match_string=question)),
        ]
        found = self._collection.query(legs, topk=_DEPTH, reranker=self._fusion, output_fields=[])
        return [int(document.id) for document in found][:k]

    def add(self, documents: list[dict[str, Any]], vectors: Any) -> None:
        """Insert, and flush to disk."""
        for first in range(0, len(documents), _BATCH):
            batch = documents[first : first + _BATCH]
            entries = [
                zvec.Doc(
                    id=str(document["id"]),
                    vectors={"vector": vector.tolist()},
                    fields={"text": document["text"], "source": document["source"]},
                )
                for document, vector in zip(batch, vectors[first : first + _BATCH], strict=True)
            ]
            _check(self._collection.insert(entries))
        self._collection.flush()

    def remove(self, ids: list[int]) -> None:
        """Delete, and flush to disk."""
        _check(self._collection.delete([str(number) for number in ids]))
        self._collection.flush()


def _check(states: Any) -> None:
    """Raise unless every document was taken."""
    for state in states if isinstance(states, list) else [states]:
        if not state.ok():
            raise RuntimeError(str(state))
