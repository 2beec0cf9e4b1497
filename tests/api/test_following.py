"""A service in use moves on to each new state of its index, and no request notices."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from onrecord.index.build import add

pytestmark = pytest.mark.slow

BODY = json.dumps({"query": "offices of the ministry of zebras", "top_k": 3})
CLIENTS, CHANGES = 3, 3


def test_no_request_fails_while_the_index_changes_under_load(awkward_index: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(awkward_index, tmp_path / "index"))
    command = [sys.executable, "-m", "onrecord.api", "serve", "--port", "0", "--index", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    port = urlsplit(process.stdout.readline().split()[-1]).port or 0
    over, seen = threading.Event(), list[tuple[int, int]]()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not over.is_set():
            connection.request("POST", "/api/search", BODY, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            body = json.loads(answer.read())
            seen.append((answer.status, body["index"]["documents"] if answer.status == 200 else 0))
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        for number in range(CHANGES):
            article = tmp_path / f"{number}.txt"
            article.write_text(f"The ministry of zebras opened its office number {number} in Timbuktu this week.")
            add([article], folder)
            before = len(seen)
            while len(seen) < before + 2 * CLIENTS:  # until all were answered since
                assert all(thread.is_alive() for thread in threads)
                over.wait(0.01)
    finally:
        over.set()
        for thread in threads:
            thread.join()
        process.terminate()
        _, complaints = process.communicate(timeout=30)
    assert {status for status, _ in seen} == {200}
    assert {documents for _, documents in seen} == {2, 3, 4, 5}
    assert complaints == ""
