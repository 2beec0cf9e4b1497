"""Explaining: how the hits of a ranking came by their places, read off what ranked them; nothing is ranked anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from ..index.dense import Rows
from ..index.generation import Generation
from ..index.records import Document, Passage
from .conditions import written
from .copies import MOST_NAMED
from .explained import Calibration, Contribution, Explanation, Feature, Joined, Leg, Reranked
from .filters import found_of
from .highlights import matched_terms, matches
from .legs import LEGS
from .ranking import Ranking
from .weights import weights

Matrix = npt.NDArray[np.float64]


def explanations(
    generation: Generation,
    ranking: Ranking,
    places: Rows,
    shown: Sequence[Passage],
    calibrations: Sequence[Calibration],
) -> Iterator[Explanation]:
    """Yield the explanation of each hit: the passages ``shown`` at ``places`` among the candidates of a ranking."""
    told = zip(places.tolist(), shown, calibrations, strict=True)
    return (_Explainer(generation, ranking, place, passage).explanation(how) for place, passage, how in told)


def calibration(model: str, names: Sequence[str], values: Matrix, log_odds: float) -> Calibration:
    """Return how a probability came about: (features,) ``values``, their fitted weights, and the log-odds they gave."""
    fitted = weights()[model]
    features = (Feature(name, float(value), fitted[name]) for name, value in zip(names, values, strict=True))
    return Calibration(tuple(features), fitted["bias"], float(log_odds))


class _Explainer:
    """One hit, by the candidate whose scores it has."""

    def __init__(self, generation: Generation, ranking: Ranking, place: int, passage: Passage) -> None:
        self._generation = generation
        self._ranking = ranking
        self._place = place
        self._passage = passage
        self._joined = ranking.collapsed.joined.get(place, ())
        scored = self._id_of(place) if self._joined else passage.id
        self._scored_as = scored if scored != passage.id else None

    def explanation(self, how: Calibration) -> Explanation:
        document = self._generation.articles.document(self._passage.document_id)
        legs = {name: self._leg(number) for number, name in enumerate(LEGS)}
        found = matches(document.title, self._passage.text, self._ranking.query)
        joined = tuple(Joined(self._id_of(each), round(said, 4)) for each, said in self._joined[:MOST_NAMED])
        return Explanation(
            "convex", legs, float(self._ranking.fused[self._place]),
            matched_terms(document.title, self._passage.text, self._ranking.query),
            tuple(chain(self._of_legs(legs), self._of_age(), self._of_depth(), self._of_reranking(),
                        self._of_copies(), self._of(document))),
            found, how, joined, len(self._joined), self._scored_as, self._reranked(),
        )  # fmt: skip

    def _leg(self, number: int) -> Leg:
        made, candidates = self._ranking.made, self._ranking.candidates
        raw = float(candidates.scores[number, self._place])
        return Leg(
            None if np.isnan(raw) else round(raw, 6),
            float(made.normalised[number, self._place]),
            float(made.weights[number, self._place]),
            candidates.rank(number, self._place),
        )

    def _of_legs(self, legs: dict[str, Leg]) -> Iterator[Contribution]:
        for name, leg in legs.items():
            yield Contribution(name, leg.weight * leg.normalised, f"{leg.weight:.4g} x {leg.normalised:.4g}")

    def _of_age(self) -> Iterator[Contribution]:
        age = self._ranking.recency
        if age is None:
            return
        row, change = int(self._ranking.candidates.rows[self._place]), float(self._ranking.made.recency[self._place])
        told = age.of(self._generation, row, change)
        if told.newest is None:
            old = "no article that passes has a date"
        elif told.age_days is None:
            old = "no date"
        else:
            old = f"{told.age_days:,} days before {told.newest}"
        yield Contribution("recency", change, f"{told.why}; half-life {told.half_life_days:g} days; {old}")

    def _of_depth(self) -> Iterator[Contribution]:
        """What a deeper search must not put above what a shallower one has ranked: pages would not fit together."""
        if held := float(self._ranking.made.held[self._place]):
            yield Contribution("settled", held, "held below the candidates that were ranked before")

    def _of_reranking(self) -> Iterator[Contribution]:
        """What moved the hit, but not its fused score."""
        if told := self._reranked():
            unread = "not read in time" if told.cut else "not among those read"
            score = unread if told.score is None else f"score {told.score:.4g}"
            yield Contribution("reranker", 0.0, f"{told.model}: {score}; place {told.place:,} before")

    def _reranked(self) -> Reranked | None:
        reranking = self._ranking.reranking
        return reranking.told(self._place) if reranking else None

    def _of_copies(self) -> Iterator[Contribution]:
        if self._joined:
            scored = f"; scored as {self._scored_as}" if self._scored_as else ""
            yield Contribution("copies", 0.0, f"takes the place of {len(self._joined):,} passages of copies{scored}")

    def _of(self, document: Document) -> Iterator[Contribution]:
        for field, found, wanted in found_of(self._ranking.filters, document):
            yield Contribution(f"filter {field}", 0.0, f"{found}, wanted {wanted}")
        for condition in self._ranking.filters.conditions:
            yield Contribution("operator", 0.0, f"{written(condition)} is met")

    def _id_of(self, candidate: int) -> str:
        return self._generation.articles.passage(int(self._ranking.candidates.rows[candidate])).id
