"""The commands that keep an index, as a person runs them."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.api.__main__ import run
from onrecord.index.build import remove
from onrecord.index.generation import read_status

COMMAND = [sys.executable, "-m", "onrecord.api"]
Said = tuple[int, str, str]
Command = Callable[..., Said]


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seeds_index: Path
) -> Command:
    """Run a command in a folder of its own, on a copy of the seeds' index."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("ONRECORD_INDEX", str(tmp_path / "index"))
    shutil.copytree(seeds_index, tmp_path / "index")

    def run_command(*arguments: str) -> Said:
        code = run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run_command


@pytest.fixture
def news(tmp_path: Path) -> Path:
    file = tmp_path / "news.jsonl"
    file.write_text(
        json.dumps({"id": "n1", "source": "The Paper", "text": "A zebra was seen in the harbour on Friday."})
    )
    return file


def test_add_says_what_came_and_it_is_found(command: Command, news: Path) -> None:
    code, out, _ = command("add", str(news))
    assert (code, "1 new, 0 changed, 0 removed, 5 as before; 1 passage encoded" in out) == (0, True)
    assert "zebra" in command("search", "zebra", "-k", "1")[1]


def test_remove_by_id_and_by_source(command: Command, news: Path) -> None:
    command("add", str(news))
    assert "Removed 1 article; " in command("remove", "n1")[1]
    command("add", str(news))
    assert "Removed 1 article; " in command("remove", "--source", "The Paper")[1]
    assert command("get", "n1")[0] == 1


def test_removing_what_is_not_there_ends_with_1_and_one_line(command: Command) -> None:
    code, out, err = command("remove", "nowhere")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "nowhere" in err


def test_remove_wants_to_know_what(command: Command) -> None:
    assert command("remove")[0] == 2


def test_rollback_undoes_the_last_change(command: Command, news: Path) -> None:
    before = json.loads(command("status", "--json")[1])["index_id"]
    command("add", str(news))
    code, out, _ = command("rollback")
    assert (code, before in out) == (0, True)


def test_compact_then_rollback_says_that_nothing_is_left(command: Command, news: Path) -> None:
    command("add", str(news))
    assert command("compact")[0] == 0
    code, _, err = command("rollback")
    assert (code, "no older generation" in err) == (2, True)


def test_a_snapshot_restored_elsewhere_is_the_same_index(command: Command, tmp_path: Path) -> None:
    assert command("snapshot", "seeds.tar")[0] == 0
    assert command("restore", "seeds.tar", "--index", "other")[0] == 0
    assert read_status(tmp_path / "other").index_id == read_status(tmp_path / "index").index_id
    code, out, _ = command("verify", "--index", "other")
    assert (code, "FAIL" in out) == (0, False)


def test_a_snapshot_is_not_written_over_a_file(command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert command("snapshot", "mine.txt")[0] == 2
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_status_names_the_parts_and_what_rollback_would_bring(command: Command, news: Path) -> None:
    command("add", str(news))
    shown = json.loads(command("status", "--json")[1])
    assert shown["parts"] == 1
    assert shown["before"] == "000001"


def test_adding_to_no_index_says_how_to_make_one(command: Command, news: Path) -> None:
    code, _, err = command("add", str(news), "--index", "nowhere")
    assert (code, "onrecord index" in err, err.count("\n")) == (2, True, 1)


@pytest.mark.slow
def test_watch_indexes_what_comes_and_goes_until_it_is_told_to_stop(tmp_path: Path, encoder_folder: Path) -> None:
    folder, index = tmp_path / "in", tmp_path / "index"
    folder.mkdir()
    (folder / "a.txt").write_text("The harbour opened on Monday.")
    arguments = ["index", str(folder), "--watch", "--index", str(index), "--encoder", str(encoder_folder)]
    watcher = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert watcher.stdout
        assert "Indexed 1 article" in watcher.stdout.readline()
        time.sleep(1)  # until it watches
        (folder / "b.txt").write_text("The bridge opened on Tuesday.")
        (folder / "a.txt").unlink()
        assert any("1 new, 0 changed, 1 removed" in line for line in watcher.stdout)
    finally:
        watcher.send_signal(signal.SIGTERM)
        watcher.communicate(timeout=30)
    assert watcher.returncode == 0


@pytest.mark.slow
def test_a_running_service_moves_on_with_the_next_question(command: Command, news: Path, tmp_path: Path) -> None:
    import urllib.request

    command("add", str(news))
    service = subprocess.Popen([*COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert service.stdout
        url = service.stdout.readline().split()[-1]
        assert b"n1" in urllib.request.urlopen(f"{url}/api/documents").read()
        remove(tmp_path / "index", ids=["n1"])
        assert b"n1" not in urllib.request.urlopen(f"{url}/api/documents").read()
    finally:
        service.terminate()
        service.communicate(timeout=30)


def test_a_url_is_refused_unless_it_is_said_to_be_fetched(command: Command) -> None:
    code, out, err = command("add", "http://127.0.0.1:9/a")
    assert (code, out) == (2, "")
    assert "http://127.0.0.1:9/a is a URL; say --fetch to have it fetched, or download it yourself" in err


def test_a_url_inside_this_machine_is_not_fetched(command: Command) -> None:
    code, _, err = command("add", "http://127.0.0.1:9/a", "--fetch")
    assert (code, err) == (2, "onrecord: 127.0.0.1: 127.0.0.1 is no public address; nothing else is fetched\n")


def test_index_takes_no_url(command: Command) -> None:
    code, _, err = command("index", "https://e.org/a")
    assert code == 2
    assert "is a URL; name files, or fetch it by: onrecord add URL --fetch" in err


@pytest.mark.parametrize("how", ["option", "variable"])
def test_the_limit_of_size_can_be_set(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    (tmp_path / "big.txt").write_text("The zebra was seen in the harbour. " * 40_000)
    if how == "variable":
        monkeypatch.setenv("ONRECORD_LIMITS__FILE_MB", "1")
    _, _, err = command("add", "big.txt", *(["--max-file-mb", "1"] if how == "option" else []))
    assert "1,400,000 bytes, over the limit of 1,048,576; split it or raise the limit" in err


def test_an_article_of_too_many_passages_is_skipped(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_LIMITS__PASSAGES", "3")
    (tmp_path / "long.txt").write_text("".join(f"The zebra number {at} was seen in the harbour. " for at in range(200)))
    (tmp_path / "short.txt").write_text("A lion was seen in the harbour on Friday.")
    code, out, _ = command("add", "long.txt", "short.txt")
    assert code == 0
    assert "  long.txt: an article of " in out
    assert " passages, over the limit of 3; split it" in out


def test_a_bad_file_is_fatal_where_that_is_asked(command: Command, news: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_text("no PDF")
    code, _, err = command("add", str(news), "bad.pdf", "--strict")
    assert (code, "called .pdf, but is not a PDF; mend or leave out the file" in err) == (2, True)
