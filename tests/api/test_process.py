"""The command line as a process: streams that close, terminals, what is imported."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-m", "onrecord.api")
HEAVY = {"faiss", "fastapi", "numpy", "onnxruntime", "pydantic", "rich", "sentence_transformers", "tantivy", "torch"}
QUESTION = "How many overseas missions does Vietnam have?"


def _imported(code: str) -> set[str]:
    show = f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}}, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert not _imported("import onrecord") & HEAVY


@pytest.mark.parametrize("arguments", [["-h"], ["ask", "-h"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    assert not _imported(f"from onrecord.api.__main__ import run\nassert run({arguments}) == 0") & HEAVY


@pytest.mark.slow
def test_asking_imports_neither_torch_nor_the_service(seeds_index: Path) -> None:
    code = f"from onrecord.api.__main__ import run\nrun(['ask', {QUESTION!r}, '--index', {str(seeds_index)!r}])"
    assert not _imported(code) & {"torch", "sentence_transformers", "fastapi", "uvicorn", "rich"}


@pytest.mark.slow
def test_a_reader_that_leaves_early_ends_the_command_cleanly(seeds_index: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.txt"
    questions.write_text("semiconductors\n" * 200)
    with questions.open() as stdin:
        process = subprocess.Popen(
            [*COMMAND, "search", "-", "--jsonl", "--index", str(seeds_index)],
            stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout
        assert process.stdout.readline()
        process.stdout.close()
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_line_and_2(seeds_index: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "ask", QUESTION, "--index", str(seeds_index)],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "onrecord: No space left on device\n")


@pytest.mark.slow
def test_json_is_utf8_whatever_the_locale(seeds_index: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "search", "Phạm Minh Chính", "--jsonl", "--index", str(seeds_index)],
        env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True,
    )  # fmt: skip
    assert "Phạm Minh Chính" in done.stdout.decode()


def _on_a_terminal(*arguments: str, **variables: str) -> str:
    """Run the command with stdout and stderr on a terminal of 80 columns and return all that it wrote."""
    own, other = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "80"} | variables
    environment.pop("NO_COLOR", None) if "NO_COLOR" not in variables else None
    process = subprocess.Popen([*COMMAND, *arguments], stdin=other, stdout=other, stderr=other, env=environment)
    os.close(other)
    written = b""
    while True:
        try:
            read = os.read(own, 65536)
        except OSError:  # how Linux reports that the other end closed
            read = b""
        if not read:
            break
        written += read
    os.close(own)
    process.wait()
    return written.decode()


@pytest.mark.slow
def test_a_terminal_gets_colour_unless_no_color_says_not_to(seeds_index: Path) -> None:
    arguments = ("ask", QUESTION, "--max-risk", "1", "--index", str(seeds_index))
    assert "\x1b[36m[1]\x1b[0m" in _on_a_terminal(*arguments)
    assert "\x1b" not in _on_a_terminal(*arguments, NO_COLOR="1")


@pytest.mark.slow
def test_indexing_shows_bars_on_a_terminal(encoder_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("The last quagga died in Amsterdam in 1883.\n")
    written = _on_a_terminal(
        "index", str(tmp_path / "good.txt"), "--index", str(tmp_path / "index"), "--encoder", str(encoder_folder)
    )
    assert "━" in written
    assert "Indexed 1 article" in written


@pytest.mark.slow
def test_a_stored_text_cannot_steer_the_terminal(awkward_index: Path) -> None:
    written = _on_a_terminal("get", "news/2024:50%off?#é", "--index", str(awkward_index))
    assert "\\x1b[31mred" in written
    assert "\x1b[31m" not in written
