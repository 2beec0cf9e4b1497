"""The two legs of a hybrid search: candidates by words (BM25) and by meaning (cosine)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import tantivy

from ..index.analysis import exact_term
from ..index.dense import Rows
from ..index.encoder import Vectors
from ..index.generation import Generation
from ..index.lexical import LexicalIndex, idf
from .filters import allowed_rows, lexical_filter
from .query import Group, Query, QueryTerm
from .results import Filters

Scores = npt.NDArray[np.float64]
LEGS = ("bm25", "dense")
# What the exact spelling of a term adds to its folded, stemmed form: enough to rank "Bình" above "Binh" where
# all else is equal.
_EXACT_WEIGHT = 0.25
# What a name or a number weighs more than another word: questions are mostly about somebody or something.
_NAME_WEIGHT = 1.3


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that at least one leg retrieved.

    ``rows`` is (candidates,) int64, ascending; ``scores`` is (legs, candidates) float64 in the order of LEGS:
    raw scores, NaN where the leg did not retrieve the passage.
    """

    rows: Rows
    scores: Scores


def retrieve(generation: Generation, query: Query, vector: Vectors, filters: Filters, depth: int) -> Candidates:
    """Return the union of the best ``depth`` passages of each leg.

    A passage that only the lexical leg brought gets its exact cosine all the same: the vector is at hand.
    """
    by_words = lexical_leg(generation, query, filters, depth)
    by_meaning = dense_leg(generation, vector, filters, depth)
    rows = np.union1d(by_words[0], by_meaning[0]).astype(np.int64)
    scores = np.full((len(LEGS), len(rows)), np.nan)
    scores[0, np.searchsorted(rows, by_words[0])] = by_words[1]
    scores[1, np.searchsorted(rows, by_meaning[0])] = by_meaning[1]
    only_words = np.isnan(scores[1])
    scores[1, only_words] = generation.dense.cosines(vector, rows[only_words])
    return Candidates(rows, scores)


def lexical_leg(generation: Generation, query: Query, filters: Filters, depth: int) -> tuple[Rows, Scores]:
    """Return rows and BM25 scores of the passages that share a term with the question, best first."""
    lexical = generation.lexical
    wanted = [(tantivy.Occur.Should, clause) for clause in _clauses(lexical, query)]
    if not wanted:
        return np.empty(0, np.int64), np.empty(0, np.float64)
    question = tantivy.Query.boolean_query(wanted)
    allowed = lexical_filter(filters, generation)
    if allowed is not None:
        unscored = tantivy.Query.const_score_query(allowed, 0.0)
        question = tantivy.Query.boolean_query([(tantivy.Occur.Must, question), (tantivy.Occur.Must, unscored)])
    return lexical.top(question, depth)


def dense_leg(generation: Generation, vector: Vectors, filters: Filters, depth: int) -> tuple[Rows, Scores]:
    """Return rows and cosines of the passages nearest in meaning, best first."""
    return generation.dense.top(vector, depth, allowed=allowed_rows(filters, generation))


def _clauses(lexical: LexicalIndex, query: Query) -> Iterator[tantivy.Query]:
    """Yield a clause for each term. How often the question says it does not count: it is a question, not an essay.

    Where other terms stand for some of them, the better of both counts.
    """
    left = {term.body: term for term in query.terms}
    for asked, groups in _alternatives(query.groups).items():
        if all(body in left for body in asked):
            own = [clause for body in asked for clause in _term_clauses(lexical, left.pop(body))]
            others = [other for group in groups if (other := _group_query(lexical, group))]
            yield tantivy.Query.disjunction_max_query([_any(own), *others]) if own else _any(others)
    for term in left.values():
        yield from _term_clauses(lexical, term)


def _term_clauses(lexical: LexicalIndex, term: QueryTerm) -> Iterator[tantivy.Query]:
    weight = _NAME_WEIGHT if term.is_name else 1.0
    weighted = [*((body, 1.0) for body in term.bodies), (exact_term(term.exact), _EXACT_WEIGHT), *term.related]
    for form, share in weighted:
        if clause := lexical.term_query(form, share * weight):
            yield clause


def _alternatives(groups: Sequence[Group]) -> dict[tuple[str, ...], list[Group]]:
    """Return the groups by what they stand for, of those that overlap the longest."""
    found: dict[tuple[str, ...], list[Group]] = {}
    for group in sorted(groups, key=lambda each: -len(each.stands_for)):
        found.setdefault(group.stands_for, []).append(group)
    return found


def _group_query(lexical: LexicalIndex, group: Group) -> tantivy.Query | None:
    """Return a query for passages with all of a group's terms, worth ``weight`` times what it stands for."""
    worth = [idf(lexical.n_passages, lexical.frequency(body)) for body in group.stands_for]
    total = sum(idf(lexical.n_passages, lexical.frequency(body)) for body in group.terms)
    weight = _NAME_WEIGHT * group.weight * sum(worth) / total
    clauses = [lexical.term_query(body, round(weight, 4)) for body in group.terms]
    if any(clause is None for clause in clauses):
        return None
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses if clause is not None])


def _any(clauses: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
