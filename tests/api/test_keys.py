"""Keys: how they are kept, that every route wants one, how often they may be used."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from onrecord.api.__main__ import run
from onrecord.api.access import OPEN
from onrecord.api.http import create_app
from onrecord.api.keyfile import BadKeys, add_key, key_file, read_keys, revoke_key
from onrecord.api.keyring import Bucket, Keyring
from onrecord.retrieval.searcher import Searcher


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return key_file()


@pytest.fixture
def secret(file: Path) -> str:
    return add_key(file, "reader", "read")[1]


@pytest.fixture
def app(searcher: Searcher, file: Path, secret: str) -> FastAPI:
    return create_app(searcher, keyring=Keyring(file))


@pytest.fixture
def guarded(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def test_a_key_has_256_random_bits_and_only_its_hash_is_kept(file: Path) -> None:
    key, secret = add_key(file, "reader", "read")
    assert re.fullmatch(r"onrecord_[A-Za-z0-9_-]{43}", secret)
    kept = file.read_text()
    assert secret not in kept
    assert secret.removeprefix("onrecord_") not in kept
    assert key.sha256 in kept


def test_the_file_of_keys_is_for_its_owner_alone(file: Path, secret: str) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["keys.json"]


def test_keys_that_are_made_at_the_same_moment_are_all_kept(file: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: add_key(file, f"reader {number}", "read")[0].id, range(24)))
    assert sorted(key.id for key in read_keys(file)) == sorted(made)


def test_every_route_but_health_wants_a_key(app: FastAPI, guarded: TestClient) -> None:
    paths = app.openapi()["paths"].items()
    routes = [(method.upper(), path.replace("{id}", "x")) for path, methods in paths for method in methods]
    assert len(routes) > 15
    others = [("POST", "/mcp"), ("GET", "/mcp"), ("GET", "/openapi.json"), ("GET", "/nothing"), ("GET", "//healthz"),
              ("HEAD", "/"), ("GET", "/healthz/"), ("OPTIONS", "/api/ask"), ("TRACE", "/api/ask")]  # fmt: skip
    for method, path in [*routes, *others]:
        if path not in OPEN:
            answer = guarded.request(method, path)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"] == "Bearer"


def test_health_readiness_and_the_form_to_sign_in_want_none(guarded: TestClient) -> None:
    assert [guarded.get(path).status_code for path in sorted(OPEN)] == [200, 200, 200]


@pytest.mark.parametrize("form", ["Authorization: Bearer {}", "authorization: bearer {}", "X-API-Key: {}"])
def test_a_key_is_taken_in_either_header(guarded: TestClient, secret: str, form: str) -> None:
    name, value = form.format(secret).split(": ")
    assert guarded.get("/v1/models", headers={name: value}).status_code == 200


def test_a_key_is_not_taken_from_an_address_or_a_body(guarded: TestClient, secret: str) -> None:
    for name in ("key", "api_key", "access_token", "x-api-key", "token"):
        assert guarded.get("/v1/models", params={name: secret}).status_code == 401
    assert guarded.post("/api/ask", json={"question": "Who?", "key": secret}).status_code == 401
    assert guarded.get("/v1/models", headers={"Cookie": f"key={secret}"}).status_code == 401


def test_what_is_not_a_key_of_ours_is_refused(guarded: TestClient, secret: str) -> None:
    for value in ("", "none", secret[:-1], secret + "x", secret.upper(), f"{secret} {secret}"):
        assert guarded.get("/v1/models", headers={"X-API-Key": value}).status_code == 401
    assert guarded.get("/v1/models", headers={"Authorization": f"Basic {secret}"}).status_code == 401
    assert guarded.get("/v1/models", headers={"X-API-Key": secret, "Authorization": "Bearer no"}).status_code == 401


def test_a_revoked_key_is_refused_at_once_and_a_new_one_taken(guarded: TestClient, file: Path, secret: str) -> None:
    _, other = add_key(file, "other", "read")
    revoke_key(file, read_keys(file)[0].id)
    assert guarded.get("/v1/models", headers={"X-API-Key": secret}).status_code == 401
    assert guarded.get("/v1/models", headers={"X-API-Key": other}).status_code == 200


def test_a_service_does_not_open_when_its_last_key_or_its_file_goes(
    guarded: TestClient, file: Path, secret: str
) -> None:
    revoke_key(file, read_keys(file)[0].id)
    assert guarded.get("/v1/models").status_code == 401
    file.unlink()
    assert guarded.get("/v1/models").status_code == 401


def test_a_file_that_cannot_be_understood_lets_nobody_in(guarded: TestClient, file: Path, secret: str) -> None:
    file.write_text("{")
    assert guarded.get("/v1/models", headers={"X-API-Key": secret}).status_code == 503
    with pytest.raises(BadKeys, match=r"keys\.json is no file of keys"):
        Keyring(file)


def test_without_any_key_everybody_may_read_whatever_key_they_send(searcher: Searcher, file: Path) -> None:
    with TestClient(create_app(searcher, keyring=Keyring(file))) as client:
        assert client.get("/v1/models", headers={"Authorization": "Bearer none"}).status_code == 200


def test_a_key_that_is_used_too_often_is_told_when_to_go_on(searcher: Searcher, file: Path) -> None:
    _, secret = add_key(file, "slow", "read", per_minute=2)
    with TestClient(create_app(searcher, keyring=Keyring(file, clock=lambda: 7.0))) as client:
        answers = [client.get("/v1/models", headers={"X-API-Key": secret}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"] == "30"


@given(st.integers(1, 1000), st.lists(st.floats(0, 30), max_size=200))
def test_no_minute_holds_more_than_twice_the_limit_and_waiting_as_told_is_enough(limit: int, gaps: list[float]) -> None:
    bucket, now, taken = Bucket(limit, 0.0), 0.0, []
    for gap in gaps:
        now += gap
        wait = bucket.take(now)
        if wait:
            now += wait
            assert bucket.take(now) == 0
        taken.append(now)
    assert all(sum(at <= each < at + 60 for each in taken) <= 2 * limit for at in taken)


def test_the_contract_names_both_headers_where_a_key_is_wanted(guarded: TestClient, secret: str) -> None:
    contract = guarded.get("/openapi.json", headers={"X-API-Key": secret}).json()
    assert set(contract["components"]["securitySchemes"]) == {"bearer", "cookie", "header"}
    for path, operations in contract["paths"].items():
        for operation in operations.values():
            assert ("security" in operation) == (path not in OPEN)
            assert ({"401", "429"} <= set(operation["responses"])) == (path not in OPEN)


def test_the_command_makes_lists_and_revokes(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["keys", "add", "importer", "--write", "--per-minute", "60"]) == 0
    secret = capfd.readouterr().out.strip()
    assert run(["keys", "list"]) == 0
    listed = capfd.readouterr().out
    own, scope, limit, _, name = listed.split()
    assert (scope, limit, name) == ("write", "60/min", "importer")
    assert secret not in listed
    assert run(["keys", "revoke", own]) == 0
    assert read_keys(file) == []
    assert run(["keys", "revoke", own]) == 2
    assert "onrecord keys list" in capfd.readouterr().err


def test_a_public_address_without_a_key_is_refused_before_anything_listens(
    file: Path, seeds_index: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--host", "0.0.0.0", "--port", "0", "--index", str(seeds_index)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert "onrecord keys add NAME" in err
    assert "--insecure" in err
