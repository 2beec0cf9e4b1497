"""``onrecord serve --workers 2`` as real processes: all answer, all end, and what they count is one count."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families

from onrecord.api.settings import ServiceSettings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers in /proc"),
]
QUESTION = json.dumps({"query": "How many overseas missions does Vietnam have?", "top_k": 1})


@dataclass(frozen=True)
class Running:
    """A service of several processes that said it is ready."""

    process: subprocess.Popen[str]
    port: int

    @property
    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@pytest.fixture
def service(seeds_index: Path) -> Iterator[Running]:
    command = [sys.executable, "-m", "onrecord.api", "serve", "--port", "0", "--workers", "2", "--index"]
    process = subprocess.Popen([*command, str(seeds_index)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    line = process.stdout.readline()
    yield Running(process, urlsplit(line.split()[-1]).port or 0)
    if process.poll() is None:
        process.kill()  # its workers see that and end as well
    process.communicate()


def _gone(pid: int, patience_s: float = 15) -> bool:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_each_of_two_workers_answers_while_the_other_is_stopped(service: Running) -> None:
    first, second = service.workers
    for stopped in (first, second):
        os.kill(stopped, signal.SIGSTOP)
        try:
            assert service.ask("POST", "/api/search", QUESTION)[0] == 200
        finally:
            os.kill(stopped, signal.SIGCONT)


def test_sigterm_ends_all_in_good_order(service: Running) -> None:
    workers = service.workers
    service.process.terminate()
    out, err = service.process.communicate(timeout=30)
    assert (service.process.returncode, out, err) == (0, "", "")
    assert all(_gone(pid) for pid in workers)


def test_workers_do_not_outlive_the_one_that_started_them(service: Running) -> None:
    workers = service.workers
    service.process.kill()
    service.process.wait(10)
    assert all(_gone(pid) for pid in workers)


def test_metrics_are_of_all_workers_and_outlive_one(service: Running) -> None:
    first, second = service.workers
    for stopped in (first, second):
        os.kill(stopped, signal.SIGSTOP)
        service.ask("POST", "/api/search", QUESTION)
        os.kill(stopped, signal.SIGCONT)
    until = time.monotonic() + 60
    while _searches(service) < 2:  # a request is counted after its answer has left
        assert time.monotonic() < until
        time.sleep(0.1)
    os.kill(first, signal.SIGKILL)
    while len(service.workers) < 2 or first in service.workers:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert _searches(service) == 2
    assert [each.value for each in _metric(service, "onrecord_running")] == [0]
    assert service.ask("POST", "/api/search", QUESTION)[0] == 200


def _searches(service: Running) -> float:
    requests = _metric(service, "onrecord_requests")
    return float(sum(each.value for each in requests if each.labels.get("route") == "/api/search"))


def _metric(service: Running, name: str) -> list[Any]:
    _, text = service.ask("GET", "/metrics")
    return next(each.samples for each in text_string_to_metric_families(text.decode()) if each.name == name)


def test_an_index_that_cannot_be_opened_is_told_and_ends_all(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "onrecord.api", "serve", "--port", "0", "--workers", "2", "--index", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("onrecord: ")
    assert done.stderr.count("\n") == 1


def test_workers_share_what_the_service_is_allowed() -> None:
    shared = ServiceSettings(workers=4, waiting=8, connections=100).shared(cores=2)
    assert (shared.running, shared.waiting, shared.connections) == (1, 2, 25)
    alone = ServiceSettings(running=3).shared(cores=2)
    assert (alone.running, alone.waiting, alone.connections) == (3, 6, 512)
