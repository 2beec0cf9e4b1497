"""Which names the service answers to, and whose pages may call it, on every route alike."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from onrecord.api.http import create_app
from onrecord.api.names import Names, host_of
from onrecord.api.settings import ServiceSettings
from onrecord.retrieval.searcher import Searcher

ROUTES = [
    ("GET", "/"), ("POST", "/api/ask"), ("GET", "/api/documents"), ("POST", "/v1/chat/completions"), ("POST", "/mcp"),
    ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/openapi.json"), ("GET", "/nothing"), ("OPTIONS", "/api/ask"),
]  # fmt: skip


@pytest.fixture(scope="module")
def allowing(searcher: Searcher) -> TestClient:
    chosen = ServiceSettings(hosts=("news.example",), origins=("https://reader.example",))
    return TestClient(create_app(searcher, service=chosen), base_url="http://localhost:8000")


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_refuses_a_name_that_is_not_ours(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, path, headers={"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_refuses_pages_of_other_sites(client: TestClient, method: str, path: str) -> None:
    for origin in ("https://evil.example", "null", "", "http://localhost.evil.example", "http://[", "file://localhost"):
        assert client.request(method, path, headers={"Origin": origin}).status_code == 403, origin


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]", "[::1]:8000"])
def test_the_names_of_this_machine_to_itself_are_ours(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200
    assert client.get("/healthz", headers={"Host": host, "Origin": f"http://{host}"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["", "localhost:", "localhost:x", "a@localhost", "localhost/x", "localhost.", "::1", "127.0.0.1.evil.e"]
)
def test_what_only_looks_like_our_name_is_not_ours(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 421


def test_two_names_at_once_are_none() -> None:
    names = Names(create_app)  # type: ignore[arg-type]
    hosts = [(b"host", b"localhost"), (b"host", b"localhost")]
    assert names._refused({"type": "http", "headers": hosts}) == 421


def test_names_and_sites_can_be_allowed(allowing: TestClient) -> None:
    assert allowing.get("/healthz", headers={"Host": "News.Example:443"}).status_code == 200
    answer = allowing.get("/healthz", headers={"Origin": "https://reader.example"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://reader.example"
    assert "access-control-allow-credentials" not in answer.headers


def test_a_site_that_is_allowed_may_ask_what_it_may_send(allowing: TestClient) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-api-key"}
    answer = allowing.options("/api/ask", headers={"Origin": "https://reader.example", **asked})
    assert answer.status_code == 200
    assert allowing.options("/api/ask", headers={"Origin": "https://other.example", **asked}).status_code == 403


def test_no_site_is_told_that_it_may_read_unless_allowed(client: TestClient) -> None:
    answer = client.get("/healthz", headers={"Origin": "http://localhost:3000"})
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_refusals_of_the_compatible_routes_are_told_as_their_clients_read_them(client: TestClient) -> None:
    error = client.get("/v1/models", headers={"Host": "evil.example"}).json()["error"]
    assert error["code"] == "misdirected_request"


@pytest.mark.parametrize("authority", ["localhost", "[::1]", "127.0.0.1"])
def test_the_port_does_not_change_the_name(authority: str) -> None:
    assert host_of(f"{authority}:8000") == host_of(authority) == authority
