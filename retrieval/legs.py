"""The two legs of a hybrid search: candidates by words (BM25) and by meaning (cosine)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import tantivy

from ..index.analysis import exact_term
from ..index.dense import Rows
from ..index.encoder import Vectors
from ..index.generation import Generation
from ..index.lexical import K1, LexicalIndex, idf
from .filters import allowed_rows, lexical_filter
from .query import Query
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
    return Candidates(rows, scores, (by_words[1], by_meaning[1]), by_meaning[0])


def lexical_leg(generation: Generation, query: Query, filters: Filters, depth: int) -> tuple[Rows, Scores]:
    """Return rows and BM25 scores of the passages that share a term with the question, best first."""
    lexical = generation.lexical
    wanted = [(tantivy.Occur.Should, clause) for clause in _term_clauses(lexical, query)]
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


def most_words(lexical: LexicalIndex, query: Query) -> float:
    """Return what no BM25 score for this question can exceed: every term in a passage, endlessly often; 0 for none.

    A term's share tends to its weight times idf times k1 + 1.
    """
    total = 0.0
    for term in query.terms:
        bodies = sum(idf(lexical.n_passages, n) for body in term.bodies if (n := lexical.frequency(body)))
        exact = lexical.frequency(exact_term(term.exact))
        spelt = _EXACT_WEIGHT * idf(lexical.n_passages, exact) if exact else 0.0
        total += (_NAME_WEIGHT if term.is_name else 1.0) * (bodies + spelt)
    return total * (K1 + 1)


def _term_clauses(lexical: LexicalIndex, query: Query) -> Iterator[tantivy.Query]:
    """Yield a clause for each term. How often the question says it does not count: it is a question, not an essay."""
    for term in query.terms:
        weight = _NAME_WEIGHT if term.is_name else 1.0
        for body in term.bodies:
            if clause := lexical.term_query(body, weight):
                yield clause
        if clause := lexical.term_query(exact_term(term.exact), _EXACT_WEIGHT * weight):
            yield clause
