"""LangChain's own tests of a retriever."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("langchain_tests", reason="needs LangChain's tests: pip install 'onrecord[clients]'")

from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from onrecord.api.adapters.langchain import OnRecordRetriever
from onrecord.retrieval.searcher import Searcher


@pytest.mark.anyio
class TestOnRecordRetriever(RetrieversIntegrationTests):
    """What any retriever of LangChain's must do."""

    @pytest.fixture(autouse=True)
    def _open(self, searcher: Searcher) -> None:
        self.searcher = searcher

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return OnRecordRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self.searcher}

    @property
    def retriever_query_example(self) -> str:
        return "semiconductors"
