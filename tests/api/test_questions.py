"""``POST /api/search`` and ``POST /api/ask`` over the real seeds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUESTION = "How many overseas missions does Vietnam have?"


def _search(client: TestClient, **fields: Any) -> dict[str, Any]:
    answer = client.post("/api/search", json={"query": QUESTION, **fields})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def _ask(client: TestClient, **fields: Any) -> dict[str, Any]:
    answer = client.post("/api/ask", json={"question": QUESTION, "max_risk": 1, **fields})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def _events(body: str) -> list[tuple[str, dict[str, Any]]]:
    """Read Server-Sent Events as the specification has it, but for what this service never sends."""
    events = []
    for block in body.split("\n\n")[:-1]:
        name, data = block.split("\n")
        events.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return events


def test_a_search_returns_as_many_hits_as_asked_for(client: TestClient) -> None:
    assert [hit["rank"] for hit in _search(client, top_k=3)["results"]] == [1, 2, 3]


def test_pages_of_hits_follow_each_other(client: TestClient) -> None:
    whole = [hit["id"] for hit in _search(client, top_k=6)["results"]]
    first = _search(client, top_k=3)
    second = _search(client, top_k=3, offset=first["next_offset"])
    assert [hit["id"] for hit in first["results"] + second["results"]] == whole


def test_every_hit_stands_where_it_says(client: TestClient) -> None:
    for hit in _search(client)["results"]:
        document = client.get(f"/api/documents/{hit['document_id']}").json()
        assert document["text"][hit["start"] : hit["end"]] == hit["text"]


def test_highlights_are_offsets_into_the_hits_text(client: TestClient) -> None:
    highlighted = [
        hit["text"][start:end].lower()
        for hit in _search(client, query="semiconductors")["results"]
        for start, end in hit["highlights"]
    ]
    assert highlighted
    assert all(word.startswith("semiconductor") for word in highlighted)


def test_a_filter_leaves_only_what_passes_it(client: TestClient) -> None:
    document = client.get("/api/documents").json()["documents"][0]
    hits = _search(client, filters={"document_id": document["id"]})["results"]
    assert {hit["document_id"] for hit in hits} == {document["id"]}


def test_one_filter_value_means_the_same_as_a_list_of_one(client: TestClient) -> None:
    source = client.get("/api/documents").json()["documents"][0]["source"]
    assert _search(client, filters={"source": source}) == _search(client, filters={"source": [source]})


def test_explain_says_how_a_hit_came_by_its_place(client: TestClient) -> None:
    hit = _search(client, explain=True)["results"][0]
    parts = [leg["weight"] * leg["normalised"] for leg in hit["explanation"]["legs"].values()]
    assert sum(parts) == pytest.approx(hit["explanation"]["fused"])


def test_an_article_is_asked_for_others_like_it(client: TestClient) -> None:
    own = client.get("/api/documents").json()["documents"][0]["id"]
    answer = client.post("/api/search", json={"like": own, "top_k": 5, "explain": True}).json()
    assert (answer["like"], answer["query"]) == (own, "")
    assert answer["results"]
    assert own not in {hit["document_id"] for hit in answer["results"]}


def test_an_article_that_is_not_there_is_404(client: TestClient) -> None:
    answer = client.post("/api/search", json={"like": "nowhere"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#"),
        ({"query": QUESTION, "like": "x"}, "#"),
        ({"query": None, "like": "x"}, "#/query"),
        ({"query": QUESTION, "like": None}, "#/like"),
        ({"query": QUESTION, "recency": 0}, "#/recency"),
        ({"query": QUESTION, "recency": "soon"}, "#/recency"),
    ],
)
def test_what_cannot_be_searched_for_is_422_and_says_where(client: TestClient, body: Any, pointer: str) -> None:
    answer = client.post("/api/search", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)


def test_a_body_of_neither_or_both_is_told_to_send_one(client: TestClient) -> None:
    both = client.post("/api/search", json={"query": QUESTION, "like": "x"}).json()
    assert both["errors"][0]["detail"] == "holds both `query` and `like`; send one of them"
    neither = client.post("/api/search", json={"top_k": 3}).json()
    assert neither["errors"][0]["detail"] == "holds neither `query` nor `like`; send one of them"


def test_why_not_says_what_became_of_an_article(client: TestClient) -> None:
    assert _search(client, why_not="nowhere")["why_not"]["outcome"] == "unknown"
    assert "why_not" not in _search(client)


@pytest.mark.parametrize(("asked", "reported"), [(True, True), (45, True), (False, False), (None, False)])
def test_recency_is_reported_where_it_was_asked_for(client: TestClient, asked: Any, reported: bool) -> None:
    assert all(("recency" in hit) == reported for hit in _search(client, recency=asked)["results"])


def test_an_article_left_out_by_its_id_is_in_no_hit(client: TestClient) -> None:
    own = _search(client)["results"][0]["document_id"]
    assert own not in {hit["document_id"] for hit in _search(client, filters={"without": own})["results"]}


def test_no_explanation_comes_unasked(client: TestClient) -> None:
    assert "explanation" not in _search(client)["results"][0]


def test_every_citation_is_verbatim_in_answer_and_article(client: TestClient) -> None:
    answer = _ask(client)
    assert answer["answered"]
    for citation in answer["citations"]:
        assert answer["answer"][citation["start"] : citation["end"]] == citation["text"]
        for source in citation["sources"]:
            document = client.get(f"/api/documents/{source['document_id']}").json()
            assert document["text"][source["start"] : source["end"]] == source["quote"]


def test_every_marker_names_its_source(client: TestClient) -> None:
    answer = _ask(client)
    for citation in answer["citations"]:
        start, end = citation["marker"]
        assert answer["answer"][start:end] == "".join(f"[{source['n']}]" for source in citation["sources"])


def test_a_question_that_the_articles_do_not_answer_gets_the_nearest_passages(client: TestClient) -> None:
    answer = _ask(client, question="zyzzyva quixotry of xylophones?", max_risk=0)
    assert (answer["answered"], answer["answer"], answer["citations"]) == (False, None, [])
    assert answer["abstained"]["reason"]


def test_history_is_taken(client: TestClient) -> None:
    turns = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "94"}]
    assert _ask(client, question="And who attended?", history=turns)["question"]


def test_a_stream_ends_with_the_object_that_is_sent_otherwise(client: TestClient) -> None:
    streamed = client.post("/api/ask", json={"question": QUESTION, "stream": True, "max_risk": 1})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    assert _events(streamed.text)[-1] == ("done", _ask(client))


def test_a_stream_sends_each_citation_once_in_order(client: TestClient) -> None:
    streamed = client.post("/api/ask", json={"question": QUESTION, "stream": True, "max_risk": 1})
    *quotes, (_, whole) = _events(streamed.text)
    assert [name for name, _ in quotes] == ["quote"] * len(quotes)
    assert [quote for _, quote in quotes] == whole["citations"]


@given(words=st.lists(st.sampled_from(["zebra", "94 offices", "Bình", "quagga", "stripes", "1883"]), min_size=1))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_streamed_quotes_stand_at_their_offsets(awkward_client: TestClient, words: list[str]) -> None:
    question = {"question": " ".join(words), "max_risk": 1, "stream": True}
    *quotes, (_, whole) = _events(awkward_client.post("/api/ask", json=question).text)
    for _, quote in quotes:
        assert whole["answer"][quote["start"] : quote["end"]] == quote["text"]
        for source in quote["sources"]:
            document = awkward_client.get(f"/api/passages/{_quoted(source['id'])}").json()
            offset = source["start"] - document["start"]
            assert document["text"][offset : offset + len(source["quote"])] == source["quote"]


def _quoted(document_id: str) -> str:
    from urllib.parse import quote

    return quote(document_id, safe="")


@given(question=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_question_or_a_clean_refusal(awkward_client: TestClient, question: str) -> None:
    answer = awkward_client.post("/api/ask", json={"question": question})
    assert answer.status_code == (200 if any(c.isalnum() for c in question) else 422)
    answer.json()


@pytest.mark.parametrize(
    "question",
    ['"unbalanced AND (OR', "'; DROP TABLE documents; --", "(a+)+$" * 50, "title:* ~10^5 [a TO z]", "\x00null?"],
)
def test_operators_and_quotes_are_only_words(client: TestClient, question: str) -> None:
    assert client.post("/api/search", json={"query": question}).status_code == 200
