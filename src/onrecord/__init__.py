"""OnRecord answers questions over a body of articles with verbatim, exactly placed citations.

>>> import onrecord
>>> onrecord.build(["articles/"], "my-index")                      # doctest: +SKIP
>>> with onrecord.open("my-index") as searcher:                    # doctest: +SKIP
...     print(searcher.ask("How many overseas missions does Vietnam have?").text)
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .index.errors import SearchError
from .index.records import Document, Passage
from .retrieval.results import Answer, Citation, Filters, Hit, Turn
from .retrieval.verification.verdicts import Quoted, Verdict

if TYPE_CHECKING:
    from .index.change import BuildReport
    from .retrieval.searcher import Searcher

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Citation",
    "Document",
    "Filters",
    "Hit",
    "Passage",
    "Quoted",
    "SearchError",
    "Turn",
    "Verdict",
    "build",
    "open",
]


def open(folder: str | os.PathLike[str] = ".onrecord") -> Searcher:  # noqa: A001
    """Open an index folder for searching; raises a SearchError that says what to do.

    Nothing heavy is imported before this is called, and nothing is ever fetched.
    """
    from .retrieval.searcher import open_searcher

    return open_searcher(Path(folder))


def build(
    paths: Sequence[str | os.PathLike[str]],
    folder: str | os.PathLike[str] = ".onrecord",
    *,
    encoder: str = "all-MiniLM-L6-v2",
) -> BuildReport:
    """Build an index of the articles in ``paths`` (files and folders) and publish it in ``folder``."""
    from .index.build import build as build_index

    return build_index([Path(path) for path in paths], Path(folder), encoder=encoder)
