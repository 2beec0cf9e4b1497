"""A reranker that cannot be had is one line and exit code 2, by whatever way it was named."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.api.__main__ import run


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_reranker_that_is_not_there_is_refused(
    command: str, seeds_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, "missions", "--reranker", "./gone", "--index", str(seeds_index)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "there is no folder ./gone" in err


def test_a_reranker_may_be_named_by_a_variable(
    seeds_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONRECORD_RERANKER", "./gone")
    assert run(["search", "missions", "--index", str(seeds_index)]) == 2
    assert "there is no folder ./gone" in capsys.readouterr().err


def test_an_encoder_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("Rice exports rose by 12% in 2023.", "utf-8")
    assert run(["index", str(tmp_path / "a.txt"), "--index", str(tmp_path / "index"), "--model", "./gone"]) == 2
    assert "there is no folder ./gone" in capsys.readouterr().err
