"""A built index answers without a network: nothing tries to open a socket."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# Refuses what a network needs, in this process, before anything of ours is imported.
WATCH = """
import sys
def watch(event, args):
    if event.startswith("socket."):
        raise RuntimeError(f"a socket was tried: {event} {args}")
sys.addaudithook(watch)
"""
ASK = """
import onrecord
with onrecord.open(sys.argv[1]) as index:
    assert index.ask("When did the conference take place?", max_risk=1).answered
    assert len(index.search("economic diplomacy"))
"""
BUILD = """
import onrecord
onrecord.build([sys.argv[2]], sys.argv[1])
"""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


def test_answering_tries_no_socket(seeds_index: Path) -> None:
    done = run(WATCH + ASK, str(seeds_index))
    assert done.returncode == 0, done.stderr


def test_building_with_the_packaged_model_tries_no_socket(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rice exports rose by 12% in 2023.")
    done = run(WATCH + BUILD, str(tmp_path / "index"), str(tmp_path / "a.txt"))
    assert done.returncode == 0, done.stderr


def test_the_watch_sees_a_socket() -> None:
    assert run(WATCH + "import socket; socket.socket()").returncode != 0


def test_answering_works_where_there_is_no_network_at_all(seeds_index: Path) -> None:
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode:
        pytest.skip("this machine does not let a process leave the network (unshare -rn)")
    command = ["unshare", "-rn", sys.executable, "-c", "import sys" + ASK, str(seeds_index)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
