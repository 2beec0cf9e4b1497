"""Fit what a hit's score promises, and report how well it keeps it on collections not fitted on.

    .venv/bin/python -m scripts.fit.scores ../shared/eval/dev --work build/fit

Two logistic regressions: ``hit`` (is the article of a search's n-th article relevant), ``text`` (does a text that is
not in the index bear on the question). Each collection weighs alike; FOREIGN of its questions are another's, which
nothing in it answers. Writes their weights into retrieval/weights.json.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onrecord.index.analysis import body_terms
from onrecord.index.generation import Generation
from onrecord.retrieval.evaluation.calibration import expected_error
from onrecord.retrieval.evidence import coverage, inverse_frequency
from onrecord.retrieval.hits import fetch, hit_features
from onrecord.retrieval.ranking import rank
from onrecord.retrieval.results import Filters
from onrecord.retrieval.weights import HIT_FEATURES, TEXT_FEATURES

from .collections import Collection, foreign, write_weights
from .regression import Matrix, fit, probabilities

FIT = (
    "squad2", "qed-nq", "clapnq-dev", "squadshifts-newwiki", "covidqa-long", "rtqa-news-2022-2023", "scifact",
    "multihop-rag-facts", "financebench-pages", "mailong-vi-vi", "uit-wiki-vi",
)  # fmt: skip
# Their relevance is of another kind: whole topics with dozens of articles, or near-identical policies of which one.
REPORT = ("cranfield", "medline", "policyqa")
QUESTIONS, FOREIGN = 300, 30
_FIRST = 10


@dataclass
class Measured:
    """Of every article that is among a question's first: features and whether it is relevant."""

    hits: Matrix
    texts: Matrix
    relevant: np.ndarray
    own: np.ndarray  # False for another collection's question


def main() -> None:
    """Measure, fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", type=Path)
    parser.add_argument("--work", type=Path, default=Path("build/fit"))
    parser.add_argument("--encoder", default="all-MiniLM-L6-v2")
    given = parser.parse_args()
    names = (*FIT, *REPORT)
    collections = {name: Collection.read(given.collections / name, answerable=QUESTIONS) for name in names}
    measured = {name: _measure(collections, name, given.work, given.encoder) for name in names}
    for name, own in measured.items():
        fitted = _fit([measured[other] for other in FIT if other != name])
        p = probabilities(fitted["hit"], HIT_FEATURES, own.hits[own.own])
        first = own.hits[own.own][:, HIT_FEATURES.index("first")] > 0
        print(
            f"{name:22} calibration error {expected_error(p, own.relevant[own.own]):.3f}; "
            f"first articles promised {p[first].mean():.3f}, relevant {own.relevant[own.own][first].mean():.3f}"
        )
    write_weights(_fit([measured[name] for name in FIT]), FIT, given.collections)


def _measure(collections: dict[str, Collection], name: str, work: Path, encoder: str) -> Measured:
    own = collections[name]
    generation = own.index(work, encoder)
    rows = [_first_articles(generation, question.text, own.qrels.get(question.id, {})) for question in own.questions]
    strangers = foreign(collections, name, FOREIGN)
    rows += [_first_articles(generation, question.text, {}) for question in strangers]
    generation.close()
    told = np.repeat([True] * len(own.questions) + [False] * FOREIGN, [len(row[2]) for row in rows])
    hits, texts, relevant = (np.concatenate([row[part] for row in rows]) for part in range(3))
    print(f"measured {name}: {len(rows)} questions", flush=True)
    return Measured(hits, texts, relevant.astype(bool), told)


def _first_articles(generation: Generation, question: str, relevant: dict[str, int]) -> tuple[Matrix, Matrix, Matrix]:
    ranking = rank(generation, question, Filters(), 5 * _FIRST)
    found = [passage for passage, _ in fetch(generation, ranking, first=0, k=5 * _FIRST)]
    features = hit_features(generation, ranking, len(found))
    importance = [inverse_frequency(term, generation) for term in ranking.query.terms]
    cosines = ranking.candidates.scores[1][ranking.order]
    places: dict[str, int] = {}
    for place, passage in enumerate(found):
        if len(places) < _FIRST:
            places.setdefault(passage.document_id, place)
    kept = list(places.values())
    texts = [
        [cosines[place], coverage(ranking.query.terms, importance, set(body_terms(found[place].text)))]
        for place in kept
    ]  # fmt: skip
    came = np.array([relevant.get(document, 0) > 0 for document in places], float)
    return features[kept], np.array(texts).reshape(len(kept), len(TEXT_FEATURES)), came


def _fit(several: list[Measured]) -> dict[str, dict[str, float]]:
    relevant = np.concatenate([each.relevant for each in several])
    mix = np.concatenate([np.full(len(each.relevant), 1000 / len(each.relevant)) for each in several])
    return {
        "hit": fit(np.concatenate([each.hits for each in several]), relevant, HIT_FEATURES, mix),
        "text": fit(np.concatenate([each.texts for each in several]), relevant, TEXT_FEATURES, mix),
    }


if __name__ == "__main__":
    main()
