"""Writing over HTTP: only with a key that may, and durable when answered."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from onrecord.api.http import create_app
from onrecord.api.keyfile import add_key
from onrecord.api.keyring import Keyring
from onrecord.retrieval.searcher import open_searcher

ARTICLE = {"id": "zebra", "title": "Zebras", "text": "The ministry of zebras opened 94 offices in Timbuktu in 2031."}


@pytest.fixture
def folder(awkward_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(awkward_index, tmp_path / "index"))


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "keys.json"
    return {scope: add_key(file, f"the {scope}r", scope)[1] for scope in ("read", "write")}


@pytest.fixture
def client(folder: Path, keys: dict[str, str], tmp_path: Path) -> Iterator[TestClient]:
    with (
        open_searcher(folder) as searcher,
        TestClient(
            create_app(searcher, keyring=Keyring(tmp_path / "keys.json")), raise_server_exceptions=False
        ) as made,
    ):
        made.headers["X-API-Key"] = keys["write"]
        yield made


def _ids(folder: Path) -> list[str]:
    with open_searcher(folder) as searcher:
        return [each.id for each in searcher.documents()]


def test_an_article_that_was_stored_is_on_the_disk_and_in_the_next_answer(client: TestClient, folder: Path) -> None:
    answer = client.post("/api/documents", json={"documents": [ARTICLE]})
    assert answer.status_code == 200
    assert (answer.json()["ids"], answer.json()["added"], answer.json()["index"]["documents"]) == (["zebra"], 1, 3)
    assert "zebra" in _ids(folder)
    assert client.get("/api/documents/zebra").json()["text"] == ARTICLE["text"]
    assert client.get("/api/documents/zebra").json()["source"] == "the writer"
    hits = client.post("/api/search", json={"query": "offices in Timbuktu"}).json()["results"]
    assert hits[0]["document_id"] == "zebra"


def test_an_article_that_was_removed_is_in_no_answer(client: TestClient, folder: Path) -> None:
    answer = client.delete("/api/documents/plain")
    assert (answer.status_code, answer.json()["removed"]) == (200, 1)
    assert "plain" not in _ids(folder)
    assert client.get("/api/documents/plain").status_code == 404
    assert client.delete("/api/documents/plain").status_code == 404


def test_an_article_without_an_id_gets_one_and_sent_again_changes_nothing(client: TestClient) -> None:
    sent = {"documents": [{"text": ARTICLE["text"], "published": "not a day"}]}
    first, again = (client.post("/api/documents", json=sent).json() for _ in range(2))
    assert first["ids"] == again["ids"]
    assert (first["added"], again["added"], again["unchanged"]) == (1, 0, 3)
    assert "not a day" in first["notes"][0]


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        '{"documents": []}',
        '{"documents": [{"text": " "}]}',
        '{"documents": [{"id": "x"}]}',
        '{"documents": [{"text": "a", "colour": "b"}]}',
        r'{"documents": [{"text": "\ud800"}]}',
    ],
)
def test_what_is_no_article_is_refused(client: TestClient, folder: Path, body: str) -> None:
    before = _ids(folder)
    answer = client.post("/api/documents", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert _ids(folder) == before


def test_a_key_that_may_read_may_not_write(client: TestClient, folder: Path, keys: dict[str, str]) -> None:
    before = _ids(folder)
    client.headers["X-API-Key"] = keys["read"]
    assert client.get("/api/documents").status_code == 200
    assert client.post("/api/documents", json={"documents": [ARTICLE]}).status_code == 403
    assert client.delete("/api/documents/plain").status_code == 403
    assert _ids(folder) == before


def test_without_any_key_nobody_may_write(folder: Path, tmp_path: Path) -> None:
    for keyring in (None, Keyring(tmp_path / "none.json")):
        with open_searcher(folder) as searcher, TestClient(create_app(searcher, keyring=keyring)) as client:
            assert client.post("/api/documents", json={"documents": [ARTICLE]}).status_code == 403
            assert client.delete("/api/documents/plain").status_code == 403
    assert "plain" in _ids(folder)


def test_a_method_that_a_path_does_not_take_is_told_all_that_it_takes(client: TestClient) -> None:
    assert client.put("/api/documents/plain").headers["allow"] == "GET, DELETE"
    assert client.delete("/api/documents").headers["allow"] == "GET, POST"
    assert client.put("/api/ask").headers["allow"] == "POST"


def test_the_last_article_can_be_removed_and_another_stored(client: TestClient, folder: Path) -> None:
    for own in _ids(folder):
        assert client.request("DELETE", "/api/documents/" + quote(own, safe="")).status_code == 200
    assert _ids(folder) == []
    assert client.post("/api/documents", json={"documents": [ARTICLE]}).status_code == 200
    assert _ids(folder) == ["zebra"]
