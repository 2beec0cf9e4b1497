"""Opening the index as the settings have it, with the cross-encoder if they name one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..retrieval.searcher import Searcher, open_searcher
from .console import complain

if TYPE_CHECKING:
    from .settings import Settings


def opened(settings: Settings, *, follow: bool = False) -> Searcher:
    """Open the index; raises what ``open_searcher`` does, and ModelUnavailable."""
    if settings.reranker is None:
        return open_searcher(settings.index, follow=follow)
    from ..retrieval.crossencoder import open_cross_encoder

    reranker = open_cross_encoder(
        settings.reranker, passages=settings.reranker_passages, milliseconds=settings.reranker_ms, tell=complain
    )
    return open_searcher(settings.index, follow=follow, reranker=reranker)
