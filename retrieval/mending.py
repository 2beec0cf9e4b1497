"""Mending: what the encoder sees of a question has its typos corrected, if they surely are some."""

from __future__ import annotations

import re
from dataclasses import replace

from ..index.generation import Generation
from .query import Query, nearest_forms


def mended(query: Query, generation: Generation) -> Query:
    """Return the question with words corrected in its text that neither an article nor the encoder knows.

    A word that the encoder's vocabulary has is none of its typos, though no article has it; names stay as they are.
    """
    text = query.text
    for term in query.terms:
        if term.corrections and not term.is_name and generation.encoder.count_tokens([term.exact]) != [1]:
            meant = nearest_forms(term.exact, generation.lexical)[0]
            text = re.sub(rf"(?<!\w){re.escape(term.exact)}(?!\w)", meant, text, flags=re.IGNORECASE)
    return query if text == query.text else replace(query, text=text)
