"""``onrecord serve`` as a real process on a real port."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from onrecord.api.keyfile import add_key

pytestmark = pytest.mark.slow

QUESTION = json.dumps({"question": "How many overseas missions does Vietnam have?"})
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Running:
    """A service that said it is ready."""

    process: subprocess.Popen[str]
    url: str
    port: int


def _start(*arguments: str, **environ: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "onrecord.api", "serve", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=os.environ | environ)


@pytest.fixture
def service(seeds_index: Path) -> Iterator[Running]:
    process = _start("--port", "0", "--index", str(seeds_index))
    assert process.stdout
    url = process.stdout.readline().split()[-1]
    yield Running(process, url, urlsplit(url).port or 0)
    if process.poll() is None:
        process.kill()
    process.communicate()


def _request(service: Running, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    try:
        connection.request(method, path, body, JSON)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_the_line_it_prints_names_a_port_that_answers_at_once(service: Running) -> None:
    assert _request(service, "GET", "/readyz")[0] == 200


def test_it_answers_questions(service: Running) -> None:
    status, body = _request(service, "POST", "/api/ask", QUESTION)
    assert status == 200
    assert json.loads(body)["question"]


def _threads_and_files(service: Running) -> tuple[int, int]:
    process = Path("/proc") / str(service.process.pid)
    return len(list((process / "task").iterdir())), len(list((process / "fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads in /proc")
def test_readers_who_leave_a_stream_leave_nothing_behind(service: Running) -> None:
    body = json.dumps({"stream": True, "messages": [{"role": "user", "content": "What was the trade surplus?"}]})

    def leave(times: int) -> None:
        for _ in range(times):
            connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
            connection.request("POST", "/v1/chat/completions", body, JSON)
            assert connection.getresponse().read(6) == b"data: "
            connection.close()
        assert _request(service, "POST", "/api/ask", QUESTION)[0] == 200

    # The pool of threads grows to what it needs and stays there; a leak grows every time.
    seen = [_threads_and_files(service)]
    for _ in range(8):
        leave(6)
        seen.append(_threads_and_files(service))
        if all(now <= before for now, before in zip(seen[-1], seen[-2], strict=True)):
            return
    pytest.fail(f"threads and files grew with every round: {seen}")


def test_it_says_nothing_of_who_asked_what(service: Running) -> None:
    _request(service, "POST", "/api/ask", QUESTION)
    service.process.terminate()
    out, err = service.process.communicate(timeout=30)
    assert (out, err) == ("", "")


def test_sigterm_ends_it_in_good_order(service: Running) -> None:
    service.process.terminate()
    assert service.process.wait(timeout=30) == 0


def test_before_it_ends_it_says_that_it_is_not_ready_and_finishes_what_is_in_flight(service: Running) -> None:
    slow = socket.create_connection(("127.0.0.1", service.port), timeout=10)
    slow.sendall(b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n")
    slow.sendall(b"Content-Length: %d\r\n\r\n" % len(QUESTION))
    assert _request(service, "GET", "/readyz")[0] == 200
    service.process.terminate()
    time.sleep(0.1)
    assert _request(service, "GET", "/readyz")[0] == 503
    assert _request(service, "GET", "/healthz")[0] == 200
    time.sleep(1)
    slow.sendall(QUESTION.encode())
    assert slow.recv(4096).startswith(b"HTTP/1.1 200 ")
    slow.close()
    assert service.process.wait(timeout=10) == 0


def test_a_client_that_never_ends_does_not_keep_it_from_ending(service: Running) -> None:
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", service.port)) as slow:
        slow.sendall(b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
        assert _request(service, "GET", "/readyz")[0] == 200
        service.process.terminate()
        service.process.wait(timeout=30)
    assert time.monotonic() - started < 10


def test_ctrl_c_ends_it_without_a_trace(service: Running) -> None:
    service.process.send_signal(signal.SIGINT)
    out, err = service.process.communicate(timeout=30)
    assert (service.process.returncode, out, err) == (130, "", "")


def test_a_port_in_use_is_one_line(seeds_index: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = _start("--port", str(port), "--index", str(seeds_index))
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err == (
        f"onrecord: cannot listen on 127.0.0.1 port {port}: Address already in use; "
        "choose another: onrecord serve --port 0\n"
    )


def test_a_missing_index_is_one_line(tmp_path: Path) -> None:
    process = _start("--port", "0", "--index", str(tmp_path))
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err.startswith("onrecord: ")
    assert err.count("\n") == 1


def test_it_keeps_its_contract_under_generated_requests(service: Running, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}/openapi.json", "--checks", "all",
         "--max-examples", "8", "--seed", "7", "--phases", "examples,coverage,fuzzing", "--no-color"],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout


def test_it_keeps_its_contract_for_a_key_that_may_write(seeds_index: Path, tmp_path: Path) -> None:
    index = shutil.copytree(seeds_index, tmp_path / "index")
    _, key = add_key(tmp_path / "onrecord" / "keys.json", "writer", "write")
    process = _start("--port", "0", "--index", str(index), XDG_CONFIG_HOME=str(tmp_path))
    try:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        run = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--checks", "all",
             "--header", f"X-API-Key: {key}", "--include-path-regex", "^/api/documents",
             "--max-examples", "3", "--seed", "7", "--phases", "examples,coverage,fuzzing", "--no-color"],
            cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert run.returncode == 0, run.stdout
