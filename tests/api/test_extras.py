"""What is said where a library that was not asked for is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from onrecord.api import extras
from onrecord.api.__main__ import run
from onrecord.api.http import create_app
from onrecord.retrieval.searcher import Searcher


@pytest.fixture
def without_mcp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)


@pytest.mark.usefixtures("without_mcp")
def test_mcp_over_http_says_what_to_install(searcher: Searcher) -> None:
    with TestClient(create_app(searcher)) as client:
        answer = client.post("/mcp", json={})
        assert client.get("/healthz").status_code == 200
    assert answer.status_code == 501
    assert "pip install 'onrecord[mcp]'" in answer.json()["detail"]


@pytest.mark.usefixtures("without_mcp")
def test_mcp_over_stdio_says_what_to_install(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mcp", "--index", str(seeds_index)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "pip install 'onrecord[mcp]'" in err


def test_mcp_before_the_service_has_started_is_told_to_wait(searcher: Searcher) -> None:
    answer = TestClient(create_app(searcher)).post("/mcp", json={})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
