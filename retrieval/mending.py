"""Mending: what the encoder sees of a short question has its typos corrected, if they surely are some."""

from __future__ import annotations

import re
from dataclasses import replace

from ..index.generation import Generation
from .query import Query

_LEAST_SHARE = 1 / 3  # of a question's terms


def mended(query: Query, generation: Generation) -> Query:
    """Return the question with words corrected in its text that neither an article nor the encoder knows.

    A word that the encoder's vocabulary has is none of its typos, though no article has it; names stay as they are. In
    a longer question, a typo among many words hardly moves the vector, and what is no typo after all does harm.
    """
    typos = {term.exact: term.meant[0] for term in query.terms if term.corrections and not term.is_name}
    if not typos or len(typos) < _LEAST_SHARE * len(query.terms):
        return query
    text = query.text
    for typo, meant in typos.items():
        if not generation.encoder.is_word(typo):
            text = re.sub(rf"(?<!\w){re.escape(typo)}(?!\w)", meant, text, flags=re.IGNORECASE)
    return replace(query, text=text)
