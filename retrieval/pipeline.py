"""The way of a question, top to bottom: ``search`` to ranked passages, ``answer`` on to a cited answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..index.generation import Generation
from .choosing import choose
from .crossencoder import CrossEncoder
from .disagreement.differing import disagreements
from .disagreement.superseded import superseded
from .followup import rewritten
from .hits import Found, fetch, show
from .interpretation import interpretation, why_empty
from .judging import Evidence, judge
from .judging import why_not as why_silent
from .query import check_question
from .quoting import Chosen, compose, on_record, short_answer
from .ranking import MAX_OFFSET, Ranking, rank, rank_like
from .reader import packaged
from .reading import MOST, short_in
from .results import Abstention, Answer, Citation, Filters, Hit, IndexInfo, Interpretation, SearchResults, Turn
from .whereabouts import whereabouts
from .writing.writing import Model, Tell, written

_MOST_EVIDENCE = 40  # passages that an answer is looked for in, at the most
_NEAREST = 3  # passages shown where there is no answer


def search(
    generation: Generation,
    question: str,
    k: int,
    *,
    offset: int,
    filters: Filters,
    explain: bool,
    newer: bool | float | None = None,
    why_not: str | None = None,
    reranker: CrossEncoder | None = None,
) -> SearchResults:
    """Rank passages for a question and return places ``offset + 1`` to ``offset + k``."""

    def ask(places: int) -> Ranking:
        return _ranked(generation, question, filters, places, newer, reranker)

    return replace(_page(generation, ask, k, offset, explain=explain, why_not=why_not), query=question)


def like(
    generation: Generation,
    document_id: str,
    k: int,
    *,
    offset: int,
    filters: Filters,
    explain: bool,
    newer: bool | float | None = None,
    why_not: str | None = None,
) -> SearchResults:
    """Rank passages of articles that are like another, which is left out with those that tell its story."""

    def ask(places: int) -> Ranking:
        return rank_like(generation, document_id, filters, places, newer=newer)

    return _page(generation, ask, k, offset, explain=explain, why_not=why_not, like=document_id)


def _page(
    generation: Generation,
    ask: Callable[[int], Ranking],
    k: int,
    offset: int,
    *,
    explain: bool,
    why_not: str | None,
    like: str | None = None,
) -> SearchResults:
    """Return places ``offset + 1`` to ``offset + k`` of what ``ask`` ranks, as many places as it is told."""
    ranking = ask(offset + k)
    found = fetch(generation, ranking, first=offset, k=k)
    hits = show(generation, ranking, found, first=offset, explain=explain)
    following = offset + k
    more = following <= min(len(ranking.order) - 1, MAX_OFFSET)
    where = None
    if why_not is not None:
        where = whereabouts(generation, ask, ranking.filters, why_not, offset=offset, k=k, like=like)
    read = _read_as(generation, ranking) if like is None else None
    return SearchResults("", tuple(hits), following if more else None, info(generation), like, where, read)


def answer(
    generation: Generation,
    question: str,
    k: int,
    *,
    filters: Filters,
    max_risk: float,
    history: Sequence[Turn],
    newer: bool | float | None = None,
    reranker: CrossEncoder | None = None,
    model: Model | None = None,
    tell: Tell | None = None,
) -> Answer:
    """Answer a question in sentences of the articles, or say that they do not hold the answer.

    The answer is looked for in twice the ``k`` passages that a search would show: articles further down may agree.
    Where there is an answer, a ``model`` may write it in other words; ``tell`` gets each sentence as soon as it stands.
    """
    check_question(question)
    wanted = min(2 * k, _MOST_EVIDENCE)
    searched_for = rewritten(question, history)
    ranking = _ranked(generation, searched_for or question, filters, wanted, newer, reranker, soft=True)
    found = fetch(generation, ranking, first=0, k=wanted)
    hits = show(generation, ranking, found, first=0)
    evidence = judge(generation, ranking, hits, [passage for passage, _ in found], packaged())
    chosen = on_record(choose(evidence, ranking.query), generation.articles)
    read = interpretation(ranking.query)
    given = Answer(
        question, False, "", evidence.confidence, (), None, info(generation), searched_for=searched_for,
        interpretation=read,
    )  # fmt: skip
    if not chosen or evidence.confidence < 1 - max_risk:
        nearest = tuple(hits[:_NEAREST])
        return replace(given, abstained=Abstention(_silent(generation, ranking, nearest, evidence, max_risk), nearest))
    chosen = _shortened(chosen, ranking.query.read, found)
    differing = disagreements(generation, chosen, evidence.found)
    text, citations = compose(chosen)
    given = replace(
        given, answered=True, text=text, citations=superseded(citations, differing), disagreements=differing,
        answer_span=short_answer(chosen, citations),
    )  # fmt: skip
    if model is not None:
        given = written(generation, model, given, evidence, chosen, tell or _untold)
    if tell and (given.writer is None or given.writer.kind == "extractive"):
        for citation in given.citations:
            tell(citation)
    return given


def _shortened(chosen: list[Chosen], question: str, found: Sequence[Found]) -> list[Chosen]:
    """Look for a short answer in the first quote, if its passage is none of those that were read."""
    first, *others = chosen
    rank = first.sentence.hit.rank
    if rank <= MOST:
        return chosen
    passage, _ = found[rank - 1]
    return [replace(first, short=short_in(packaged(), question, first.sentence, passage)), *others]


def _untold(_: Citation) -> None:
    """Tell nobody."""


def _silent(
    generation: Generation, ranking: Ranking, nearest: Sequence[Hit], evidence: Evidence, max_risk: float
) -> str:
    """Say in words why there is no answer."""
    if not nearest:
        return why_empty(ranking.query, ranking.filters, generation)
    return why_silent(ranking.query, nearest, generation.lexical, evidence.confidence, 1 - max_risk)


def _ranked(
    generation: Generation,
    question: str,
    filters: Filters,
    places: int,
    newer: bool | float | None,
    reranker: CrossEncoder | None,
    *,
    soft: bool = False,
) -> Ranking:
    """Rank passages by both legs, and the first of them once more by the cross-encoder, if there is one."""
    if reranker is None:
        return rank(generation, question, filters, places, newer=newer, soft=soft)
    deep = max(places, reranker.passages)
    return reranker.rerank(generation, rank(generation, question, filters, deep, newer=newer, soft=soft))


def _read_as(generation: Generation, ranking: Ranking) -> Interpretation | None:
    """Return how the question was read, and why nothing was found if nothing was; None if there is nothing to tell."""
    query, filters = ranking.query, ranking.filters
    if not len(ranking.order) and (filters.conditions or not query.terms):
        query = replace(query, notes=(*query.notes, why_empty(query, filters, generation)))
    return interpretation(query)


def info(generation: Generation) -> IndexInfo:
    """Return which index this is."""
    manifest = generation.manifest
    return IndexInfo(manifest.index_id, manifest.documents, manifest.passages)
