"""A retriever for LlamaIndex."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...retrieval.results import Filters
from .. import responses
from ..extras import MissingExtra
from .articles import Articles, metadata

try:
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode
except ImportError:
    raise MissingExtra("llamaindex") from None

if TYPE_CHECKING:
    from ...retrieval.searcher import Searcher


class OnRecordRetriever(BaseRetriever):
    """Passages of an index as LlamaIndex's nodes, each at its place in its article."""

    def __init__(
        self,
        index: str | Path | Searcher = ".onrecord",
        k: int = 10,
        filters: Filters | None = None,
        key: str | None = None,
        **options: Any,
    ) -> None:
        """Take a folder, an open index, or the address of a service and its ``key``; ``options`` are LlamaIndex's."""
        super().__init__(**options)
        self._articles, self._k, self._filters = Articles(index, key), k, filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(hit) for hit in self._articles.search(query_bundle.query_str, self._k, self._filters)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(hit: responses.Hit) -> NodeWithScore:
    node = TextNode(
        id_=hit.id,
        text=hit.text,
        start_char_idx=hit.start,
        end_char_idx=hit.end,
        metadata=metadata(hit),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=hit.document_id)},
    )
    return NodeWithScore(node=node, score=hit.score)
