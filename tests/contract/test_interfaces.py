"""The keys of every object, as the interface lists them: no more, no fewer, whatever was found."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from onrecord.api import shapes
from onrecord.api.__main__ import run
from onrecord.api.encoding import json_text
from onrecord.api.http import create_app
from onrecord.retrieval import results
from onrecord.retrieval.searcher import Searcher

QUESTION = "How many overseas missions does Vietnam have?"
HIT = {
    "rank", "id", "document_id", "title", "source", "url", "author", "published", "text", "start", "end", "score",
    "legs", "highlights", "copies", "link",
}  # fmt: skip
ASK = {
    "question", "answered", "answer", "answer_span", "confidence", "citations", "abstained", "disagreements",
    "searched_for", "index",
}  # fmt: skip
SOURCE = {"n", "id", "document_id", "title", "source", "url", "published", "start", "end", "quote", "score", "copies"}


@pytest.fixture(scope="module")
def client(searcher: Searcher) -> TestClient:
    return TestClient(create_app(searcher))


def _post(client: TestClient, path: str, **fields: Any) -> dict[str, Any]:
    return dict(client.post(path, json=fields).json())


def test_search_sends_the_keys_of_the_interface(client: TestClient) -> None:
    found = _post(client, "/api/search", query=QUESTION)
    assert set(found) == {"query", "results", "next_offset", "index"}
    assert set(found["index"]) == {"id", "documents", "passages"}
    assert all(set(hit) == HIT for hit in found["results"])


def test_explain_adds_one_key_to_a_hit(client: TestClient) -> None:
    found = _post(client, "/api/search", query=QUESTION, explain=True)
    assert all(set(hit) == HIT | {"explanation"} for hit in found["results"])


def test_an_explanation_has_the_keys_of_the_interface(client: TestClient) -> None:
    why = _post(client, "/api/search", query=QUESTION, explain=True, recency=True)["results"][0]["explanation"]
    assert set(why) == {
        "fusion", "legs", "fused", "contributions", "matched_terms", "matches", "calibration", "joined", "n_joined",
        "scored_as", "reranked",
    }  # fmt: skip
    assert all(set(leg) == {"raw", "normalised", "weight", "rank"} for leg in why["legs"].values())
    assert all(set(part) == {"name", "value", "detail"} for part in why["contributions"])
    assert all(set(match) == {"term", "field", "start", "end", "exact"} for match in why["matches"])
    assert set(why["calibration"]) == {"features", "bias", "logit"}


def test_recency_is_a_key_of_a_hit_only_where_newer_ones_were_preferred(client: TestClient) -> None:
    found = _post(client, "/api/search", query=f"latest: {QUESTION}")
    assert all(set(hit) == HIT | {"recency"} for hit in found["results"])
    keys = {"why", "half_life_days", "newest", "counted_from", "age_days", "change"}
    assert all(set(hit["recency"]) == keys for hit in found["results"])


def test_what_is_asked_besides_adds_one_key_each(client: TestClient) -> None:
    (document, *_) = client.get("/api/documents").json()["documents"]
    found = _post(client, "/api/search", like=document["id"], why_not=document["id"])
    assert set(found) == {"query", "results", "next_offset", "index", "like", "why_not"}
    assert set(found["why_not"]) == {"document_id", "outcome", "reason", "rank", "passage_id"}
    assert all(set(hit) == HIT for hit in found["results"])


def test_a_page_is_a_key_of_a_source_only_where_there_is_one() -> None:
    place = results.Source(1, "d:0-2", "d", "Title", "source", None, None, 0, 2, "So", 0.5)
    assert set(json.loads(json_text(shapes.source(place)))) == SOURCE
    assert json.loads(json_text(shapes.source(replace(place, page=3))))["page"] == 3


def test_every_hit_has_both_legs(client: TestClient) -> None:
    found = _post(client, "/api/search", query=QUESTION)
    assert all({"bm25", "dense"} <= set(hit["legs"]) for hit in found["results"])


def test_ask_sends_the_keys_of_the_interface(client: TestClient) -> None:
    answer = _post(client, "/api/ask", question=QUESTION, max_risk=1)
    assert set(answer) == ASK
    assert answer["abstained"] is None
    for citation in answer["citations"]:
        assert set(citation) == {"start", "end", "text", "marker", "sources"}
        assert all(set(source) == SOURCE for source in citation["sources"])


def test_an_abstention_sends_the_same_keys(client: TestClient) -> None:
    answer = _post(client, "/api/ask", question="zyzzyva quixotry of xylophones?", max_risk=0)
    assert set(answer) == ASK
    assert set(answer["abstained"]) == {"reason", "nearest"}
    assert all(set(hit) == HIT for hit in answer["abstained"]["nearest"])


def test_a_problem_has_the_keys_of_the_interface(client: TestClient) -> None:
    problem = _post(client, "/api/ask", question="")
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert set(problem["errors"][0]) == {"detail", "pointer"}


@pytest.mark.parametrize(
    ("command", "path", "field"), [("search", "/api/search", "query"), ("ask", "/api/ask", "question")]
)
@pytest.mark.parametrize("form", ["--json", "--jsonl"])
def test_the_command_line_prints_the_very_object_of_the_service(
    client: TestClient,
    seeds_index: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    path: str,
    field: str,
    form: str,
) -> None:
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", out)
    run([command, QUESTION, form, "--index", str(seeds_index)])
    printed = out.buffer.getvalue()
    assert json.loads(printed) == _post(client, path, **{field: QUESTION})
