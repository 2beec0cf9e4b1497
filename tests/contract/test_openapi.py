"""The contract that is published, and that the service keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from onrecord.api.compat import requests as compat_requests
from onrecord.api.http import create_app
from onrecord.api.problems import MEDIA_TYPE
from onrecord.retrieval.searcher import Searcher

PROMISED = {
    ("POST", "/api/search"),
    ("POST", "/api/ask"),
    ("POST", "/api/verify"),
    ("GET", "/api/documents"),
    ("GET", "/api/documents/{id}"),
    ("POST", "/api/documents"),
    ("DELETE", "/api/documents/{id}"),
    ("GET", "/api/passages/{id}"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/"),
    ("GET", "/articles/{id}"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/{id}"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/vector_stores/{id}/search"),
    ("POST", "/v1/rerank"),
    ("POST", "/v2/rerank"),
    ("POST", "/v1/embeddings"),
    ("POST", "/api/chat"),
    ("POST", "/api/web-search"),
}
COMPATIBLE = ("/v1/", "/v2/")  # errors as OpenAI says them; what cannot be processed is 400
ENVELOPE = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}


@pytest.fixture(scope="module")
def app(searcher: Searcher) -> FastAPI:
    return create_app(searcher)


@pytest.fixture(scope="module")
def contract(app: FastAPI) -> dict[str, Any]:
    answer = TestClient(app).get("/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def _operations(contract: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in contract["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path, operation


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for child in node.values():
            yield from _references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)


def test_every_promised_route_is_in_the_contract(contract: dict[str, Any]) -> None:
    assert {(method, path) for method, path, _ in _operations(contract)} == PROMISED


def test_every_route_is_in_the_contract(app: FastAPI, contract: dict[str, Any]) -> None:
    served = {route.path_format for route in app.routes if isinstance(route, APIRoute)}
    assert served <= set(contract["paths"])


def test_every_route_says_what_it_does_and_has_a_name(contract: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in _operations(contract)]
    assert len(set(names)) == len(names)
    assert all(operation["description"] for _, _, operation in _operations(contract))


def test_every_answer_of_every_route_has_a_shape(contract: dict[str, Any]) -> None:
    for method, path, operation in _operations(contract):
        for status, answer in operation["responses"].items():
            if status == "304":
                assert "content" not in answer
                continue
            assert answer["content"], (method, path, status)
            assert all("schema" in content for content in answer["content"].values()), (method, path, status)


def test_every_error_of_every_route_is_a_problem_or_openais_envelope(contract: dict[str, Any]) -> None:
    for _, path, operation in _operations(contract):
        errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert "500" in errors
        if path.startswith(COMPATIBLE):
            assert all(answer["content"] == ENVELOPE for answer in errors.values())
        else:
            assert all(list(answer["content"]) == [MEDIA_TYPE] for answer in errors.values())


def test_every_route_that_takes_a_body_can_refuse_it(contract: dict[str, Any]) -> None:
    for _, path, operation in _operations(contract):
        if "requestBody" in operation:
            unprocessable = "400" if path.startswith(COMPATIBLE) else "422"
            assert {"413", "415", unprocessable, "503"} <= set(operation["responses"])


def test_every_route_that_takes_an_id_can_miss_it(contract: dict[str, Any]) -> None:
    for _, path, operation in _operations(contract):
        assert ("{id}" in path or path == "/api/search") == ("404" in operation["responses"])


def test_every_reference_leads_somewhere(contract: dict[str, Any]) -> None:
    for reference in _references(contract):
        node: Any = contract
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_every_object_sent_or_taken_is_closed_but_what_other_tools_send(contract: dict[str, Any]) -> None:
    taken = {name for name, value in vars(compat_requests).items() if isinstance(value, type)}
    objects = {
        name: schema
        for name, schema in contract["components"]["schemas"].items()
        if schema.get("type") == "object" and name not in taken
    }
    assert objects
    assert all(schema["additionalProperties"] is False for schema in objects.values())


def test_highlights_say_what_they_are_offsets_into(contract: dict[str, Any]) -> None:
    highlights = contract["components"]["schemas"]["Hit"]["properties"]["highlights"]
    assert "offsets into this hit's `text`" in highlights["description"]


def test_the_contract_loads_nothing_from_elsewhere(contract: dict[str, Any]) -> None:
    assert "http" not in json.dumps(contract).replace("HTTP", "")
