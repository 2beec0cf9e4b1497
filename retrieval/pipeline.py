"""The way of a question, top to bottom: ``search`` to ranked passages, ``answer`` on to a cited answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..index.analysis import body_terms
from ..index.encoder import EncodedText
from ..index.generation import Generation
from ..index.records import Passage
from .evidence import FEATURES, Candidate, candidates, coverage, features, inverse_frequency
from .expected import asks_for_list
from .followup import standalone
from .fusion import convex, normalise
from .highlights import highlights, matched_terms
from .legs import LEGS, Candidates, retrieve
from .query import Query, check_question, read_question
from .quoting import Chosen, compose, on_record
from .results import Abstention, Answer, Explanation, Filters, Hit, IndexInfo, Leg, SearchResults, Turn
from .weights import ANSWER_FEATURES, HIT_FEATURES, logit, probability

WEIGHTS = (0.5, 0.5)  # of the legs, in the order of LEGS
DEPTH = 200  # passages that each leg retrieves
_EVIDENCE_PASSAGES = 10
_MOST_QUOTES, _MOST_QUOTES_OF_LIST = 3, 5
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates in the order of their fused score: ``order`` indexes ``candidates.rows``."""

    query: Query
    encoded: EncodedText
    candidates: Candidates
    fused: npt.NDArray[np.float64]
    order: npt.NDArray[np.int64]


def search(
    generation: Generation, question: str, k: int, *, offset: int, filters: Filters, explain: bool
) -> SearchResults:
    """Rank passages for a question and return places ``offset + 1`` to ``offset + k``."""
    ranking = rank(generation, question, filters, depth=max(DEPTH, offset + k + 1))
    hits = tuple(show(generation, ranking, first=offset, k=k, explain=explain))
    more = len(ranking.order) > offset + k
    return SearchResults(question, hits, offset + k if more else None, info(generation))


def answer(
    generation: Generation,
    question: str,
    k: int,
    *,
    filters: Filters,
    max_risk: float,
    history: Sequence[Turn],
) -> Answer:
    """Answer a question in sentences of the articles, or say that they do not hold the answer."""
    check_question(question)
    ranking = rank(generation, standalone(question, history), filters, depth=DEPTH)
    hits = list(show(generation, ranking, first=0, k=max(k, _NEAREST), explain=False))
    sentences = evidence(generation, ranking, hits[: min(k, _EVIDENCE_PASSAGES)])
    chosen = on_record(choose(sentences.found, sentences.scores, ranking.query.text), generation.store)
    confidence = round(sentences.confidence, 4) if chosen else 0.0
    if not chosen or confidence < 1 - max_risk:
        reason = _why_not(ranking.query, hits, confidence, max_risk)
        abstained = Abstention(reason, tuple(hits[:_NEAREST]))
        return Answer(question, False, "", confidence, (), abstained, info(generation))
    text, citations = compose(chosen)
    return Answer(question, True, text, confidence, citations, None, info(generation))


def rank(generation: Generation, question: str, filters: Filters, *, depth: int) -> Ranking:
    """Retrieve candidates on both legs and order them by fused score; equal scores by row."""
    query = read_question(question, generation.lexical)
    encoded = generation.encoder.encode_query(query.text)
    found = retrieve(generation, query, encoded.vector, filters, depth)
    fused = convex(found.scores, WEIGHTS)
    return Ranking(query, encoded, found, fused, np.lexsort((found.rows, -fused)))


def show(generation: Generation, ranking: Ranking, *, first: int, k: int, explain: bool) -> list[Hit]:
    """Fetch the passages at places ``first`` to ``first + k`` of a ranking and describe them."""
    if not len(ranking.order):
        return []
    places = ranking.order[first : first + k]
    scores = _hit_scores(generation, ranking, places)
    normalised = normalise(ranking.candidates.scores)
    hits = []
    for rank_, (place, score) in enumerate(zip(places, scores, strict=True), start=first + 1):
        passage = generation.store.passage(int(ranking.candidates.rows[place]))
        raw = {leg: _number(value) for leg, value in zip(LEGS, ranking.candidates.scores[:, place], strict=True)}
        explanation = None
        if explain:
            parts = zip(LEGS, normalised[:, place], WEIGHTS, strict=True)
            legs = {leg: Leg(raw[leg], float(value), weight) for leg, value, weight in parts}
            terms = matched_terms(passage.text, ranking.query)
            explanation = Explanation("convex", legs, float(ranking.fused[place]), terms)
        hits.append(_hit(generation, rank_, passage, float(score), raw, ranking.query, explanation))
    return hits


@dataclass(frozen=True, slots=True)
class Evidence:
    """Candidate sentences, how likely each holds the answer, and how likely the best one is right."""

    found: list[Candidate]
    scores: npt.NDArray[np.float64]
    confidence: float


def evidence(generation: Generation, ranking: Ranking, hits: Sequence[Hit]) -> Evidence:
    """Score every sentence of the hits."""
    places = ranking.order[: len(hits)]
    passages = [generation.store.passage(int(row)) for row in ranking.candidates.rows[places]]
    found = candidates(hits, passages)
    if not found:
        return Evidence([], np.empty(0), 0.0)
    fused = {hit.id: float(score) for hit, score in zip(hits, ranking.fused[places], strict=True)}
    measured = features(ranking.query, ranking.encoded, found, fused, generation)
    log_odds = logit("sentence", FEATURES, measured)
    confidence = probability(logit("answer", ANSWER_FEATURES, answer_features(measured, log_odds)))
    return Evidence(found, probability(log_odds), float(confidence[0]))


def answer_features(measured: npt.NDArray[np.float64], log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return (1, ANSWER_FEATURES) about the best sentence; ``margin`` is its lead in log-odds over the second."""
    ordered = np.sort(log_odds)[::-1]
    best = measured[int(np.argmax(log_odds))]
    lead = float(ordered[0] - ordered[1]) if len(ordered) > 1 else 0.0
    known = {**dict(zip(FEATURES, best, strict=True)), "sentence": float(ordered[0]), "margin": lead}
    return np.array([[known[name] for name in ANSWER_FEATURES]])


def choose(found: Sequence[Candidate], scores: npt.NDArray[np.float64], question: str) -> list[Chosen]:
    """Pick the best sentence and those nearly as good that say something else, best first."""
    most = _MOST_QUOTES_OF_LIST if asks_for_list(question) else _MOST_QUOTES
    chosen: list[Chosen] = []
    told: list[set[str]] = []
    for place in np.argsort(-scores, kind="stable"):
        if len(chosen) == most or (chosen and scores[place] < 0.6 * chosen[0].score):
            break
        terms = set(body_terms(found[place].text))
        if all(_overlap(terms, other) < 0.7 for other in told):
            chosen.append(Chosen(found[place], round(float(scores[place]), 4)))
            told.append(terms)
    return chosen


def info(generation: Generation) -> IndexInfo:
    """Return which index this is."""
    manifest = generation.manifest
    return IndexInfo(manifest.index_id, manifest.documents, manifest.passages)


def _hit_scores(
    generation: Generation, ranking: Ranking, places: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:  # fmt: skip
    """Return the calibrated probability that each passage bears on the question; it falls with the rank."""
    best = generation.store.passage(int(ranking.candidates.rows[ranking.order[0]]))
    importance = [inverse_frequency(term, generation) for term in ranking.query.terms]
    covered = coverage(ranking.query.terms, importance, set(body_terms(best.text)))
    top_cosine = float(np.nanmax(ranking.candidates.scores[1]))
    measured = np.array([[ranking.fused[place], top_cosine, covered] for place in places]).reshape(
        -1, len(HIT_FEATURES)
    )
    return probability(logit("hit", HIT_FEATURES, measured)).round(4)


def _hit(
    generation: Generation, rank_: int, passage: Passage, score: float, legs: dict[str, float | None], query: Query,
    explanation: Explanation | None,
) -> Hit:  # fmt: skip
    document = generation.store.document(passage.document_id)
    return Hit(
        rank=rank_, id=passage.id, document_id=document.id, title=document.title, source=document.source,
        url=document.url, author=document.author, published=document.published, text=passage.text,
        start=passage.start, end=passage.end, score=score, legs=legs, highlights=highlights(passage.text, query),
        explanation=explanation,
    )  # fmt: skip


def _why_not(query: Query, hits: Sequence[Hit], confidence: float, max_risk: float) -> str:
    """Say in words why there is no answer."""
    if not hits:
        return "no article passes the filters"
    unknown = [term.exact for term in query.terms if not term.corrections and not _said(term.body, hits)]
    if unknown:
        return f"the nearest passages do not mention {', '.join(repr(word) for word in unknown[:5])}"
    return f"the best sentence answers with probability {confidence:.2f}, wanted at least {1 - max_risk:.2f}"


def _said(body: str, hits: Sequence[Hit]) -> bool:
    return any(body in body_terms(f"{hit.title} {hit.text}") for hit in hits[:_NEAREST])


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)


def _overlap(a: set[str], b: set[str]) -> float:
    """Return the Jaccard overlap of two sets of terms."""
    return len(a & b) / len(a | b) if a or b else 1.0
