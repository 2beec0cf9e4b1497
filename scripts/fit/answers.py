"""Fit what tells which sentence answers and whether any does, and report it on collections not fitted on.

    .venv/bin/python -m scripts.fit.answers ../shared/eval/dev --work build/fit

Each collection is a BEIR folder whose queries carry ``answers`` and ``answerable``. A sentence is right if it
holds one of the answers, or is part of a long one, and stands in a document that the qrels name. Two models are
fitted for each way of judging: ``sentence`` (which sentence holds the answer) and ``answer`` (is the best sentence
right; for questions without an answer, and questions of another collection, it never is).
Prints, for each collection, how weights fitted on the others do; writes those fitted on all into weights.json.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from onrecord.index.generation import Generation
from onrecord.retrieval.evaluation.answers import holds_answer
from onrecord.retrieval.evaluation.beir import Question
from onrecord.retrieval.evaluation.calibration import expected_error
from onrecord.retrieval.evidence import FEATURES, candidates, features
from onrecord.retrieval.hits import fetch, show
from onrecord.retrieval.judging import (
    SURE,
    answer_compared_features,
    answer_features,
    compared_features,
    compared_odds,
    odds,
    says_all,
    to_compare,
)
from onrecord.retrieval.likeness import compare
from onrecord.retrieval.ranking import Ranking, rank
from onrecord.retrieval.reader import packaged
from onrecord.retrieval.reading import READ, read
from onrecord.retrieval.results import Filters
from onrecord.retrieval.weights import ANSWER_COMPARED, ANSWER_FEATURES, COMPARED, logit, probability

from .collections import Collection, foreign, write_weights
from .regression import fit, fit_first

FIT = ("squad2", "qed-nq", "clapnq-dev", "squadshifts-newwiki", "covidqa-long", "rtqa-news-2022-2023")
REPORT = ("mailong-vi-vi",)
# Questions of a collection: about as many that it answers as that it does not.
ANSWERABLE, UNANSWERABLE, FOREIGN = 140, 70, 70
MIX = {"answerable": 2.0, "near": 1.0, "foreign": 1.0}
COMPARED_MIX = MIX | {"answerable": 4.0}  # it has its say only where reading leaves doubt, and else nothing is said
Weights = dict[str, dict[str, float]]


@dataclass
class Measured:
    """What one question gave: its ranking; per sentence the features, what was said and compared, if it is right.

    ``kind`` is "answerable", "near" for a question that the collection does not answer though it is about its articles,
    or "foreign" for one of another collection.
    """

    ranking: Ranking
    sentences: np.ndarray
    said: np.ndarray
    likeness: np.ndarray
    right: np.ndarray
    kind: str


def measure(generation: Generation, question: Question, relevant: Mapping[str, int], kind: str) -> Measured:
    """Run one question through the product's own stages and label what comes out."""
    ranking = rank(generation, question.text, Filters())
    found = fetch(generation, ranking, first=0, k=10)
    passages = [passage for passage, _ in found]
    hits = show(generation, ranking, found, first=0)
    sentences = candidates(hits, passages)
    answering = relevant if kind == "answerable" else {}
    right = [s.hit.document_id in answering and holds_answer(s.text, question.golds) for s in sentences]
    said = read(packaged(), ranking.query.read, hits, passages, float("inf"))
    likeness = compare(ranking, sentences, generation)
    measured = features(ranking, sentences, generation)
    return Measured(ranking, measured, said.measured, likeness, np.array(right, bool), kind)


def measure_all(collections: dict[str, Collection], name: str, work: Path, encoder: str) -> list[Measured]:
    """Measure a collection's own questions and some of the others'."""
    own = collections[name]
    generation = own.index(work, encoder)
    results = []
    for question in own.questions:
        kind = "answerable" if question.answerable else "near"
        results.append(measure(generation, question, own.qrels.get(question.id, {}), kind))
    results += [measure(generation, question, {}, "foreign") for question in foreign(collections, name, FOREIGN)]
    generation.close()
    print(f"measured {name}: {len(results)} questions", flush=True)
    return results


def fit_all(measured: Sequence[Measured]) -> Weights:
    """Fit the models of each way to judge; of the answers, each kind of question counts as its mix has it."""
    fitted: Weights = {"sentence": fit_first([(one.sentences, one.right) for one in measured], FEATURES)}
    groups = []
    for one in measured:
        own = ~np.isnan(one.said[:, 0])
        groups.append((np.hstack([one.sentences, one.said])[own], one.right[own]))
    fitted["sentence_read"] = fit_first([group for group in groups if len(group[0])], (*FEATURES, *READ))
    mix = np.array([MIX[one.kind] for one in measured])
    x, _, right = best([replace(one, said=np.full_like(one.said, np.nan)) for one in measured], fitted)
    fitted["answer"] = fit(x, right, ANSWER_FEATURES, mix)
    x, said, right = best(measured, fitted)
    told = ~np.isnan(said[:, 0])
    fitted["answer_read"] = fit(np.hstack([x, said])[told], right[told], (*ANSWER_FEATURES, *READ), mix[told])
    compared = [compared_features(one.sentences, one.likeness) for one in measured]
    fitted["sentence_compared"] = fit(np.vstack(compared), np.hstack([one.right for one in measured]), COMPARED)
    x, right, _ = best_compared(measured, fitted)
    fitted["answer_compared"] = fit(x, right, ANSWER_COMPARED, np.array([COMPARED_MIX[one.kind] for one in measured]))
    return fitted


def best(measured: Sequence[Measured], weights: Weights) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of each question's best sentence the answer features, what the reader said, and whether it is right."""
    rows, said, right = [], [], []
    for one in measured:
        log_odds = odds("sentence", FEATURES, one.sentences, one.said, weights)
        first = int(np.argmax(log_odds))
        rows.append(answer_features(one.ranking, one.sentences, log_odds, [first])[0])
        said.append(one.said[first])
        right.append(bool(one.right[first]))
    return np.array(rows), np.array(said), np.array(right)


def best_compared(measured: Sequence[Measured], weights: Weights) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of each question's best sentence by meaning the answer features, and whether it is right and says all."""
    rows, right, full = [], [], []
    for one in measured:
        likeliest = to_compare(odds("sentence", FEATURES, one.sentences, one.said, weights), one.ranking.query.text)
        likeness = np.full_like(one.likeness, np.nan)
        likeness[likeliest] = one.likeness[likeliest]
        compared = compared_features(one.sentences, likeness)
        log_odds = compared_odds(compared, weights)
        first = int(np.argmax(log_odds))
        rows.append(answer_compared_features(compared, log_odds, [first])[0])
        right.append(bool(one.right[first]))
        full.append(says_all(likeness[first]))
    return np.array(rows), np.array(right), np.array(full)


def judged(measured: Sequence[Measured], weights: Weights) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return, by the way of judging, the probability that each question's best sentence answers, and if it does."""
    x, said, right = best(measured, weights)
    reading = probability(odds("answer", ANSWER_FEATURES, x, said, weights)), right
    x, right, full = best_compared(measured, weights)
    meaning = probability(logit("answer_compared", ANSWER_COMPARED, x, weights)), right
    second = (reading[0] < SURE) & (meaning[0] > reading[0])
    asked = np.where(second & full, meaning[0], reading[0]), np.where(second, meaning[1], reading[1])
    return {
        "by reading": reading,
        "by meaning": meaning,
        "as asked": asked,
    }


def report(name: str, measured: Sequence[Measured], fitted: Weights) -> None:
    """Print how often the first quote is right, how well right is told from wrong, and what abstaining buys."""
    kinds = np.array([one.kind for one in measured])
    own, answerable = kinds != "foreign", kinds == "answerable"
    ceiling = np.mean([one.right.any() for one in measured if one.kind == "answerable"])
    for how, (p, right) in judged(measured, fitted).items():
        told = p >= 0.5
        near = roc_auc_score(answerable[own], p[own]) if (kinds == "near").any() else float("nan")
        print(
            f"{name:20} {how:>10}: first quote right {right[answerable].mean():.3f} of {ceiling:.3f}; "
            f"AUROC right {roc_auc_score(right, p):.3f}, answerable from near misses {near:.3f}; at 0.5: "
            f"answers {told.mean():.2f}, right {right[told].mean() if told.any() else 0:.3f}, silent on "
            f"{1 - told[~answerable].mean():.3f} of the unanswerable, {1 - told[answerable].mean():.3f} of the others; "
            f"calibration error {expected_error(p[own], right[own]):.3f}",
            flush=True,
        )


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
