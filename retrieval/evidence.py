"""Evidence: the sentences of the best passages, and how likely each is to hold the answer.

Every candidate sentence gets the features named in FEATURES; ``weights.py`` turns them into a probability.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from ..index.analysis import body_terms
from ..index.encoder import EncodedText
from ..index.generation import Generation
from ..index.lexical import idf
from ..index.records import Passage
from .expected import kind_asked, things_of
from .likeness import best_matches, token_weights
from .query import Query, QueryTerm
from .ranking import Ranking
from .results import Hit
from .stages import stage

Matrix = npt.NDArray[np.float64]

FEATURES = (
    "cosine",    # of question and sentence
    "likeness",  # token by token, of the question and the sentence in its context (see likeness.py)
    "bm25",      # of the sentence among the candidates, 1 for the best
    "kind",      # 1 if it holds the kind of thing asked for, -1 if not, 0 if no kind is asked
    "names",     # share of the question's names and numbers that passage and title lack
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
    query, encoded = ranking.query, ranking.encoded
    weights = token_weights(query, [inverse_frequency(term, generation) for term in query.terms], encoded)
    kind, names = kind_asked(query.text) or kind_asked(query.read), query.names
    bm25 = sentence_bm25(query, [body_terms(sentence.text) for sentence in sentences])
    vectors = _encode(generation, [sentence.text for sentence in sentences])
    likenesses = likeness_in_context(encoded, weights, sentences, vectors, generation)
    rows = []
    for place, sentence in enumerate(sentences):
        hit = sentence.hit
        things = kind is not None and bool(things_of(kind, sentence.text, query.text))
        measured = {
            "cosine": float(encoded.vector @ vectors[place].vector),
            "likeness": likenesses[place],
            "bm25": bm25[place],
            "kind": (1.0 if things else -1.0) if kind else 0.0,
            "names": missing(names, query.widened(set(body_terms(f"{hit.title} {hit.text}")))),
        }
        rows.append([measured[name] for name in FEATURES])
    return np.asarray(rows, np.float64).reshape(len(rows), len(FEATURES))


def likeness_in_context(
    question: EncodedText,
    weights: Matrix,
    sentences: Sequence[Candidate],
    vectors: Sequence[EncodedText],
    generation: Generation,
) -> list[float]:
    """Return how much of the question each sentence covers together with its title and the sentence before it."""
    titles = list(dict.fromkeys(sentence.hit.title for sentence in sentences))
    of_title = dict(zip(titles, _encode(generation, titles), strict=True))
    matches = [best_matches(question, vector) for vector in vectors]
    found = []
    for place, sentence in enumerate(sentences):
        context = np.maximum(matches[place], best_matches(question, of_title[sentence.hit.title]))
        if sentence.before:
            context = np.maximum(context, matches[place - 1])
        found.append(float(weights @ context))
    return found


@stage("sentences")
def _encode(generation: Generation, texts: Sequence[str]) -> list[EncodedText]:
    return generation.encoder.encode_sentences(texts)


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
    return sum(not any(_same_name(body, term) for body in name.bodies for term in held) for name in names) / len(names)


def _same_name(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) >= 4 and a.isalpha() and (a.startswith(b) or b.startswith(a)))
