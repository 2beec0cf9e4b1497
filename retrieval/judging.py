"""Judging: which sentences to quote, and whether to answer at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..index.analysis import body_terms
from ..index.generation import Generation
from ..index.lexical import LexicalIndex
from ..index.records import Passage
from .evidence import FEATURES, Candidate, candidates, features, names_of
from .expected import asks_for_list, kind_asked
from .query import Query
from .quoting import Chosen
from .ranking import Ranking
from .results import Hit
from .weights import ANSWER_FEATURES, logit, probability

Matrix = npt.NDArray[np.float64]

# At most so many quotes, and none below this share of the best one's score, by what is asked for.
_ONE_THING, _A_LIST, _ANYTHING = (2, 0.8), (5, 0.5), (3, 0.6)
_ALIKE = 0.7  # sentences that share so much of their terms say the same


@dataclass(frozen=True, slots=True)
class Evidence:
    """Candidate sentences, the probability that each holds the answer, and that the best one does."""

    found: list[Candidate]
    scores: Matrix
    confidence: float


def judge(generation: Generation, ranking: Ranking, hits: Sequence[Hit], passages: Sequence[Passage]) -> Evidence:
    """Score every sentence of the passages; ``hits`` describe them in the same order."""
    found = candidates(hits, passages)
    if not found:
        return Evidence([], np.empty(0), 0.0)
    measured = features(ranking, found, generation)
    log_odds = logit("sentence", FEATURES, measured)
    confidence = probability(logit("answer", ANSWER_FEATURES, answer_features(measured, log_odds)))
    return Evidence(found, probability(log_odds), round(float(confidence[0]), 4))


def answer_features(measured: Matrix, log_odds: Matrix) -> Matrix:
    """Return (1, ANSWER_FEATURES) about the best sentence; ``margin`` is its lead in log-odds over the second."""
    ordered = np.sort(log_odds)[::-1]
    best = measured[int(np.argmax(log_odds))]
    lead = float(ordered[0] - ordered[1]) if len(ordered) > 1 else 0.0
    known = {**dict(zip(FEATURES, best, strict=True)), "sentence": float(ordered[0]), "margin": lead}
    return np.array([[known[name] for name in ANSWER_FEATURES]])


def choose(evidence: Evidence, question: str) -> list[Chosen]:
    """Pick the best sentence and those nearly as good that say something else, best first."""
    most, share = _ANYTHING
    if kind_asked(question):
        most, share = _ONE_THING
    elif asks_for_list(question):
        most, share = _A_LIST
    chosen: list[Chosen] = []
    told: list[set[str]] = []
    for place in np.argsort(-evidence.scores, kind="stable"):
        score = round(float(evidence.scores[place]), 4)
        if len(chosen) == most or (chosen and score < share * chosen[0].score):
            break
        terms = set(body_terms(evidence.found[place].text))
        if all(_overlap(terms, other) < _ALIKE for other in told):
            chosen.append(Chosen(evidence.found[place], score))
            told.append(terms)
    return chosen


def why_not(query: Query, nearest: Sequence[Hit], lexical: LexicalIndex, confidence: float, wanted: float) -> str:
    """Say in words why there is no answer: a name or a word that no article has, or else the odds."""
    if not nearest:
        return "no article passes the filters"
    held = {term for hit in nearest for term in body_terms(f"{hit.title} {hit.text}")}
    absent = [term for term in query.terms if not held.intersection((term.exact, *term.bodies))]
    names = names_of(query)
    unknown = [term.exact for term in absent if term in names or not lexical.frequency("body", term.body)]
    if unknown:
        return f"the nearest passages do not mention {', '.join(repr(word) for word in unknown[:5])}"
    return f"the best sentence answers with probability {confidence:.2f}, wanted at least {wanted:.2f}"


def _overlap(a: set[str], b: set[str]) -> float:
    """Return the Jaccard overlap of two sets of terms."""
    return len(a & b) / len(a | b) if a or b else 1.0
