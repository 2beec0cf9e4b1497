"""What an answer is written from, found once; and a server with a model that says what a test has it say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.index.build import build
from onrecord.retrieval import pipeline
from onrecord.retrieval.results import Answer, Citation
from onrecord.retrieval.searcher import Searcher, open_searcher
from onrecord.retrieval.writing.endpoint import Endpoint
from onrecord.retrieval.writing.writing import written

from .articles import ARTICLES, INJECTED
from .server import Script, Scripted, running

QUESTION = "How many boats does the harbour of Ellery have?"
Write = Callable[..., Answer]


@pytest.fixture(scope="session")
def server() -> Iterator[Scripted]:
    """A scripted server; the script is each test's own."""
    with running() as server:
        yield server


def _index(folder: Path, articles: list[dict[str, str]], encoder_folder: Path) -> Path:
    (folder / "articles.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in articles), "utf-8")
    build([folder / "articles.jsonl"], folder / "index", encoder=str(encoder_folder))
    return folder / "index"


@pytest.fixture(scope="session")
def harbour_index(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    """An index of two articles about a harbour."""
    return _index(tmp_path_factory.mktemp("harbour"), ARTICLES, encoder_folder)


@pytest.fixture(scope="session")
def injected_index(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    """The same, and articles that tell whoever reads them what to do."""
    return _index(tmp_path_factory.mktemp("injected"), [*ARTICLES, *INJECTED], encoder_folder)


@pytest.fixture(scope="session")
def harbour(harbour_index: Path) -> Iterator[Searcher]:
    with open_searcher(harbour_index) as opened:
        yield opened


@pytest.fixture
def modelled(harbour: Searcher, server: Scripted) -> Iterator[Searcher]:
    """The same index, asked with the scripted model."""
    harbour.model = server.endpoint()
    yield harbour
    harbour.model = None


@pytest.fixture(scope="session")
def material(harbour: Searcher) -> tuple[Any, ...]:
    """What ``written`` is given for the question: found once, for that takes longest."""
    kept: list[tuple[Any, ...]] = []

    def keep(generation: Any, _: Any, quotes: Answer, evidence: Any, chosen: Any, tell: Any) -> Answer:
        kept.append((generation, quotes, evidence, chosen))
        return quotes

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "written", keep)
        harbour.model = Endpoint("http://127.0.0.1:9/v1", "none")
        harbour.ask(QUESTION, max_risk=1)
        harbour.model = None
    return kept[0]


@pytest.fixture
def write(material: tuple[Any, ...], server: Scripted) -> Write:
    """Have the scripted model answer the question by a script, in so many seconds at the most."""
    generation, quotes, evidence, chosen = material

    def write(script: Script, seconds: float = 8.0, tell: Callable[[Citation], None] = lambda _: None) -> Answer:
        server.script = script
        server.requests.clear()
        return written(generation, server.endpoint(seconds), quotes, evidence, chosen, tell)

    return write
