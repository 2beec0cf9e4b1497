"""The report of a build, as text or as JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from ..index.change import BuildReport
from ..index.holdings import read_holdings
from .console import emit, emit_json
from .encoding import dumps
from .readable import report


def tell(built: BuildReport, folder: Path, *, json: bool) -> None:
    """Print what a build did, and what the index now holds."""
    held = read_holdings(folder)
    if json:
        emit_json(dumps(asdict(built) | {"folder": str(folder), "holdings": asdict(held)}, indent=2))
    else:
        emit(report(built, str(folder), held))
