"""The two legs of a hybrid search: candidates by words (BM25) and by meaning (cosine)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import tantivy

from ..index.analysis import exact_term
from ..index.dense import Rows
from ..index.encoder import Vectors
from ..index.generation import Generation
from ..index.lexical import K1, LexicalIndex, idf
from .crossing.clauses import concept_clauses, weighed
from .filters import allowed_rows, lexical_filter
from .query import Group, Query, QueryTerm
from .results import Filters
from .stages import count, stage

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
    raw scores, NaN where the leg did not retrieve the passage. ``retrieved`` holds for each leg the raw scores of what
    it did retrieve, best first; a cosine looked up for a passage that only words brought is not among them.
    """

    rows: Rows
    scores: Scores
    retrieved: tuple[Scores, Scores]
    by_meaning: Rows  # the rows that the dense leg retrieved, best first

    def rank(self, leg: int, place: int) -> int | None:
        """Return the rank, from 1, that a leg gave a candidate: equal scores share the better; None for none."""
        if leg and not np.isin(self.rows[place], self.by_meaning):
            return None
        score = self.scores[leg, place]
        return None if np.isnan(score) else 1 + int((self.retrieved[leg] > score).sum())


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
    count("candidates", len(rows))
    return Candidates(rows, scores, (by_words[1], by_meaning[1]), by_meaning[0])


@stage("lexical")
def lexical_leg(generation: Generation, query: Query, filters: Filters, depth: int) -> tuple[Rows, Scores]:
    """Return rows and BM25 scores of the passages that share a term with the question, best first."""
    lexical = generation.lexical
    clauses = [*_clauses(lexical, query), *concept_clauses(lexical, query.concepts, _NAME_WEIGHT)]
    wanted = [(tantivy.Occur.Should, clause) for clause in clauses]
    if not wanted:
        return np.empty(0, np.int64), np.empty(0, np.float64)
    question = tantivy.Query.boolean_query(wanted)
    allowed = lexical_filter(filters, generation)
    if allowed is not None:
        unscored = tantivy.Query.const_score_query(allowed, 0.0)
        question = tantivy.Query.boolean_query([(tantivy.Occur.Must, question), (tantivy.Occur.Must, unscored)])
    return lexical.top(question, depth)


@stage("dense")
def dense_leg(generation: Generation, vector: Vectors, filters: Filters, depth: int) -> tuple[Rows, Scores]:
    """Return rows and cosines of the passages nearest in meaning, best first."""
    return generation.dense.top(vector, depth, allowed=allowed_rows(filters, generation))


def most_words(lexical: LexicalIndex, query: Query) -> float:
    """Return what no BM25 score for this question can exceed: every term in a passage, endlessly often; 0 for none.

    A term's share tends to its weight times idf times k1 + 1. Of forms that stand for each other the greatest counts.
    """
    total = 0.0
    for terms, groups in _parts(query):
        asked = sum(_most(lexical, _forms(term)) for term in terms)
        total += max(asked, *(_most(lexical, _group_forms(lexical, group)) for group in groups), 0.0)
    for together, weight in weighed(lexical, query.concepts, _NAME_WEIGHT):
        total += _most(lexical, ((form, weight) for form in together))
    return total * (K1 + 1)


def _most(lexical: LexicalIndex, forms: Iterable[tuple[str, float]]) -> float:
    """Return the weights of some forms times their idf, added up; what no passage has counts nothing."""
    return sum(weight * idf(lexical.n_passages, n) for form, weight in forms if (n := lexical.frequency(form)))


def _clauses(lexical: LexicalIndex, query: Query) -> Iterator[tantivy.Query]:
    """Yield a clause for each term. How often the question says it does not count: it is a question, not an essay.

    Where other terms stand for some of them, the better of both counts.
    """
    for terms, groups in _parts(query):
        own = [clause for term in terms for clause in _term_clauses(lexical, term)]
        others = [other for group in groups if (other := _group_query(lexical, group))]
        if others:
            yield tantivy.Query.disjunction_max_query([_any(own), *others]) if own else _any(others)
        else:
            yield from own


def _parts(query: Query) -> Iterator[tuple[list[QueryTerm], list[Group]]]:
    """Yield the terms searched for part by part, each part with the groups that stand for it, mostly none."""
    left = {term.body: term for term in query.terms if not term.is_translated}
    for asked, groups in _alternatives(query.groups).items():
        if all(body in left for body in asked):
            yield [left.pop(body) for body in asked], groups
    for term in left.values():
        yield [term], []


def _forms(term: QueryTerm) -> list[tuple[str, float]]:
    """Return what answers to a term in the index, and what each weighs."""
    weight = _NAME_WEIGHT if term.is_name else 1.0
    forms = [
        *((body, 1.0) for body in term.corrections or (term.body,)),
        (exact_term(term.exact), _EXACT_WEIGHT),
        *term.related,
    ]
    return [(form, share * weight) for form, share in forms]


def _term_clauses(lexical: LexicalIndex, term: QueryTerm) -> Iterator[tantivy.Query]:
    for form, weight in _forms(term):
        if clause := lexical.term_query(form, weight):
            yield clause


def _alternatives(groups: Sequence[Group]) -> dict[tuple[str, ...], list[Group]]:
    """Return the groups by what they stand for, of those that overlap the longest."""
    found: dict[tuple[str, ...], list[Group]] = {}
    for group in sorted(groups, key=lambda each: -len(each.stands_for)):
        found.setdefault(group.stands_for, []).append(group)
    return found


def _group_forms(lexical: LexicalIndex, group: Group) -> list[tuple[str, float]]:
    """Return a group's terms and their weight: together they are worth ``weight`` times what they stand for."""
    worth = sum(idf(lexical.n_passages, lexical.frequency(body)) for body in group.stands_for)
    total = sum(idf(lexical.n_passages, lexical.frequency(body)) for body in group.terms)
    weight = round(_NAME_WEIGHT * group.weight * worth / total, 4)
    return [(body, weight) for body in group.terms]


def _group_query(lexical: LexicalIndex, group: Group) -> tantivy.Query | None:
    """Return a query for passages with all of a group's terms; None if there can be none."""
    clauses = [lexical.term_query(body, weight) for body, weight in _group_forms(lexical, group)]
    if any(clause is None for clause in clauses):
        return None
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses if clause is not None])


def _any(clauses: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
