"""The service over the real seeds, over articles with awkward ids and texts, and over an index that fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest
from fastapi.testclient import TestClient

from onrecord.api.http import create_app
from onrecord.index.build import build
from onrecord.retrieval.results import IndexInfo
from onrecord.retrieval.searcher import Searcher, open_searcher

AWKWARD_ARTICLES = [
    {
        "id": "news/2024:50%off?#é",
        "title": "<script>alert('title')</script>",
        "text": "The ministry\u00a0of zebras opened 94 offices 🦓 abroad.\r\nA second line, in NFD: "
        "Bi\u0300nh Đi\u0323nh.\r\n\r\nThe \u202ebackwards\u202c zebra has <b>stripes</b> & \x1b[31mred\x1b[0m ink.",
        "source": "Zebra Daily",
        "url": "https://example.org/zebras?a=1&b=2#top",
        "author": "Ann O'Nymous",
        "published": "2024-02-22",
    },
    {
        "id": "plain",
        "title": "Quaggas",
        "text": "The last quagga died in Amsterdam in 1883. It had been taken for a female zebra.",
        "source": "Zebra Daily",
        "url": "javascript:alert(1)",
    },
]


@pytest.fixture(scope="session")
def client(searcher: Searcher) -> Iterator[TestClient]:
    with TestClient(create_app(searcher), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def awkward_index(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    """An index of two articles whose ids and texts are as awkward as JSON allows."""
    folder = tmp_path_factory.mktemp("awkward")
    articles = folder / "articles.jsonl"
    articles.write_text("".join(f"{json.dumps(each)}\n" for each in AWKWARD_ARTICLES), encoding="utf-8")
    build([articles], folder / "index", encoder=str(encoder_folder))
    return folder / "index"


@pytest.fixture(scope="session")
def awkward(awkward_index: Path) -> Iterator[Searcher]:
    with open_searcher(awkward_index) as opened:
        yield opened


@pytest.fixture(scope="session")
def awkward_client(awkward: Searcher) -> Iterator[TestClient]:
    with TestClient(create_app(awkward), raise_server_exceptions=False) as client:
        yield client


class _Failing:
    """Stands in for a searcher whose every call fails."""

    info = IndexInfo("none", 0, 0)

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*args: object, **options: object) -> NoReturn:
            raise self.error

        return fail


@pytest.fixture
def failing() -> Callable[[Exception], TestClient]:
    """Make a service over an index whose every call raises the error given."""

    def make(error: Exception) -> TestClient:
        return TestClient(create_app(cast("Searcher", _Failing(error))), raise_server_exceptions=False)

    return make
