"""``onrecord serve`` as a real process, for clients that others wrote; Node's are skipped where Node is missing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

HERE = ROOT / "tests" / "clients"
QUESTION = "How many overseas missions does Vietnam have?"
UNANSWERABLE = "Who is the president of Brazil?"
Node = Callable[..., Any]


@pytest.fixture(scope="session")
def service(seeds_index: Path) -> Iterator[str]:
    """The address of a service over the five seed articles."""
    command = [sys.executable, "-m", "onrecord.api", "serve", "--port", "0", "--index", str(seeds_index)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    yield process.stdout.readline().split()[-1]
    process.terminate()
    _, complaints = process.communicate(timeout=30)
    assert complaints == ""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop that coroutines are tested on."""
    return "asyncio"


@pytest.fixture(scope="session")
def node() -> Node:
    """Run a script of this folder in Node; it prints one line of JSON."""
    found = shutil.which("node")
    if not found:
        pytest.skip("needs Node: apt-get install nodejs npm")
    if not (HERE / "node_modules" / ".package-lock.json").exists():
        pytest.skip("needs the JavaScript clients: npm ci --prefix tests/clients")

    def run(script: str, *arguments: str) -> Any:
        done = subprocess.run(
            [found, script, *arguments], cwd=HERE, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
