"""The process that parses: hostile files harm nothing but themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onrecord.index.reading.confine import confine
from onrecord.index.reading.decode import Unreadable
from onrecord.index.reading.outcome import Limits
from onrecord.index.reading.parsers import Parsers

PAGE = b"<html><body><p>The ministry said that exports of rice had grown.</p></body></html>"
SENTENCE = (
    b"The ministry said on Tuesday that exports of rice had grown by %d per cent in the first quarter of the year."
)
LONG_PAGE = b"<html><body>" + b"".join(b"<p>" + SENTENCE % at + b"</p>" for at in range(100_000))  # takes seconds


@pytest.fixture
def parsers() -> Iterator[Parsers]:
    with Parsers(Limits()) as made:
        yield made


def child_of(parsers: Parsers) -> int:
    assert parsers._process is not None
    return parsers._process.pid


def is_there(process: int) -> bool:
    """Tell a process that runs from one that is gone or only waits for its parent to take notice."""
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def within(seconds: float, happens: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not happens():
        time.sleep(0.02)
    return happens()


def test_one_process_serves_many_files(parsers: Parsers) -> None:
    parsers.parse("html", PAGE, "a.html")
    first = child_of(parsers)
    for number in range(20):
        parsers.parse("html", PAGE, f"{number}.html")
    assert child_of(parsers) == first


def test_no_process_is_started_for_plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.index.reading import read_articles

    monkeypatch.setattr(sys, "executable", "/nowhere")
    (tmp_path / "a.txt").write_text("The ministry said that exports of rice had grown.")
    assert len(list(read_articles([tmp_path]))) == 1


def test_a_file_that_takes_too_long_is_skipped_and_the_next_is_read() -> None:
    with Parsers(Limits(seconds=0.3)) as parsers:
        with pytest.raises(Unreadable, match=r"took longer than 0\.3 s"):
            parsers.parse("html", LONG_PAGE, "a.html")
        assert parsers.parse("tsv", b"text\nOne.\n", "b.tsv").drafts


def test_a_file_that_needs_too_much_memory_is_skipped_and_the_next_is_read() -> None:
    with Parsers(Limits(memory_bytes=200 * 2**20)) as parsers:
        with pytest.raises(Unreadable, match=r"needs more than 0\.2 GB of memory"):
            parsers.parse("html", LONG_PAGE, "a.html")
        assert parsers.parse("html", PAGE, "b.html").drafts


def test_a_file_that_gives_too_much_text_is_skipped() -> None:
    with Parsers(Limits(unpacked_bytes=1_000)) as parsers, pytest.raises(Unreadable, match="more than 1,000 bytes"):
        parsers.parse("tsv", b"text\n" + b"word " * 1_000, "a.tsv")


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (signal.SIGSEGV, r"the parser crashed \(SIGSEGV\)"),
        (signal.SIGKILL, "the parser was killed, perhaps for want of memory"),
        (signal.SIGXCPU, "took longer than 20 s"),
    ],
)
def test_a_crash_costs_one_file(parsers: Parsers, sent: signal.Signals, reason: str) -> None:
    def send() -> None:
        assert within(10, lambda: parsers._process is not None)
        time.sleep(1)  # it is busy by now
        os.kill(child_of(parsers), sent)

    sender = threading.Thread(target=send)
    sender.start()
    with pytest.raises(Unreadable, match=reason):
        parsers.parse("html", LONG_PAGE, "b.html")
    sender.join()
    assert parsers.parse("html", PAGE, "c.html").drafts


def test_a_process_that_ended_between_two_files_is_replaced(parsers: Parsers) -> None:
    parsers.parse("html", PAGE, "a.html")
    os.kill(child_of(parsers), signal.SIGKILL)
    assert parsers.parse("html", PAGE, "b.html").drafts


def test_closing_ends_the_process() -> None:
    with Parsers(Limits()) as parsers:
        parsers.parse("html", PAGE, "a.html")
        child = child_of(parsers)
    assert not is_there(child)


PARENT = """
import sys, threading
from onrecord.index.reading.parsers import Parsers
from onrecord.index.reading.outcome import Limits
parsers = Parsers(Limits())
parsers.parse("html", b"<p>One.", "a.html")
print(parsers._process.pid, flush=True)
parsers.parse("html", b"<p>The ministry said.</p>" * 2_000_000, "b.html")
"""


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_process_ends_with_the_one_that_started_it(sent: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_there(child)
    time.sleep(0.3)  # it is busy by now
    parent.send_signal(sent)
    parent.wait()
    parent.stdout.close()
    assert within(5, lambda: not is_there(child))


def confined(code: str) -> str:
    """Return what a confined process prints."""
    program = f"import os\nfrom {confine.__module__} import confine\nconfine(2**29, os.getppid())\n{code}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip().rsplit("\n", 1)[-1]


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("import socket; socket.socket()", "PermissionError: a parser may not use socket.__new__"),
        ("open('/dev/shm/onrecord-test', 'w')", "PermissionError: a parser may not write"),
        ("os.system('true')", "PermissionError: a parser may not use os.system"),
        ("os.fork()", "PermissionError: a parser may not use os.fork"),
        ("import subprocess; subprocess.run(['true'])", "PermissionError: a parser may not use subprocess.Popen"),
        ("bytearray(600 * 2**20)", "MemoryError"),
        ("print(len(bytearray(300 * 2**20)))", "314572800"),
    ],
)
def test_a_confined_process_can_do_no_harm(code: str, printed: str) -> None:
    assert confined(code) == printed


def test_a_confined_process_cannot_fill_a_file_that_is_open_already() -> None:
    code = "import os\nn = os.memfd_create('x')\nos.write(n, b'x')"
    assert confined(code) == "OSError: [Errno 27] File too large"


def test_no_package_of_the_current_folder_is_taken_for_a_library(tmp_path: Path) -> None:
    (tmp_path / "trafilatura.py").write_text("raise SystemExit(7)")
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    root = Path(__file__).parents[3]
    code = f"import sys; sys.path.insert(0, {str(root / 'src')!r}); sys.path.remove('')\n" + PARENT.split("print")[0]
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
