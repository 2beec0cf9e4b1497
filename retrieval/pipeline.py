"""The way of a question, top to bottom: ``search`` to ranked passages, ``answer`` on to a cited answer."""

from __future__ import annotations

from collections.abc import Sequence

from ..index.generation import Generation
from .crossencoder import CrossEncoder
from .followup import standalone
from .hits import passages, show
from .judging import choose, judge, why_not
from .query import check_question
from .quoting import compose, on_record
from .ranking import MAX_OFFSET, Ranking, rank
from .results import Abstention, Answer, Filters, IndexInfo, SearchResults, Turn

_MOST_EVIDENCE = 40  # passages that an answer is looked for in, at the most
_NEAREST = 3  # passages shown where there is no answer


def search(
    generation: Generation, question: str, k: int, *, offset: int, filters: Filters, explain: bool,
    reranker: CrossEncoder | None = None,
) -> SearchResults:  # fmt: skip
    """Rank passages for a question and return places ``offset + 1`` to ``offset + k``."""
    ranking = _ranked(generation, question, filters, offset + k, reranker)
    found = passages(generation, ranking, first=offset, k=k)
    hits = show(generation, ranking, found, first=offset, explain=explain)
    following = offset + k
    more = following <= min(len(ranking.order) - 1, MAX_OFFSET)
    return SearchResults(question, tuple(hits), following if more else None, info(generation))


def answer(
    generation: Generation, question: str, k: int, *, filters: Filters, max_risk: float, history: Sequence[Turn],
    reranker: CrossEncoder | None = None,
) -> Answer:  # fmt: skip
    """Answer a question in sentences of the articles, or say that they do not hold the answer.

    The answer is looked for in twice the ``k`` passages that a search would show: articles further down may agree.
    """
    check_question(question)
    wanted = min(2 * k, _MOST_EVIDENCE)
    ranking = _ranked(generation, standalone(question, history), filters, wanted, reranker)
    found = passages(generation, ranking, first=0, k=wanted)
    hits = show(generation, ranking, found, first=0)
    evidence = judge(generation, ranking, hits, found)
    chosen = on_record(choose(evidence, ranking.query.text), generation.articles)
    if not chosen or evidence.confidence < 1 - max_risk:
        nearest = tuple(hits[:_NEAREST])
        reason = why_not(ranking.query, nearest, generation.lexical, evidence.confidence, 1 - max_risk)
        abstained = Abstention(reason, nearest)
        return Answer(question, False, "", evidence.confidence, (), abstained, info(generation))
    text, citations = compose(chosen)
    return Answer(question, True, text, evidence.confidence, citations, None, info(generation))


def _ranked(
    generation: Generation, question: str, filters: Filters, places: int, reranker: CrossEncoder | None
) -> Ranking:
    """Rank passages by both legs, and the first of them once more by the cross-encoder, if there is one."""
    if reranker is None:
        return rank(generation, question, filters, places)
    return reranker.rerank(generation, rank(generation, question, filters, max(places, reranker.passages)))


def info(generation: Generation) -> IndexInfo:
    """Return which index this is."""
    manifest = generation.manifest
    return IndexInfo(manifest.index_id, manifest.documents, manifest.passages)
