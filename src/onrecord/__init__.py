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
from typing import TYPE_CHECKING, Any

from .index.errors import SearchError
from .index.records import Document, Passage
from .retrieval.results import Answer, Citation, Filters, Hit, Turn
from .retrieval.verification.verdicts import Quoted, Verdict

if TYPE_CHECKING:
    from .index.change import BuildReport
    from .retrieval.searcher import Searcher
    from .retrieval.writing.endpoint import Endpoint

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Citation",
    "Document",
    "Endpoint",
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


def open(  # noqa: A001
    folder: str | os.PathLike[str] = ".onrecord",
    *,
    reranker: str | None = None,
    reranker_ms: int = 500,
    reranker_passages: int = 50,
    model: Endpoint | None = None,
) -> Searcher:
    """Open an index folder for searching; raises a SearchError that says what to do.

    ``reranker`` is a cross-encoder of sentence-transformers, by name or path: it puts the first ``reranker_passages``
    in order, for ``reranker_ms`` milliseconds at the most, 0 for as long as it takes. ``model`` is a language model
    that writes answers: ``Endpoint("http://127.0.0.1:8080/v1", "its-name", key="...", seconds=8)``. Nothing heavy is
    imported before this is called, and nothing is ever fetched but a reranker that is given by name and is not on this
    machine.
    """
    from .retrieval.searcher import open_searcher

    if model is not None:
        from .api.opening import made_ready

        made_ready(model)
    if reranker is None:
        return open_searcher(Path(folder), model=model)
    from .retrieval.crossencoder import open_cross_encoder

    made = open_cross_encoder(reranker, passages=reranker_passages, milliseconds=reranker_ms, tell=lambda _: None)
    return open_searcher(Path(folder), reranker=made, model=model)


def build(
    paths: Sequence[str | os.PathLike[str]],
    folder: str | os.PathLike[str] = ".onrecord",
    *,
    encoder: str = "all-MiniLM-L6-v2",
    dimensions: int | None = None,
    query_prompt: str | None = None,
    passage_prompt: str | None = None,
) -> BuildReport:
    """Build an index of the articles in ``paths`` (files and folders) and publish it in ``folder``.

    ``encoder`` is a sentence-transformers model, by name or path; its vectors are cut after ``dimensions`` numbers, and
    the prompts go before questions and passages. None leaves them as the model's own files say.
    """
    from .index.build import build as build_index
    from .index.encoder import EncoderOptions

    options = EncoderOptions(dimensions, query_prompt, passage_prompt)
    return build_index([Path(path) for path in paths], Path(folder), encoder=encoder, options=options)


def __getattr__(name: str) -> Any:
    if name == "Endpoint":  # imported when it is wanted: few want it
        from .retrieval.writing.endpoint import Endpoint

        return Endpoint
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
