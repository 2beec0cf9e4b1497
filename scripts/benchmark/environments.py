"""The peers' virtual environments: one each, made once and kept for as long as the pinned versions stay the same."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from .timing import TurnFailed

_INSTALLED = "installed"  # the stamp, written last: an environment without it is half made


@dataclass(frozen=True, slots=True)
class PeerCard:
    """A peer: its pinned requirements, and the most passages that it can be asked to hold in reasonable time.

    ``quick`` peers are small to install and run with ``--quick``.
    """

    name: str
    requirements: tuple[str, ...]
    largest: int
    quick: bool = False


PEERS = (
    PeerCard("zvec", ("zvec==0.8.0", "numpy==2.4.6"), 1_000_000, quick=True),
    PeerCard("lancedb", ("lancedb==0.40.0", "pyarrow==26.0.1", "numpy==2.4.6"), 1_000_000, quick=True),
    # txtai needs torch: this version may be had as a small CPU build (see the README).
    PeerCard("txtai", ("txtai==9.14.0", "faiss-cpu==1.15.1", "torch==2.13.0"), 200_000),
    PeerCard(
        "llama_index",
        (
            "llama-index-core==0.14.25", "llama-index-retrievers-bm25==0.8.0", "llama-index-vector-stores-faiss==0.7.0",
            "faiss-cpu==1.15.1",
        ),
        200_000,
    ),
    PeerCard(
        "langchain",
        ("langchain-classic==1.0.8", "langchain-community==0.4.2", "faiss-cpu==1.15.1", "rank-bm25==0.2.2"),
        200_000,
    ),
)  # fmt: skip


def python_of(card: PeerCard, folder: Path) -> Path:
    """Return the Python of a peer's environment under ``folder``, making it if need be; raises TurnFailed."""
    home = folder / card.name
    python = home / "bin" / "python"
    stamp = home / _INSTALLED
    wanted = "\n".join((sys.version, *card.requirements))
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return python
    shutil.rmtree(home, ignore_errors=True)
    try:
        venv.create(home, with_pip=True)
        _run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *card.requirements])
    except (OSError, subprocess.SubprocessError) as error:
        raise TurnFailed(f"not installed: {_reason(error)}") from error
    stamp.write_text(wanted, "utf-8")
    return python


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=1_800)


def _reason(error: Exception) -> str:
    """Return the line in which pip says what went wrong, else the error itself."""
    said = str(getattr(error, "stderr", None) or "").strip().splitlines()
    errors = [line for line in said if line.startswith("ERROR")]
    return (errors or said or [str(error)])[-1][:200]
