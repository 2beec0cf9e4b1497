"""Fit what tells which sentence answers and whether any does, and report it on collections not fitted on.

    .venv/bin/python -m scripts.fit.answers ../shared/eval/dev --work build/fit

Each collection is a BEIR folder whose queries carry ``answers`` and ``answerable``. A sentence is right if it
holds one of the answers, or is part of a long one, and stands in a document that the qrels name. Two logistic
regressions are fitted: ``sentence`` (does this sentence hold the answer) and ``answer`` (is the best sentence right;
for questions without an answer, and questions of another collection, it never is).
Prints, for each collection, how weights fitted on the others do; writes those fitted on all into weights.json.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from onrecord.index.generation import Generation
from onrecord.retrieval.evaluation.answers import holds_answer
from onrecord.retrieval.evaluation.beir import Question
from onrecord.retrieval.evaluation.calibration import expected_error
from onrecord.retrieval.evidence import FEATURES, candidates, features
from onrecord.retrieval.hits import passages, show
from onrecord.retrieval.judging import answer_features
from onrecord.retrieval.ranking import rank
from onrecord.retrieval.results import Filters
from onrecord.retrieval.weights import ANSWER_FEATURES

from .collections import Collection, foreign, write_weights
from .regression import fit, log_odds, probabilities

FIT = ("squad2", "qed-nq", "clapnq-dev", "squadshifts-newwiki", "covidqa-long", "rtqa-news-2022-2023")
REPORT = ("mailong-vi-vi",)
# Questions of a collection: about as many that it answers as that it does not.
ANSWERABLE, UNANSWERABLE, FOREIGN = 140, 70, 70


@dataclass
class Measured:
    """What one question gave: per sentence the features and whether it is right."""

    sentences: np.ndarray
    right: np.ndarray
    foreign: bool = False


def measure(generation: Generation, question: Question, relevant: Mapping[str, int], *, foreign: bool) -> Measured:
    """Run one question through the product's own stages and label what comes out."""
    ranking = rank(generation, question.text, Filters())
    found = passages(generation, ranking, first=0, k=10)
    hits = show(generation, ranking, found, first=0)
    sentences = candidates(hits, found)
    right = [not foreign and s.hit.document_id in relevant and holds_answer(s.text, question.golds) for s in sentences]
    return Measured(features(ranking, sentences, generation), np.array(right, bool), foreign)


def measure_all(collections: dict[str, Collection], name: str, work: Path, encoder: str) -> list[Measured]:
    """Measure a collection's own questions and some of the others'."""
    own = collections[name]
    generation = own.index(work, encoder)
    results = []
    for question in own.questions:
        relevant = own.qrels.get(question.id, {}) if question.answerable else {}
        results.append(measure(generation, question, relevant, foreign=not question.answerable))
    strangers = foreign(collections, name, FOREIGN)
    results += [measure(generation, question, {}, foreign=True) for question in strangers]
    generation.close()
    print(f"measured {name}: {len(results)} questions", flush=True)
    return results


def best(measured: list[Measured], weights: dict[str, float]) -> Iterator[tuple[np.ndarray, bool]]:
    """Yield the answer features of each question's best sentence and whether that sentence is right."""
    for one in measured:
        if len(one.sentences):
            odds = log_odds(weights, FEATURES, one.sentences)
            first = int(np.argmax(odds))
            yield answer_features(one.sentences, odds, [first])[0], bool(one.right[first])


def report(name: str, measured: list[Measured], fitted: dict[str, dict[str, float]]) -> None:
    """Print how often the first quote is right, how well right is told from wrong, and what abstaining buys."""
    answerable = [one for one in measured if not one.foreign]
    first = np.mean([right for _, right in best(answerable, fitted["sentence"])])
    ceiling = np.mean([one.right.any() for one in answerable])
    pairs = list(best(measured, fitted["sentence"]))
    y = np.array([right for _, right in pairs])
    p = probabilities(fitted["answer"], ANSWER_FEATURES, np.array([x for x, _ in pairs]))
    told = p >= 0.5
    none = np.array([one.foreign for one in measured if len(one.sentences)])
    print(
        f"{name:22} first quote right {first:.3f} (any of the top 10: {ceiling:.3f}); AUROC {roc_auc_score(y, p):.3f}; "
        f"at 0.5: answers {told.mean():.2f}, right {y[told].mean() if told.any() else 0:.3f}; "
        f"abstains on {1 - told[none].mean() if none.any() else float('nan'):.3f} of the unanswerable, on "
        f"{1 - told[~none].mean():.3f} of the answerable; ECE {expected_error(p, y):.3f}"
    )


def fit_all(measured: list[Measured]) -> dict[str, dict[str, float]]:
    """Fit both regressions; ``answer`` for three questions with an answer to one without."""
    told = [one for one in measured if len(one.sentences)]
    fitted = {"sentence": fit(np.vstack([m.sentences for m in told]), np.hstack([m.right for m in told]), FEATURES)}
    pairs = list(best(told, fitted["sentence"]))
    mix = np.array([1.0 if one.foreign else 3.0 for one in told])
    fitted["answer"] = fit(np.array([x for x, _ in pairs]), np.array([y for _, y in pairs]), ANSWER_FEATURES, mix)
    return fitted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collections", type=Path)
    parser.add_argument("--work", type=Path, default=Path("build/fit"))
    parser.add_argument("--encoder", default="all-MiniLM-L6-v2")
    arguments = parser.parse_args()
    drawn = {"answerable": ANSWERABLE, "unanswerable": UNANSWERABLE}
    collections = {name: Collection.read(arguments.collections / name, **drawn) for name in (*FIT, *REPORT)}
    measured = {name: measure_all(collections, name, arguments.work, arguments.encoder) for name in collections}
    conclude(measured, arguments.collections)


def conclude(measured: dict[str, list[Measured]], folder: Path) -> None:
    """Report every collection by weights fitted on the others; write the weights fitted on all of FIT."""
    for name, results in measured.items():
        report(name, results, fit_all([one for other in FIT if other != name for one in measured[other]]))
    write_weights(fit_all([one for name in FIT for one in measured[name]]), FIT, folder)


if __name__ == "__main__":
    main()
