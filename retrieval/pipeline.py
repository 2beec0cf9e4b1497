"""The way of a question, top to bottom: ``search`` to ranked passages, ``answer`` on to a cited answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..index.generation import Generation
from .followup import standalone
from .hits import passages, show
from .interpretation import interpretation, why_empty
from .judging import choose, judge, why_not
from .query import check_question
from .quoting import compose, on_record
from .ranking import MAX_OFFSET, Ranking, rank
from .results import Abstention, Answer, Filters, IndexInfo, Interpretation, SearchResults, Turn

_MOST_EVIDENCE = 40  # passages that an answer is looked for in, at the most
_NEAREST = 3  # passages shown where there is no answer


def search(
    generation: Generation, question: str, k: int, *, offset: int, filters: Filters, explain: bool
) -> SearchResults:
    """Rank passages for a question and return places ``offset + 1`` to ``offset + k``."""
    ranking = rank(generation, question, filters, offset + k)
    found = passages(generation, ranking, first=offset, k=k)
    hits = show(generation, ranking, found, first=offset, explain=explain)
    following = offset + k
    more = following <= min(len(ranking.order) - 1, MAX_OFFSET)
    read = read_as(generation, ranking)
    return SearchResults(question, tuple(hits), following if more else None, info(generation), read)


def answer(
    generation: Generation, question: str, k: int, *, filters: Filters, max_risk: float, history: Sequence[Turn]
) -> Answer:
    """Answer a question in sentences of the articles, or say that they do not hold the answer.

    The answer is looked for in twice the ``k`` passages that a search would show: articles further down may agree.
    """
    check_question(question)
    wanted = min(2 * k, _MOST_EVIDENCE)
    ranking = rank(generation, standalone(question, history), filters, wanted, soft=True)
    found = passages(generation, ranking, first=0, k=wanted)
    hits = show(generation, ranking, found, first=0)
    read = interpretation(ranking.query, generation.lexical)
    evidence = judge(generation, ranking, hits, found)
    chosen = on_record(choose(evidence, ranking.query.text), generation.articles)
    if not chosen or evidence.confidence < 1 - max_risk:
        nearest = tuple(hits[:_NEAREST])
        reason = (
            why_not(ranking.query, nearest, generation.lexical, evidence.confidence, 1 - max_risk)
            if nearest
            else why_empty(ranking.query, ranking.filters, generation)
        )
        abstained = Abstention(reason, nearest)
        return Answer(question, False, "", evidence.confidence, (), abstained, info(generation), (), read)
    text, citations = compose(chosen)
    return Answer(question, True, text, evidence.confidence, citations, None, info(generation), (), read)


def read_as(generation: Generation, ranking: Ranking) -> Interpretation | None:
    """Return how the question was read, and why nothing was found if nothing was; None if there is nothing to tell."""
    query, filters = ranking.query, ranking.filters
    if not len(ranking.order) and (filters.conditions or not query.terms):
        query = replace(query, notes=(*query.notes, why_empty(query, filters, generation)))
    return interpretation(query, generation.lexical)


def info(generation: Generation) -> IndexInfo:
    """Return which index this is."""
    manifest = generation.manifest
    return IndexInfo(manifest.index_id, manifest.documents, manifest.passages)
