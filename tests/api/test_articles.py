"""``GET /api/documents``, ``/api/documents/{id}`` and ``/api/passages/{id}``."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from onrecord.retrieval.searcher import Searcher

AWKWARD_ID = "news/2024:50%off?#é"


def _get(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_pages_of_documents_hold_each_once_in_order(client: TestClient, searcher: Searcher) -> None:
    ids, cursor = [], ""
    while True:
        page = _get(client, f"/api/documents?limit=2{cursor}")
        ids += [document["id"] for document in page["documents"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={quote(page['next_cursor'])}"
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids) == searcher.info.documents


def test_the_list_holds_no_text(client: TestClient) -> None:
    assert "text" not in _get(client, "/api/documents")["documents"][0]


def test_a_cursor_beyond_the_last_document_gives_an_empty_page(client: TestClient) -> None:
    assert _get(client, "/api/documents?cursor=~~~~") == {"documents": [], "next_cursor": None}


def test_a_document_is_served_as_stored(awkward_client: TestClient, awkward: Searcher) -> None:
    document = _get(awkward_client, f"/api/documents/{quote(AWKWARD_ID, safe='')}")
    assert document["text"] == awkward.document(AWKWARD_ID).text
    assert document["length"] == len(document["text"])


def test_slashes_in_an_id_may_stay_as_they_are(awkward_client: TestClient) -> None:
    assert _get(awkward_client, f"/api/documents/{quote(AWKWARD_ID, safe='/')}")["id"] == AWKWARD_ID


def test_furniture_is_given_as_spans(client: TestClient) -> None:
    documents = [
        _get(client, f"/api/documents/{listed['id']}") for listed in _get(client, "/api/documents")["documents"]
    ]
    furniture = [each["text"][start:end] for each in documents for start, end in each["furniture"]]
    assert any("Tăng tương phản" in text for text in furniture)


def test_every_passage_of_a_document_is_a_slice_of_its_text(awkward_client: TestClient) -> None:
    document = _get(awkward_client, f"/api/documents/{quote(AWKWARD_ID, safe='')}")
    assert document["passages"]
    for passage_id in document["passages"]:
        passage = _get(awkward_client, f"/api/passages/{quote(passage_id, safe='')}")
        assert document["text"][passage["start"] : passage["end"]] == passage["text"]


def test_a_passage_links_to_its_spot_on_the_web(awkward_client: TestClient) -> None:
    document = _get(awkward_client, f"/api/documents/{quote(AWKWARD_ID, safe='')}")
    passage = _get(awkward_client, f"/api/passages/{quote(document['passages'][0], safe='')}")
    assert passage["link"].startswith("https://example.org/zebras?a=1&b=2#top:~:text=The%20ministry%20of%20zebras,")


def test_a_passage_of_an_article_without_a_web_address_links_to_the_viewer(awkward_client: TestClient) -> None:
    document = _get(awkward_client, "/api/documents/plain")
    passage = _get(awkward_client, f"/api/passages/{quote(document['passages'][0], safe='')}")
    marked = awkward_client.get(passage["link"])
    assert marked.status_code == 200
    assert '<mark id="quote">' in marked.text


@pytest.mark.parametrize("kind", ["documents", "passages"])
def test_an_unchanged_copy_is_not_sent_again(client: TestClient, kind: str) -> None:
    document = _get(client, "/api/documents")["documents"][0]["id"]
    path = f"/api/documents/{document}"
    if kind == "passages":
        path = f"/api/passages/{quote(_get(client, path)['passages'][0], safe='')}"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("known", ['"other", {tag}', "W/{tag}", "*"])
def test_a_tag_is_known_among_others_weak_or_as_any(client: TestClient, known: str) -> None:
    path = f"/api/documents/{_get(client, '/api/documents')['documents'][0]['id']}"
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": known.format(tag=tag)}).status_code == 304


@pytest.mark.parametrize("known", ['"other"', "", "nonsense", '"'])
def test_another_tag_gets_the_document(client: TestClient, known: str) -> None:
    path = f"/api/documents/{_get(client, '/api/documents')['documents'][0]['id']}"
    assert client.get(path, headers={"If-None-Match": known}).status_code == 200


def test_the_service_is_alive_and_ready(client: TestClient, searcher: Searcher) -> None:
    assert _get(client, "/healthz") == {"status": "ok"}
    assert _get(client, "/readyz")["index"]["id"] == searcher.info.id


@pytest.mark.parametrize("path", ["/healthz", "/api/documents", "/", "/nothing", "/api/ask"])
def test_head_gets_what_get_gets_but_the_body(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
