"""``onrecord doctor`` looks at the language model's server, where one is set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.api.doctor import Finding
from onrecord.api.doctor_checks import language_model
from onrecord.api.settings import load_settings

from .server import KEY, MODEL, Request, Scripted


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def _found(server: Scripted, **more: Any) -> Finding:
    settings = load_settings(llm_base_url=server.address, llm_model=MODEL, llm_api_key=KEY, **more)
    (finding,) = language_model(settings)
    assert KEY not in repr(finding)
    return finding


def _listing(*names: str, status: int = 200) -> Any:
    def script(request: Request) -> None:
        request.begin(status, "application/json")
        data = [{"id": name, "object": "model", "created": 1, "owned_by": "x"} for name in names]
        request.raw(json.dumps({"object": "list", "data": data, "error": {"message": f"no: {KEY}"}}).encode())

    return script


def test_nothing_is_said_where_none_is_set() -> None:
    assert list(language_model(load_settings())) == []


@pytest.mark.parametrize(
    ("script", "state", "words"),
    [
        (_listing("other", MODEL), "ok", "lists it"),
        (_listing("other"), "note", "it lists other"),
        (_listing(status=404), "note", "does not list its models"),
        (_listing(status=401), "failed", "key is not accepted"),
        (_listing(status=500), "failed", "refused"),
        (lambda request: request.begin(200, "text/html"), "failed", "unreadable"),
    ],
)
def test_what_the_server_says_is_told(server: Scripted, script: Any, state: str, words: str) -> None:
    server.script = script
    found = _found(server)
    assert (found.name, found.state) == ("model", state)
    assert words in found.detail
    assert (found.mend is not None) == (state == "failed")


def test_a_server_that_is_gone_is_a_fault() -> None:
    (found,) = language_model(load_settings(llm_base_url="http://127.0.0.1:9/v1", llm_model="m"))
    assert (found.state, found.mend) == ("failed", "unset ONRECORD_LLM_BASE_URL")
