"""LlamaIndex: bm25s and exact FAISS, fused by its QueryFusionRetriever (reciprocal ranks)."""
# mypy: disable-error-code="import-not-found, import-untyped, arg-type, misc"
# The peer is installed in its own environment only.

from __future__ import annotations

from typing import Any

import faiss
from llama_index.core import Settings, StorageContext, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore

_DEPTH = 50


class _Given(BaseEmbedding):
    """Hands out the vector of the question now asked."""

    vector: list[float] = []  # noqa: RUF012 - a pydantic field

    def _get_query_embedding(self, query: str) -> list[float]:  # noqa: ARG002
        return self.vector

    def _get_text_embedding(self, text: str) -> list[float]:  # noqa: ARG002
        return self.vector

    async def _aget_query_embedding(self, query: str) -> list[float]:  # noqa: ARG002
        return self.vector


class Peer:
    """Two retrievers in memory and their fusion."""

    def build(self, documents: list[dict[str, Any]], vectors: Any, folder: str) -> None:  # noqa: ARG002
        """Make both retrievers."""
        faiss.omp_set_num_threads(1)
        self._given = _Given()
        Settings.embed_model, Settings.llm = self._given, MockLLM()
        nodes = [
            TextNode(id_=str(each["id"]), text=each["text"], embedding=vector.tolist())
            for each, vector in zip(documents, vectors, strict=True)
        ]
        flat = FaissVectorStore(faiss_index=faiss.IndexFlatIP(vectors.shape[1]))
        index = VectorStoreIndex(nodes, storage_context=StorageContext.from_defaults(vector_store=flat))
        words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=_DEPTH)
        self._retriever = QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=_DEPTH), words],
            mode="reciprocal_rerank", num_queries=1, use_async=False, similarity_top_k=10,
        )  # fmt: skip

    def search(self, question: str, vector: Any, k: int) -> list[int]:
        """Search both ways and fuse."""
        self._given.vector = vector.tolist()
        return [int(found.node.node_id) for found in self._retriever.retrieve(question)[:k]]
