"""Judging: how likely each sentence is to hold the answer, and whether to answer at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..index.analysis import body_terms
from ..index.generation import Generation
from ..index.lexical import LexicalIndex
from ..index.records import Passage
from .evidence import FEATURES, Candidate, candidates, features
from .expected import kind_asked, things_of
from .looking import WAYS, Known, first_look, second_look
from .query import Query
from .ranking import Ranking
from .reader import Reader
from .reading import Place
from .results import Hit
from .stages import count, stage
from .weights import ANSWER_FEATURES, Fitted, logit, probability

Matrix = npt.NDArray[np.float64]

SURE = 0.5  # confidence from which a first look is enough

_LIKELIEST = 8  # sentences whose figures may be the answer

# Words that ask, which no article need hold.
_OF_ASKING = frozenset(
    "according answer article articles ask called describe described does explain explained find give given happen "
    "happened know list mean mention mentioned name named said say says show stated tell told".split()
)


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

    Where a first look leaves it unsure, a second is taken, unless this machine is too slow for the first.
    """
    found = candidates(hits, passages)
    count("sentences", len(found))
    if not found:
        return Evidence([], np.empty(0), 0.0)
    measured = features(ranking, found, generation)
    known = first_look(reader, ranking, found, passages)
    judged = _judged(ranking, found, measured, known)
    if judged.confidence >= SURE or known.was_cut:
        return judged
    return _judged(ranking, found, measured, second_look(reader, ranking, found, passages, generation, known))


def _judged(ranking: Ranking, found: list[Candidate], measured: Matrix, known: Known) -> Evidence:
    log_odds = odds("sentence", FEATURES, measured, known.values)
    agreeing = agreement(found, log_odds, ranking.query.text)
    asked = answer_features(ranking, measured, log_odds, agreeing)
    answering = odds("answer", ANSWER_FEATURES, asked, known.values[agreeing])
    confidence = corroborated(probability(answering), found, agreeing)
    return Evidence(found, probability(log_odds), round(confidence, 4), tuple(agreeing), known.short)


def odds(model: str, names: tuple[str, ...], measured: Matrix, known: Matrix, fitted: Fitted | None = None) -> Matrix:
    """Return (rows,) log-odds, each by the model that was fitted with what is known of the row.

    ``measured`` is (rows, names), ``known`` (rows, KNOWN), NaN for what is not known.
    """
    n_known = (~np.isnan(known)).sum(axis=1)
    found = np.empty(len(measured))
    for way, more in WAYS.items():
        own = n_known == len(more)
        if own.any():
            values = np.hstack([measured[own], known[own, : len(more)]])
            found[own] = logit(f"{model}{way}", (*names, *more), values, fitted)
    return found


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
    fused = ranking.fused[ranking.order]
    about = {
        "cosine": float(np.nan_to_num(ranking.candidates.scores[1][ranking.order]).max()),
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
        if term in names or (term.exact not in _OF_ASKING and not lexical.frequency(term.body))
    ]
    if unknown:
        return f"the nearest passages do not mention {', '.join(repr(word) for word in unknown[:5])}"
    return f"the best sentence answers with probability {confidence:.2f}, wanted at least {wanted:.2f}"
