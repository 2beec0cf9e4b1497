"""MCP over stdin and stdout: what is not the protocol goes to stderr."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from .mcp_tools import server

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher


def run(searcher: Searcher, *, k: int, max_risk: float) -> None:
    """Serve until the client closes stdin."""
    logging.basicConfig(level=logging.WARNING, format="onrecord: %(message)s", stream=sys.stderr)
    server(searcher, k=k, max_risk=max_risk).run("stdio")
