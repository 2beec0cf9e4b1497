"""txtai: its own BM25 and exact FAISS, fused by a weighted sum."""
# mypy: disable-error-code="import-not-found, misc"
# The peer is installed in its own environment only.

from __future__ import annotations

from typing import Any

import numpy as np
from txtai.embeddings import Embeddings


class Peer:
    """One hybrid Embeddings."""

    def build(self, documents: list[dict[str, Any]], vectors: Any, folder: str) -> None:  # noqa: ARG002
        """Index; txtai asks for vectors text by text, so they are handed out in order."""
        self._vectors = {document["text"]: vector for document, vector in zip(documents, vectors, strict=True)}
        self._embeddings = Embeddings(
            {
                "method": "external", "transform": lambda texts: self._given(texts), "hybrid": True, "content": False,
                "backend": "faiss", "faiss": {"components": "IDMap,Flat"},
            }
        )  # fmt: skip
        self._embeddings.index((document["id"], document["text"], None) for document in documents)

    def search(self, question: str, vector: Any, k: int) -> list[int]:
        """Search both ways and fuse."""
        self._vectors = {question: vector}
        return [int(number) for number, _ in self._embeddings.search(question, k)]

    def _given(self, texts: Any) -> Any:
        return np.array([self._vectors[text] for text in texts], np.float32)
