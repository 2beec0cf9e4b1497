"""Verifying quotes over HTTP and from the command line."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from onrecord.api.__main__ import run

TRUE = "all 94 Vietnamese representative offices abroad"
FALSE = "all 49 Vietnamese representative offices abroad"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    seeds_index: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """Run verify-quotes over the seeds and return exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run_command(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = run(("verify-quotes", *arguments, "--index", str(seeds_index)))
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run_command


def test_the_service_gives_a_verdict_for_each_quote_in_order(client: TestClient) -> None:
    found = client.post("/api/verify", json={"quotes": [{"text": TRUE}, {"text": FALSE}]}).json()
    assert [verdict["verdict"] for verdict in found["verdicts"]] == ["exact", "edited"]
    assert not found["verified"]


def test_places_of_the_service_lead_into_the_stored_text(client: TestClient) -> None:
    [verdict] = client.post("/api/verify", json={"quotes": [{"text": TRUE}]}).json()["verdicts"]
    for place in verdict["places"]:
        text = client.get(f"/api/documents/{place['document_id']}").json()["text"]
        assert text[place["start"] : place["end"]] == place["text"] == TRUE


@pytest.mark.parametrize(
    "body", [{"quotes": []}, {"quotes": [{"text": "…"}]}, {"quotes": [{"text": "a" * 100_001}]}, {"quotes": "a"}]
)
def test_what_is_no_quote_is_refused(client: TestClient, body: dict[str, object]) -> None:
    assert client.post("/api/verify", json=body).status_code == 422


def test_too_much_at_once_is_refused(client: TestClient) -> None:
    body = {"quotes": [{"text": "word " * 19_000}] * 4}
    assert client.post("/api/verify", json=body).status_code == 422


def test_a_file_of_true_quotes_ends_with_exit_code_0(command: Run, tmp_path: Path) -> None:
    (tmp_path / "quotes.txt").write_text(f"{TRUE}\n\n“{TRUE}”\n", encoding="utf-8")
    code, out, _ = command("quotes.txt")
    assert code == 0
    assert out.endswith("2 of 2 verified\n")


def test_one_false_quote_ends_with_exit_code_1(command: Run) -> None:
    assert command("-", stdin=f"{TRUE}\n{FALSE}\n")[0] == 1


def test_quotes_may_be_json_lines_with_the_article_they_are_said_to_be_from(command: Run) -> None:
    code, out, _ = command(stdin=json.dumps({"text": TRUE, "document_id": "another"}))
    assert code == 1
    assert "misattributed" in out


def test_an_article_may_be_named_for_all_quotes(command: Run) -> None:
    assert "misattributed" in command("--document", "another", stdin=TRUE)[1]


def test_json_is_the_object_of_the_service(command: Run, client: TestClient) -> None:
    sent = client.post("/api/verify", json={"quotes": [{"text": FALSE}]}).json()
    printed = json.loads(command("--json", stdin=FALSE)[1])
    assert printed["verdicts"] == sent["verdicts"]


def test_an_edited_quote_is_shown_with_what_comes_nearest(command: Run) -> None:
    out = command(stdin=FALSE)[1]
    assert "edited" in out
    assert TRUE in out


@pytest.mark.parametrize("stdin", ["", "\n", "{not json", '{"text": 4}'])
def test_input_that_holds_no_quotes_is_an_error(command: Run, stdin: str) -> None:
    code, out, err = command(stdin=stdin)
    assert (code, out) == (2, "")
    assert err.startswith("onrecord: ")


def test_a_file_that_is_not_there_is_an_error(command: Run) -> None:
    assert command("no-such-file")[0] == 2
