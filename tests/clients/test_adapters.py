"""The retrievers for other frameworks, under those frameworks' own tests where they have some."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord import Filters, SearchError
from onrecord.api.adapters.articles import Articles
from onrecord.api.keyfile import add_key
from onrecord.retrieval.searcher import Searcher

QUERY = "semiconductors"


@pytest.fixture(params=["searcher", "folder", "address"])
def articles(request: pytest.FixtureRequest, searcher: Searcher, seeds_index: Path, service: str) -> Iterator[Articles]:
    where: dict[str, Any] = {"searcher": searcher, "folder": str(seeds_index), "address": f"{service}/"}
    found = Articles(where[request.param])
    yield found
    found.close()


def test_passages_are_the_same_wherever_they_come_from(articles: Articles, searcher: Searcher) -> None:
    assert [hit.id for hit in articles.search(QUERY, 3)] == [hit.id for hit in searcher.search(QUERY, 3)]


def test_filters_narrow_wherever_passages_come_from(articles: Articles, searcher: Searcher) -> None:
    source = searcher.search(QUERY, 1)[0].source
    assert {hit.source for hit in articles.search("trade", 5, Filters(source=(source,)))} == {source}
    assert articles.search("trade", 5, Filters(as_of="2024-01-01")) == []


def test_a_question_that_cannot_be_asked_says_why(articles: Articles) -> None:
    with pytest.raises(SearchError, match=r"word|letter"):
        articles.search("?!", 3)


def test_a_service_that_is_not_there_is_named() -> None:
    with pytest.raises(SearchError, match=r"127\.0\.0\.1:9/api/search did not answer"):
        Articles("http://127.0.0.1:9").search(QUERY, 3)


@pytest.fixture(scope="module")
def guarded(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a service that wants a key, and one."""
    home = tmp_path_factory.mktemp("home")
    _, key = add_key(home / "onrecord" / "keys.json", "reader", "read")
    command = [sys.executable, "-m", "onrecord.api", "serve", "--port", "0", "--index", str(seeds_index)]
    environ = os.environ | {"XDG_CONFIG_HOME": str(home)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)
    assert process.stdout
    yield process.stdout.readline().split()[-1], key
    process.terminate()
    process.communicate(timeout=30)


def test_a_service_that_wants_a_key_gets_it(
    guarded: tuple[str, str], searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, key = guarded
    wanted = [hit.id for hit in searcher.search(QUERY, 3)]
    with pytest.raises(SearchError, match="answered 401"):
        Articles(address).search(QUERY, 3)
    assert [document.id for document in _langchain(address, 3, key=key).invoke(QUERY)] == wanted
    assert [found.node_id for found in _llamaindex(address, 3, key=key).retrieve(QUERY)] == wanted
    monkeypatch.setenv("ONRECORD_KEY", key)
    found = _haystack(address, 3).run(query=QUERY)
    assert [document.id for document in found["documents"]] == wanted


def test_a_key_is_in_nothing_that_is_shown_or_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_KEY", "onrecord_secret")
    assert "onrecord_secret" not in repr(_langchain("http://127.0.0.1:9", 3, key="onrecord_secret"))
    component = _haystack("http://127.0.0.1:9", 3)
    saved = component.to_dict()
    assert "onrecord_secret" not in str(saved)
    assert type(component).from_dict(saved).to_dict() == saved


def test_langchain_documents_stand_in_their_articles(searcher: Searcher) -> None:
    retriever = _langchain(searcher, 3)
    documents = retriever.invoke(QUERY)
    assert len(documents) == 3
    for document in documents:
        place = document.metadata
        text = searcher.document(place["document_id"]).text
        assert text[place["start"] : place["end"]] == document.page_content


def test_llamaindex_nodes_stand_in_their_articles(searcher: Searcher) -> None:
    nodes = _llamaindex(searcher, 3).retrieve(QUERY)
    assert [found.node_id for found in nodes] == [hit.id for hit in searcher.search(QUERY, 3)]
    for found in nodes:
        text = searcher.document(found.node.ref_doc_id).text
        assert text[found.node.start_char_idx : found.node.end_char_idx] == found.node.get_content()
        assert 0 <= found.score <= 1


def test_llamaindex_retrieves_without_blocking_the_loop(searcher: Searcher) -> None:
    retriever = _llamaindex(searcher, 2)
    found = asyncio.run(retriever.aretrieve(QUERY))
    assert [node.node_id for node in found] == [node.node_id for node in retriever.retrieve(QUERY)]


def test_llamaindex_answers_through_a_query_engine(searcher: Searcher) -> None:
    pytest.importorskip("llama_index.core")
    from llama_index.core.llms import MockLLM
    from llama_index.core.query_engine import RetrieverQueryEngine

    engine = RetrieverQueryEngine.from_args(_llamaindex(searcher, 2), llm=MockLLM())
    assert len(engine.query(QUERY).source_nodes) == 2


def test_haystack_documents_stand_in_their_articles(searcher: Searcher, haystack: Any) -> None:
    pipeline = haystack.Pipeline()
    pipeline.add_component("retriever", _haystack(searcher, 3))
    documents = pipeline.run({"retriever": {"query": QUERY}})["retriever"]["documents"]
    assert [document.id for document in documents] == [hit.id for hit in searcher.search(QUERY, 3)]
    for document in documents:
        text = searcher.document(document.meta["document_id"]).text
        assert text[document.meta["start"] : document.meta["end"]] == document.content


def test_haystack_takes_a_number_with_the_question(searcher: Searcher, haystack: Any) -> None:
    assert len(_haystack(searcher, 3).run(query=QUERY, top_k=1)["documents"]) == 1


def test_a_haystack_pipeline_is_saved_and_loaded(searcher: Searcher, haystack: Any) -> None:
    source = searcher.search(QUERY, 1)[0].source
    pipeline = haystack.Pipeline()
    pipeline.add_component("retriever", _haystack(searcher, 3, filters=Filters(source=(source,))))
    again = haystack.Pipeline.loads(pipeline.dumps(), allowed_modules=["onrecord.api.adapters.haystack"])
    component = again.get_component("retriever")
    assert component.filters == Filters(source=(source,))
    assert component.to_dict() == pipeline.get_component("retriever").to_dict()
    assert {document.meta["source"] for document in component.run(query="trade")["documents"]} == {source}
    component._articles.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "library", "extra"),
    [
        ("adapters.langchain", "langchain_core", "langchain"),
        ("adapters.llamaindex", "llama_index", "llamaindex"),
        ("adapters.haystack", "haystack", "haystack"),
    ],
)
def test_a_missing_library_is_said_with_what_to_type(module: str, library: str, extra: str) -> None:
    code = f"import sys; sys.modules[{library!r}] = None; import onrecord.api.{module}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"pip install 'onrecord[{extra}]'" in done.stderr


@pytest.fixture
def haystack(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HAYSTACK_TELEMETRY_ENABLED", "False")
    return pytest.importorskip("haystack", reason="needs the extra: pip install 'onrecord[haystack]'")


def _adapter(name: str, library: str) -> Callable[..., Any]:
    pytest.importorskip(library, reason=f"needs the extra: pip install 'onrecord[{name}]'")
    from importlib import import_module

    made: Callable[..., Any] = import_module(f"onrecord.api.adapters.{name}").OnRecordRetriever
    return made


def _langchain(index: Searcher | str, k: int, **options: Any) -> Any:
    return _adapter("langchain", "langchain_core")(index=index, k=k, **options)


def _llamaindex(index: Searcher | str, k: int, **options: Any) -> Any:
    return _adapter("llamaindex", "llama_index.core")(index, k=k, **options)


def _haystack(index: Searcher | str, k: int, **options: Any) -> Any:
    return _adapter("haystack", "haystack")(index, top_k=k, **options)
