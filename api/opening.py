"""Opening the index as the settings have it, with the cross-encoder and the language model if they name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..retrieval.searcher import Searcher, open_searcher
from .console import complain
from .extras import require

if TYPE_CHECKING:
    from ..retrieval.writing.endpoint import Endpoint
    from .settings import Settings


def opened(settings: Settings, *, follow: bool = False, answers: bool = True) -> Searcher:
    """Open the index; raises what ``open_searcher`` does, ModelUnavailable and MissingExtra.

    Unless it ``answers``, but only searches, a language model is not made ready.
    """
    model = _language_model(settings) if answers else None
    if settings.reranker is None:
        return open_searcher(settings.index, follow=follow, model=model)
    from ..retrieval.crossencoder import open_cross_encoder

    reranker = open_cross_encoder(
        settings.reranker, passages=settings.reranker_passages, milliseconds=settings.reranker_ms, tell=complain
    )
    return open_searcher(settings.index, follow=follow, reranker=reranker, model=model)


def _language_model(settings: Settings) -> Endpoint | None:
    """Return the language model that the settings name, if they do."""
    endpoint = settings.endpoint()
    return None if endpoint is None else made_ready(endpoint)


def made_ready(model: Endpoint) -> Endpoint:
    """Load what a language model is asked with, and return it; raises MissingExtra."""
    require("llm", "openai")
    from ..retrieval.writing.endpoint import quiet

    quiet()
    return model
