"""Judging: how likely each sentence is to hold the answer, and whether to answer at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..index.analysis import body_terms
from ..index.generation import Generation
from ..index.lexical import LexicalIndex
from ..index.records import Passage
from .evidence import FEATURES, Candidate, candidates, features, standings
from .expected import OF_ASKING, kind_asked, things_of
from .likeness import LIKENESS, compare
from .query import Query
from .ranking import Ranking
from .reader import Reader
from .reading import READ, Place, Said, read
from .results import Hit
from .stages import count, stage
from .weights import ANSWER_COMPARED, ANSWER_FEATURES, COMPARED, Fitted, logit, probability

Matrix = npt.NDArray[np.float64]

SURE = 0.5  # confidence from which reading is enough
_SAME = 0.66  # least likeness of words that may mean the same: without it, 85 of the 135 answers added were wrong

_LIKELIEST = 8  # sentences whose figures may be the answer
# Sentences compared by meaning: with 4 of them as many first quotes are right as with all; figures want witnesses.
_MOST_COMPARED, _MOST_FIGURES = 6, 16


@dataclass(frozen=True, slots=True)
class Evidence:
    """Candidate sentences, the probability that each holds the answer, and that the best one does.

    ``agreeing`` are the places of the best one and of those that agree with it, ``short`` those of the short answers
    in their articles, one a sentence, where the reader saw one.
    """

    found: list[Candidate]
    scores: Matrix
    confidence: float
    agreeing: tuple[int, ...] = ()
    short: tuple[Place | None, ...] = ()


@stage("judge")
def judge(
    generation: Generation, ranking: Ranking, hits: Sequence[Hit], passages: Sequence[Passage], reader: Reader
) -> Evidence:
    """Score every sentence of the passages; ``hits`` describe them in the same order.

    The first passage is read. If that leaves doubt, the likeliest sentences are compared with the question by
    meaning: where words differ, the reader sees less than that. The surer judgement stands, but the second is no surer
    than the first if its sentence has no words for some of what is asked, and no other article agrees with it.
    """
    found = candidates(hits, passages)
    count("sentences", len(found))
    if not found:
        return Evidence([], np.empty(0), 0.0)
    measured = features(ranking, found, generation)
    said = read(reader, ranking.query.read, hits, passages)
    judged = _by_reading(ranking, found, measured, said)
    if judged.confidence >= SURE or said.was_late:
        return judged
    likeness = compare(ranking, found, generation, to_compare(judged.scores, ranking.query.text))
    meant = _by_meaning(ranking, found, measured, likeness, said)
    if meant.confidence <= judged.confidence:
        return judged
    stories = {witness(found[place].hit) for place in meant.agreeing}
    if len(stories) > 1 or says_all(likeness[meant.agreeing[0]]):
        return meant
    return replace(meant, confidence=judged.confidence)


def _by_reading(ranking: Ranking, found: list[Candidate], measured: Matrix, said: Said) -> Evidence:
    """Judge by what the reader ``said`` of what it has read, of the rest by (sentences, FEATURES) ``measured``."""
    log_odds = odds("sentence", FEATURES, measured, said.measured)
    agreeing = agreement(found, log_odds, ranking.query.text)
    asked = answer_features(ranking, measured, log_odds, agreeing)
    return _evidence(found, log_odds, agreeing, odds("answer", ANSWER_FEATURES, asked, said.measured[agreeing]), said)


def _by_meaning(ranking: Ranking, found: list[Candidate], measured: Matrix, likeness: Matrix, said: Said) -> Evidence:
    """Judge by (sentences, LIKENESS) instead of by reading."""
    compared = compared_features(measured, likeness)
    log_odds = compared_odds(compared)
    agreeing = agreement(found, log_odds, ranking.query.text)
    asked = answer_compared_features(compared, log_odds, agreeing)
    return _evidence(found, log_odds, agreeing, logit("answer_compared", ANSWER_COMPARED, asked), said)


def _evidence(found: list[Candidate], log_odds: Matrix, agreeing: list[int], answering: Matrix, said: Said) -> Evidence:
    confidence = corroborated(probability(answering), found, agreeing)
    return Evidence(found, probability(log_odds), round(confidence, 4), tuple(agreeing), said.short)


def odds(model: str, names: tuple[str, ...], measured: Matrix, said: Matrix, fitted: Fitted | None = None) -> Matrix:
    """Return (rows,) log-odds, by the model that knows what the reader ``said`` of what it has read, else by the plain.

    ``measured`` is (rows, names), ``said`` (rows, READ), NaN for what was not read.
    """
    was_read = ~np.isnan(said[:, 0])
    found = logit(model, names, measured, fitted)
    if was_read.any():
        found[was_read] = logit(f"{model}_read", (*names, *READ), np.hstack([measured, said])[was_read], fitted)
    return found


def to_compare(scores: Matrix, question: str) -> list[int]:
    """Return the places of the likeliest sentences, which are compared by meaning."""
    most = _MOST_FIGURES if kind_asked(question) == "number" else _MOST_COMPARED
    return [int(place) for place in np.argsort(-scores, kind="stable")[:most]]


def says_all(likeness: Matrix) -> bool:
    """Tell from (LIKENESS,) whether a sentence in its context has words like all of the question's."""
    return bool(likeness[LIKENESS.index("least")] >= _SAME)


def compared_odds(compared: Matrix, fitted: Fitted | None = None) -> Matrix:
    """Return (sentences,) log-odds of (sentences, COMPARED); -inf for those not compared, which are NaN."""
    found = logit("sentence_compared", COMPARED, compared, fitted)
    return np.where(np.isnan(found), -np.inf, found)


def compared_features(measured: Matrix, likeness: Matrix) -> Matrix:
    """Return (sentences, COMPARED)."""
    known = {**dict(zip(FEATURES, measured.T, strict=True)), **dict(zip(LIKENESS, likeness.T, strict=True))}
    return np.column_stack([known[name] for name in COMPARED])


def answer_compared_features(compared: Matrix, log_odds: Matrix, agreeing: Sequence[int]) -> Matrix:
    """Return (agreeing, ANSWER_COMPARED) about sentences that agree, the best one first."""
    others = np.delete(log_odds, agreeing)
    others = others[np.isfinite(others)]
    margin = float(log_odds[agreeing[0]] - others.max()) if len(others) else 0.0
    rows = []
    for place in agreeing:
        known = {**dict(zip(COMPARED, compared[place], strict=True)), "sentence": log_odds[place], "margin": margin}
        rows.append([known[name] for name in ANSWER_COMPARED])
    return np.array(rows)


def agreement(found: Sequence[Candidate], log_odds: Matrix, question: str) -> list[int]:
    """Return the places of sentences that give the same figure where one is asked for, else that of the best alone.

    Of the figures that the likeliest sentences give, it is the one with the most telling witnesses. Only sentences at
    least half as likely as the best that gives it count: a figure may stand elsewhere for something else.
    """
    likeliest = np.argsort(-log_odds, kind="stable")
    if kind_asked(question) != "number":
        return [int(likeliest[0])]
    chances, figures = probability(log_odds), [_figures(sentence.text, question) for sentence in found]

    def giving_the_same(best: int) -> list[int]:
        alike = (int(n) for n in likeliest if n != best and figures[n] & figures[best])
        return [best, *(n for n in alike if chances[best] / 2 <= chances[n] <= chances[best])]

    groups = [giving_the_same(int(place)) for place in likeliest[:_LIKELIEST]]
    return max(groups, key=lambda group: corroborated(chances[group], found, group))


def answer_features(ranking: Ranking, measured: Matrix, log_odds: Matrix, agreeing: Sequence[int]) -> Matrix:
    """Return (agreeing, ANSWER_FEATURES) about sentences that agree, the best one first."""
    fused, cosines = standings(ranking)
    about = {
        "cosine": float(cosines.max()),
        "lead": float(fused[0] - fused[1]) if len(fused) > 1 else 0.0,
    }
    others = np.delete(log_odds, agreeing)
    rows = []
    for place in agreeing:
        share = log_odds[place] - np.logaddexp.reduce([log_odds[place], *others])
        known = {**dict(zip(FEATURES, measured[place], strict=True)), **about, "share": share}
        rows.append([known[name] for name in ANSWER_FEATURES])
    return np.array(rows)


def corroborated(probabilities: Matrix, found: Sequence[Candidate], agreeing: Sequence[int]) -> float:
    """Return the probability that sentences which agree are right, each story counted once, as a noisy or.

    It is 1 - (1 - p1)(1 - p2)..., the chance that not all of them are wrong; copies of one story are one witness, as
    wrong or right as the first. Source: Pearl,
    "Probabilistic Reasoning in Intelligent Systems", 1988, 4.3.2.
    """
    of_story: dict[str, float] = {}
    for place, value in zip(agreeing, probabilities, strict=True):
        story = witness(found[place].hit)
        of_story[story] = max(of_story.get(story, 0.0), float(value))
    return 1.0 - float(np.prod([1.0 - value for value in of_story.values()]))


def witness(hit: Hit) -> str:
    """Return what two hits share if one is no evidence beside the other: their story, or else their article."""
    return hit.story or hit.document_id


def _figures(text: str, question: str) -> set[str]:
    return {text[start:end].casefold() for start, end in things_of("number", text, question)}


def why_not(query: Query, nearest: Sequence[Hit], lexical: LexicalIndex, confidence: float, wanted: float) -> str:
    """Say in words why there is no answer: a name or a word that no article has, or else the odds."""
    held = query.widened({term for hit in nearest for term in body_terms(f"{hit.title} {hit.text}")})
    absent = [term for term in query.terms if not held.intersection((term.exact, *term.bodies))]
    names = query.names
    unknown = [
        term.exact
        for term in absent
        if term in names or (term.exact not in OF_ASKING and not lexical.frequency(term.body))
    ]
    if unknown:
        return f"the nearest passages do not mention {', '.join(repr(word) for word in unknown[:5])}"
    return f"the best sentence answers with probability {confidence:.2f}, wanted at least {wanted:.2f}"
