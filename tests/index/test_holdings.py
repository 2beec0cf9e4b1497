"""What an index holds, counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.api.__main__ import run
from onrecord.index.build import build, remove
from onrecord.index.holdings import read_holdings

VIETNAMESE = "Thủ tướng Chính phủ đã chủ trì hội nghị ngoại giao kinh tế tại Hà Nội vào chiều hôm qua."
ENGLISH = "The prime minister chaired a conference on economic diplomacy in the capital yesterday afternoon."


@pytest.fixture
def index(tmp_path: Path, encoder_folder: Path) -> Path:
    articles = [
        {"id": "a", "text": ENGLISH + " A first one.", "source": "One", "published": "2024-03-01"},
        {"id": "b", "text": ENGLISH + " Rice exports grew by a tenth.", "source": "One", "published": "2024-04-02"},
        {"id": "c", "text": VIETNAMESE, "source": "Two"},
        {"id": "d", "text": "42", "source": "Three"},
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(each) + "\n" for each in articles), "utf-8")
    build([tmp_path / "a.jsonl"], tmp_path / "index", encoder=str(encoder_folder))
    return tmp_path / "index"


def test_articles_are_counted_by_language_source_and_month(index: Path) -> None:
    held = read_holdings(index)
    assert held.documents == 4
    assert held.languages == (("en", 2), (None, 1), ("vi", 1))
    assert held.sources == (("One", 2), ("Three", 1), ("Two", 1))
    assert (held.dated, held.first, held.last) == (2, "2024-03-01", "2024-04-02")
    assert held.months == (("2024-03", 1), ("2024-04", 1))


def test_what_was_removed_is_not_counted(index: Path) -> None:
    remove(index, ids=["b", "c"])
    held = read_holdings(index)
    assert (held.documents, held.dated, held.last) == (2, 1, "2024-03-01")
    assert held.languages == ((None, 1), ("en", 1))


def test_a_build_ends_with_a_table_of_what_the_index_holds(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    assert run(["add", str(tmp_path / "broken.pdf"), str(tmp_path / "a.jsonl"), "--index", str(index)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  dated      2 of 4, from 2024-03-01 to 2024-04-02" in lines
    assert "  languages  en 2, unknown 1, vi 1" in lines
    assert "Skipped 1 file:" in lines


def test_a_build_tells_the_same_as_json(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert run(["add", str(tmp_path / "empty.txt"), str(tmp_path / "a.jsonl"), "--index", str(index), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["documents"] == told["holdings"]["documents"] == 4
    assert told["skipped"][0]["path"].endswith("empty.txt")
