"""LangChain: rank-bm25 and exact FAISS, fused by its EnsembleRetriever (reciprocal ranks)."""
# mypy: disable-error-code="import-not-found, misc"
# The peer is installed in its own environment only.

from __future__ import annotations

from typing import Any

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

_DEPTH = 50


class _Given(Embeddings):
    """Hands out the vector of the question now asked."""

    vector: list[float]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.vector for _ in texts]

    def embed_query(self, text: str) -> list[float]:  # noqa: ARG002
        return self.vector


class Peer:
    """An ensemble of two retrievers, all in memory."""

    def build(self, documents: list[dict[str, Any]], vectors: Any, folder: str) -> None:  # noqa: ARG002
        """Make both retrievers."""
        self._given = _Given()
        pages = [Document(page_content=each["text"], metadata={"id": each["id"]}) for each in documents]
        words = BM25Retriever.from_documents(pages, k=_DEPTH)
        pairs = zip((each["text"] for each in documents), vectors.tolist(), strict=True)
        store = FAISS.from_embeddings(pairs, self._given, metadatas=[page.metadata for page in pages])
        meaning = store.as_retriever(search_kwargs={"k": _DEPTH})
        self._retriever = EnsembleRetriever(retrievers=[words, meaning], weights=[0.5, 0.5])

    def search(self, question: str, vector: Any, k: int) -> list[int]:
        """Search both ways and fuse."""
        self._given.vector = vector.tolist()
        return [int(page.metadata["id"]) for page in self._retriever.invoke(question)[:k]]
