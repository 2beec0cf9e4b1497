"""Whereabouts: where one article is in a search, or the first reason why it is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..index.dense import Rows
from ..index.errors import NotInIndex
from ..index.generation import Generation
from .conditions import first_unmet, written
from .explained import Outcome, WhyNot
from .filters import first_failed
from .interpretation import why_empty
from .legs import lexical_leg
from .ranking import MAX_K, MAX_OFFSET, Ranking
from .results import Condition, Filters


def whereabouts(
    generation: Generation,
    ask: Callable[[int], Ranking],
    filters: Filters,
    document_id: str,
    *,
    offset: int,
    k: int,
    like: str | None = None,
) -> WhyNot:
    """Say what became of an article in a search that shows places ``offset + 1`` to ``offset + k``.

    ``ask`` ranks as many places as it is told, of articles ``like`` one if that is what was searched for. All that
    paging can reach is looked through.
    """
    try:
        document, rows = generation.articles.document(document_id), generation.articles.rows_of(document_id)
    except NotInIndex:
        return WhyNot(document_id, "unknown", "no article of this index has this id")
    if not len(rows):
        return WhyNot(document_id, "no_passages", "the article has no passages: there is nothing to quote in it")
    if failed := first_failed(filters, document):
        return WhyNot(document_id, "filtered", _taken_out(*failed, document_id, like))
    if condition := first_unmet(filters.conditions, generation, rows):
        return WhyNot(document_id, "filtered", _ruled_out(condition))
    ranking = ask(MAX_OFFSET + MAX_K)
    if not ranking.query.terms:
        return WhyNot(document_id, "not_retrieved", why_empty(ranking.query, filters, generation))
    own = np.flatnonzero(np.isin(ranking.candidates.rows, rows))
    if not len(own):
        return WhyNot(document_id, "not_retrieved", _missed(generation, ranking, document_id, rows))
    return _placed(generation, ranking, document_id, own, offset, k)


def _taken_out(field: str, found: str, wanted: str, document_id: str, like: str | None) -> str:
    if field != "without" or like is None:
        return f"the filter {field} takes it out: {found}, wanted {wanted}"
    if document_id == like:
        return "it is the article that the others are to be like"
    return f"it tells the story of {like}, that the others are to be like, or is among the articles left out by id"


def _ruled_out(condition: Condition) -> str:
    held = "no passage" if condition.wanted else "every passage"
    return f"the question's {written(condition)} takes it out: {held} of it that passes the others has that"


def _missed(generation: Generation, ranking: Ranking, document_id: str, rows: Rows) -> str:
    """Say how far an article is from what the legs retrieved."""
    words, cosines = ranking.candidates.retrieved
    alone = replace(ranking.filters, document_id=(document_id,))
    _, scores = lexical_leg(generation, ranking.query, alone, 1)
    cosine = float(generation.dense.cosines(ranking.encoded.vector, rows).max())
    if not len(scores):
        by_words = "it holds no word of the question"
    else:
        by_words = f"its best BM25 score {scores[0]:.2f} is below the last retrieved, {words[-1]:.2f}"
    last = float(cosines[-1])
    by_meaning = f"its best cosine {cosine:.4f} is below the last retrieved, {last:.4f}"
    if cosine >= last:  # beyond a few thousand passages the nearest are found by codes, which may miss one
        by_meaning = (
            f"its best cosine {cosine:.4f} reaches the last retrieved, {last:.4f}, but its code was passed over"
        )
    among = f"among {len(words):,} by words and {len(cosines):,} by meaning"
    return f"neither leg retrieved it {among}: {by_words}; {by_meaning}"


def _placed(generation: Generation, ranking: Ranking, document_id: str, own: Rows, offset: int, k: int) -> WhyNot:
    """Say which place an article's passages have, or which one they joined, the best of them."""
    collapsed = ranking.collapsed
    shown = np.flatnonzero(np.isin(collapsed.shown, own))
    joined = [at for at, place in enumerate(collapsed.order.tolist()) if _joins(ranking, place, own)]
    at = min([*shown[:1].tolist(), *joined[:1]])
    passage = generation.articles.passage(int(ranking.candidates.rows[collapsed.shown[at]]))
    if at not in shown:
        reason = (
            f"takes place {at + 1:,} together with {passage.id}, a passage of a copy of its story that says the same"
        )
        return WhyNot(document_id, "joined", reason, at + 1, passage.id)
    outcome, where = _page(at, offset, k)
    return WhyNot(document_id, outcome, f"place {at + 1:,}{where}", at + 1, passage.id)


def _joins(ranking: Ranking, place: int, own: Rows) -> bool:
    """Say whether a place in the order stands for a passage among ``own``."""
    joined = [place, *(each for each, _ in ranking.collapsed.joined.get(place, ()))]
    return bool(np.isin(joined, own).any())


def _page(at: int, offset: int, k: int) -> tuple[Outcome, str]:
    if at < offset:
        return "ranked_above", f", before this page, which begins at place {offset + 1:,}"
    if at >= offset + k:
        return "ranked_below", f", beyond this page, which ends at place {offset + k:,}"
    return "found", ""
