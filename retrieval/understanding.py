"""Understanding: from a question as typed to what is searched for, by words and by meaning."""

from __future__ import annotations

from ..index.generation import Generation
from .crossing.cross import crossed
from .expansion import expanded
from .mending import mended
from .query import Query, read_question
from .stages import stage


@stage("question")
def understand(question: str, generation: Generation) -> Query:
    """Return a question taken apart, corrected, translated if there is need, and expanded; raises BadQuestion.

    What was translated is not mended: a Vietnamese word that no article has is no typo.
    """
    query = crossed(read_question(question, generation.lexical, generation.encoder.is_word), generation)
    return expanded(query, generation) if query.concepts else mended(expanded(query, generation), generation)
