"""Evidence: the sentences of the best passages, and how likely each is to hold the answer.

Every candidate sentence gets the features named in FEATURES; ``weights.py`` turns them into a probability.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from ..index.analysis import body_terms, has_neighbours, word_terms
from ..index.generation import Generation
from ..index.lexical import idf
from ..index.records import Passage
from .expected import kind_asked, things_of
from .query import Query, QueryTerm
from .ranking import Ranking
from .results import Hit

Matrix = npt.NDArray[np.float64]

FEATURES = (
    "bm25",     # of the sentence among the candidates, 1 for the best
    "covers",   # share, by idf, of the question's terms that the sentence has
    "context",  # the same of the sentence with its title and the sentence before it
    "kind",     # 1 if it holds the kind of thing asked for, -1 if not, 0 if no kind is asked
    "names",    # share of the question's names and numbers that passage and title lack
    "behind",   # by how much the passage's fused score is less than the best one's
    "farther",  # by how much its cosine is less than that of the nearest
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted; ``start`` and ``end`` are offsets into its article."""

    hit: Hit
    start: int
    end: int
    text: str
    before: str  # the sentence before it in its passage, "" for the first


def candidates(hits: Sequence[Hit], passages: Sequence[Passage]) -> list[Candidate]:
    """Return the quotable sentences of the hits, in order; ``passages`` are the hits' own, in the same order."""
    found = []
    for hit, passage in zip(hits, passages, strict=True):
        before = ""
        for span in passage.sentences:
            text = passage.text[span.start - passage.start : span.end - passage.start]
            found.append(Candidate(hit, span.start, span.end, text, before))
            before = text
    return found


def features(ranking: Ranking, sentences: Sequence[Candidate], generation: Generation) -> Matrix:
    """Return (sentences, FEATURES) float64."""
    query = ranking.query
    importance = [inverse_frequency(term, generation) for term in query.terms]
    kind, names = kind_asked(query.text) or kind_asked(query.read), query.names
    behind, farther = _distances(ranking)
    terms_of = _quickest(query)
    terms = [terms_of(sentence.text) for sentence in sentences]
    titles = {title: terms_of(title) for title in {sentence.hit.title for sentence in sentences}}
    hits = {sentence.hit.rank: sentence.hit for sentence in sentences}
    held = {rank: set(terms_of(f"{hit.title} {hit.text}")) for rank, hit in hits.items()} if names else {}
    lacking = {rank: missing(names, query.widened(terms)) for rank, terms in held.items()}
    bm25 = sentence_bm25(query, terms)
    rows = []
    for place, sentence in enumerate(sentences):
        hit = sentence.hit
        things = kind is not None and bool(things_of(kind, sentence.text, query.text))
        around = {*terms[place], *titles[hit.title], *(terms[place - 1] if sentence.before else ())}
        measured = {
            "bm25": bm25[place],
            "covers": coverage(query.terms, importance, query.widened(set(terms[place]))),
            "context": coverage(query.terms, importance, query.widened(around)),
            "kind": (1.0 if things else -1.0) if kind else 0.0,
            "names": lacking.get(hit.rank, 0.0),
            "behind": behind[hit.rank - 1],
            "farther": farther[hit.rank - 1],
        }
        rows.append([measured[name] for name in FEATURES])
    return np.asarray(rows, np.float64).reshape(len(rows), len(FEATURES))


def _quickest(query: Query) -> Callable[[str], list[str]]:
    """Return what gives the body terms of texts: word by word, where no term of the question may be several words."""
    if not query.joins_words:
        return word_terms
    return lambda text: body_terms(text) if has_neighbours(text) else word_terms(text)


def _distances(ranking: Ranking) -> tuple[Matrix, Matrix]:
    """Return for each place how far its fused score is behind the best, and its cosine behind the nearest one's."""
    fused, cosines = standings(ranking)
    return fused.max(initial=0.0) - fused, cosines.max(initial=0.0) - cosines


def standings(ranking: Ranking) -> tuple[Matrix, Matrix]:
    """Return the fused score and the cosine of each place, best first."""
    return ranking.fused[ranking.order], np.nan_to_num(ranking.candidates.scores[1][ranking.order])


def inverse_frequency(term: QueryTerm, generation: Generation) -> float:
    """Return the idf of the commonest of the terms that stand for a question's."""
    lexical = generation.lexical
    return idf(lexical.n_passages, max(lexical.frequency(body) for body in term.bodies))


def coverage(terms: Sequence[QueryTerm], importance: Sequence[float], held: set[str]) -> float:
    """Return the share, by importance, of the question's terms that are among ``held``."""
    total = sum(importance)
    if not total:
        return 0.0
    return sum(w for term, w in zip(terms, importance, strict=True) if held.intersection(term.bodies)) / total


def sentence_bm25(query: Query, terms: Sequence[Sequence[str]]) -> list[float]:
    """Score the candidate sentences among themselves by rank-bm25; the best gets 1, none gets less than 0."""
    if not any(terms):
        return [0.0] * len(terms)
    asked = [body for term in query.terms for body in term.bodies]
    scores = _SentenceBM25([list(sentence) for sentence in terms]).get_scores(asked)
    best = float(scores.max(initial=0.0))
    return [max(0.0, float(score)) / best if best > 0 else 0.0 for score in scores]


class _SentenceBM25(BM25Okapi):  # type: ignore[misc]
    """rank-bm25 with an idf that stays above zero for what most candidates share, as the question's terms are."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        self.idf = {word: math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5)) for word, n in nd.items()}


def missing(names: Sequence[QueryTerm], held: set[str]) -> float:
    """Return the share of the question's names that are not among ``held``; 0 if it has none.

    A name and what is derived from it are one: "Vietnam" is held where "Vietnamese" is, and the other way round.
    """
    if not names:
        return 0.0
    unseen = [name for name in names if held.isdisjoint(name.bodies)]
    lacking = [name for name in unseen if not any(_same_name(body, term) for body in name.bodies for term in held)]
    return len(lacking) / len(names)


def _same_name(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) >= 4 and a.isalpha() and (a.startswith(b) or b.startswith(a)))
