"""Fit what tells which sentence answers and whether any does, and report it on collections not fitted on.

    .venv/bin/python -m scripts.fit.answers ../shared/eval/dev --work build/fit

Each collection is a BEIR folder whose queries carry ``answers`` and ``answerable``. A sentence is right if it
holds one of the answers, or is part of a long one, and stands in a document that the qrels name. Two models are
fitted: ``sentence`` (which sentence holds the answer) and ``answer`` (is the best sentence right; for questions
without an answer, and questions of another collection, it never is); both again for what the reader has read.
Prints, for each collection, how weights fitted on the others do; writes those fitted on all into weights.json.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping, Sequence
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
from onrecord.retrieval.reader import packaged
from onrecord.retrieval.reading import READ, read
from onrecord.retrieval.results import Filters
from onrecord.retrieval.weights import ANSWER_FEATURES

from .collections import Collection, write_weights
from .regression import fit, fit_first, log_odds, probabilities

FIT = ("squad2", "qed-nq", "clapnq-dev", "squadshifts-newwiki", "covidqa-long", "rtqa-news-2022-2023")
REPORT = ("mailong-vi-vi",)
# Questions of a collection: about as many that it answers as that it does not.
ANSWERABLE, UNANSWERABLE, FOREIGN = 140, 70, 70
MIX = {"answerable": 3.0, "near": 1.0, "foreign": 1.0}
# Features by whether the reader has its say.
SENTENCE = {"": FEATURES, "_read": (*FEATURES, *READ)}
ANSWER = {"": ANSWER_FEATURES, "_read": (*ANSWER_FEATURES, *READ)}
Weights = dict[str, dict[str, float]]


@dataclass
class Measured:
    """What one question gave: per sentence the features, what the reader says, and whether it is right.

    ``kind`` is "answerable", "near" for a question that the collection does not answer though it is about its articles,
    or "foreign" for one of another collection.
    """

    sentences: np.ndarray
    said: np.ndarray
    right: np.ndarray
    kind: str


def measure(generation: Generation, question: Question, relevant: Mapping[str, int], kind: str) -> Measured:
    """Run one question through the product's own stages and label what comes out."""
    ranking = rank(generation, question.text, Filters())
    found = passages(generation, ranking, first=0, k=10)
    sentences = candidates(show(generation, ranking, found, first=0), found)
    answering = relevant if kind == "answerable" else {}
    right = [s.hit.document_id in answering and holds_answer(s.text, question.answers) for s in sentences]
    said = read(packaged(), ranking.query.text, sentences, found, float("inf")).measured
    return Measured(features(ranking, sentences, generation), said, np.array(right, bool), kind)


def measure_all(collections: dict[str, Collection], name: str, work: Path, encoder: str) -> list[Measured]:
    """Measure a collection's own questions and some of the others'."""
    own = collections[name]
    generation = own.index(work, encoder)
    others = [q for c in collections.values() if c.name != name for q in c.questions if q.answerable]
    foreign = random.Random(11).sample(others, FOREIGN)
    results = []
    for question in own.questions:
        kind = "answerable" if question.answerable else "near"
        results.append(measure(generation, question, own.qrels.get(question.id, {}), kind))
    results += [measure(generation, question, {}, "foreign") for question in foreign]
    generation.close()
    print(f"measured {name}: {len(results)} questions", flush=True)
    return results


def best(measured: Sequence[Measured], weights: Weights, way: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the answer features of each question's best sentence, and whether that sentence is right."""
    rows, right = [], []
    for one in measured:
        odds = log_odds(weights[f"sentence{way}"], SENTENCE[way], _inputs(one, way))
        first = int(np.argmax(odds))
        row = answer_features(one.sentences, odds, [first])[0]
        rows.append(np.hstack([row, one.said[first]]) if way else row)
        right.append(bool(one.right[first]))
    return np.array(rows), np.array(right)


def fit_all(measured: Sequence[Measured]) -> Weights:
    """Fit the models with and without what the reader says; each kind of question counts as MIX has it."""
    mix = np.array([MIX[one.kind] for one in measured])
    fitted: Weights = {}
    for way in SENTENCE:
        fitted[f"sentence{way}"] = fit_first([(_inputs(one, way), one.right) for one in measured], SENTENCE[way])
        fitted[f"answer{way}"] = fit(*best(measured, fitted, way), ANSWER[way], mix)
    return fitted


def report(name: str, measured: Sequence[Measured], fitted: Weights) -> None:
    """Print how often the first quote is right, how well right is told from wrong, and what abstaining buys."""
    kinds = np.array([one.kind for one in measured])
    own = kinds != "foreign"
    ceiling = np.mean([one.right.any() for one in measured if one.kind == "answerable"])
    for way in SENTENCE:
        x, right = best(measured, fitted, way)
        p = probabilities(fitted[f"answer{way}"], ANSWER[way], x)
        told, answerable = p >= 0.5, kinds == "answerable"
        near = roc_auc_score(answerable[own], p[own]) if (kinds == "near").any() else float("nan")
        print(
            f"{name:22}{way or '_plain'}: first quote right {right[answerable].mean():.3f} of {ceiling:.3f}; "
            f"AUROC right {roc_auc_score(right, p):.3f}, answerable from near misses {near:.3f}; at 0.5: "
            f"answers {told.mean():.2f}, right {right[told].mean() if told.any() else 0:.3f}, silent on "
            f"{1 - told[~answerable].mean():.3f} of the unanswerable, {1 - told[answerable].mean():.3f} of the others; "
            f"calibration error {expected_error(p[own], right[own]):.3f}"
        )


def _inputs(one: Measured, way: str) -> np.ndarray:
    return np.hstack([one.sentences, one.said]) if way else one.sentences


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
    measured = {name: [one for one in several if len(one.sentences)] for name, several in measured.items()}
    for name, results in measured.items():
        report(name, results, fit_all([one for other in FIT if other != name for one in measured[other]]))
    write_weights(fit_all([one for name in FIT for one in measured[name]]), FIT, folder)


if __name__ == "__main__":
    main()
