"""A retriever for LangChain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import PrivateAttr, SecretStr

from ...retrieval.results import Filters
from ..extras import MissingExtra
from .articles import Articles, metadata

try:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
except ImportError:
    raise MissingExtra("langchain") from None


class OnRecordRetriever(BaseRetriever):
    """Passages of an index as LangChain's documents.

    ``index`` is a folder, an open index, or the address of a running service, which may want a ``key``; ``k`` is how
    many passages to return, and may be given with each question too. ``metadata`` holds ``document_id``, ``start``
    and ``end``: the article's text from ``start`` to ``end`` is ``page_content``.
    """

    index: str | Path | Any = ".onrecord"
    k: int = 10
    filters: Filters | None = None
    key: SecretStr | None = None
    _articles: Articles = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Make ready; a folder is opened with the first question."""
        super().model_post_init(context)
        self._articles = Articles(self.index, self.key.get_secret_value() if self.key else None)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
        k: int | None = None,
    ) -> list[Document]:
        hits = self._articles.search(query, self.k if k is None else k, self.filters)
        return [Document(id=hit.id, page_content=hit.text, metadata=metadata(hit)) for hit in hits]
