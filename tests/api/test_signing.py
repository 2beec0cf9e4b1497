"""Signing in with a browser where a key is wanted: a form, a cookie that may read, and nothing for other sites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from onrecord.api.http import create_app
from onrecord.api.keyfile import add_key, key_file, revoke_key
from onrecord.api.keyring import Keyring
from onrecord.api.signing import COOKIE
from onrecord.retrieval.searcher import Searcher

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
QUESTION = "How many overseas missions does Vietnam have?"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return key_file()


@pytest.fixture
def secret(file: Path) -> str:
    return add_key(file, "editor", "write")[1]


@pytest.fixture
def browser(searcher: Searcher, file: Path, secret: str) -> Iterator[TestClient]:
    app = create_app(searcher, keyring=Keyring(file))
    with TestClient(app, base_url="http://localhost", headers=BROWSER, follow_redirects=False) as client:
        yield client


def _signed_in(browser: TestClient, key: str, to: str = "/") -> TestClient:
    answer = browser.post("/sign-in", data={"key": key, "to": to})
    assert answer.status_code == 303
    return browser


def test_a_browser_without_a_key_is_shown_the_form_and_comes_back_to_where_it_was(
    browser: TestClient, secret: str
) -> None:
    asked = browser.get("/", params={"q": QUESTION})
    assert asked.status_code == 401
    assert asked.headers["content-type"].startswith("text/html")
    assert '<form method="post" action="/sign-in">' in asked.text
    back = browser.post("/sign-in", data={"key": secret, "to": f"/?q={QUESTION}"}).headers["location"]
    answered = browser.get(back)
    assert answered.status_code == 200
    assert "representative" in answered.text


def test_the_cookie_is_for_no_script_and_for_no_request_that_another_site_caused(
    browser: TestClient, secret: str
) -> None:
    cookie = browser.post("/sign-in", data={"key": secret}).headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "secure" not in cookie


def test_over_tls_the_cookie_goes_over_tls_alone(browser: TestClient, secret: str) -> None:
    browser.base_url = browser.base_url.copy_with(scheme="https")
    assert "secure" in browser.post("/sign-in", data={"key": secret}).headers["set-cookie"].lower()


def test_with_the_cookie_articles_are_read_and_nothing_is_written(
    browser: TestClient, secret: str, searcher: Searcher
) -> None:
    _signed_in(browser, secret)
    assert browser.get("/articles/" + searcher.documents(limit=1)[0].id).status_code == 200
    assert browser.post("/api/search", json={"query": QUESTION}).status_code == 200
    assert browser.post("/api/documents", json={"documents": [{"text": "New words."}]}).status_code == 403


def test_a_key_in_a_header_goes_before_the_cookie(browser: TestClient, secret: str) -> None:
    _signed_in(browser, secret)
    assert browser.get("/api/documents", headers={"X-API-Key": "another"}).status_code == 401


def test_what_is_no_key_is_told_so_and_gets_no_cookie(browser: TestClient) -> None:
    answer = browser.post("/sign-in", data={"key": "onrecord_guess"})
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "set-cookie" not in answer.headers


def test_a_revoked_key_is_shown_the_form_again(browser: TestClient, secret: str, file: Path) -> None:
    _signed_in(browser, secret)
    assert browser.get("/").status_code == 200
    revoke_key(file, Keyring(file)._keys[0].id)
    assert browser.get("/").status_code == 401


def test_signing_out_takes_the_cookie_away(browser: TestClient, secret: str) -> None:
    _signed_in(browser, secret)
    assert browser.post("/sign-in", data={}).status_code == 303
    assert COOKIE not in browser.cookies
    assert browser.get("/").status_code == 401


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "/?\r\nX: y", "javascript:1"]
)
def test_the_form_leads_to_no_other_site(browser: TestClient, secret: str, to: str) -> None:
    location = browser.post("/sign-in", data={"key": secret, "to": to}).headers["location"]
    assert location == "/" or location.startswith("/?%0D%0A")


def test_another_sites_page_cannot_sign_anybody_in(browser: TestClient, secret: str) -> None:
    answer = browser.post("/sign-in", data={"key": secret}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_program_is_told_in_a_problem_and_not_by_a_page(browser: TestClient) -> None:
    assert browser.get("/", headers={"Accept": "*/*"}).headers["content-type"] == "application/problem+json"
    assert browser.get("/api/documents").headers["content-type"] == "application/problem+json"


def test_the_form_sends_its_own_origin(browser: TestClient) -> None:
    """With no-referrer, as the other pages have it, a browser would send Origin: null, which is refused."""
    assert browser.get("/sign-in").headers["referrer-policy"] == "same-origin"
    assert browser.get("/").headers["referrer-policy"] == "same-origin"
