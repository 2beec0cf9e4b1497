"""What readings left out, kept to be shown later."""

from __future__ import annotations

from pathlib import Path

from onrecord.index.build import add, build
from onrecord.index.left_out import read_left_out, write_left_out
from onrecord.index.manifest import SKIPPED
from onrecord.index.reading.outcome import Skipped


def _articles(folder: Path) -> Path:
    folder.mkdir()
    (folder / "a.txt").write_text("Rice exports rose by 12% in 2023.")
    (folder / "empty.txt").write_bytes(b"")
    return folder


def test_what_a_build_skipped_is_kept_with_its_reason(tmp_path: Path, encoder_folder: Path) -> None:
    report = build([_articles(tmp_path / "in")], tmp_path / "index", encoder=str(encoder_folder))
    assert read_left_out(tmp_path / "index") == report.skipped
    assert [Path(each.path).name for each in report.skipped] == ["empty.txt"]


def test_the_next_build_forgets_what_the_last_one_skipped(tmp_path: Path, encoder_folder: Path) -> None:
    folder, index = _articles(tmp_path / "in"), tmp_path / "index"
    build([folder], index, encoder=str(encoder_folder))
    (folder / "empty.txt").unlink()
    build([folder], index, encoder=str(encoder_folder))
    assert read_left_out(index) == ()


def test_an_addition_keeps_what_was_skipped_before(tmp_path: Path, encoder_folder: Path) -> None:
    folder, index = _articles(tmp_path / "in"), tmp_path / "index"
    build([folder], index, encoder=str(encoder_folder))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    add([tmp_path / "broken.pdf", folder / "a.txt"], index)
    assert [Path(each.path).name for each in read_left_out(index)] == ["empty.txt", "broken.pdf"]


def test_a_path_has_all_its_latest_reasons_and_no_earlier_one(tmp_path: Path) -> None:
    write_left_out(tmp_path, [Skipped("a.jsonl", "line 1: no text"), Skipped("b", "empty")])
    latest = [Skipped("a.jsonl", "line 2: not JSON"), Skipped("a.jsonl", "line 9: not JSON")]
    write_left_out(tmp_path, latest, beside_earlier=True)
    assert read_left_out(tmp_path) == (Skipped("b", "empty"), *latest)


def test_a_file_that_is_not_ours_is_as_none(tmp_path: Path) -> None:
    for text in ("", "{}", "[1]", "[[1]]", "\x00"):
        (tmp_path / SKIPPED).write_text(text)
        assert read_left_out(tmp_path) == ()
