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
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from onrecord.index.generation import Generation
from onrecord.retrieval.evaluation.answers import holds_answer
from onrecord.retrieval.evaluation.beir import Question
from onrecord.retrieval.evaluation.calibration import expected_error
from onrecord.retrieval.evidence import FEATURES, candidates, features
from onrecord.retrieval.hits import fetch, show
from onrecord.retrieval.judging import SURE, answer_features, odds
from onrecord.retrieval.looking import WAYS, first_look, second_look
from onrecord.retrieval.ranking import Ranking, rank
from onrecord.retrieval.reader import packaged
from onrecord.retrieval.results import Filters
from onrecord.retrieval.weights import ANSWER_FEATURES, probability

from .collections import Collection, foreign, write_weights
from .regression import fit, fit_first

FIT = ("squad2", "qed-nq", "clapnq-dev", "squadshifts-newwiki", "covidqa-long", "rtqa-news-2022-2023")
REPORT = ("mailong-vi-vi",)
# Questions of a collection: about as many that it answers as that it does not.
ANSWERABLE, UNANSWERABLE, FOREIGN = 140, 70, 70
MIX = {"answerable": 2.0, "near": 1.0, "foreign": 1.0}
Weights = dict[str, dict[str, float]]


@dataclass
class Measured:
    """What one question gave: its ranking; per sentence the features, what else is known, and whether it is right.

    ``kind`` is "answerable", "near" for a question that the collection does not answer though it is about its articles,
    or "foreign" for one of another collection.
    """

    ranking: Ranking
    sentences: np.ndarray
    known: dict[str, np.ndarray]  # by way of judging
    right: np.ndarray
    kind: str

    def knows(self, way: str) -> np.ndarray:
        """(sentences,) of which all is known that this way of judging knows."""
        return (~np.isnan(self.known[way])).sum(axis=1) == len(WAYS[way])


def measure(generation: Generation, question: Question, relevant: Mapping[str, int], kind: str) -> Measured:
    """Run one question through the product's own stages and label what comes out."""
    ranking = rank(generation, question.text, Filters())
    found = fetch(generation, ranking, first=0, k=10)
    passages = [passage for passage, _ in found]
    sentences = candidates(show(generation, ranking, found, first=0), passages)
    answering = relevant if kind == "answerable" else {}
    right = [s.hit.document_id in answering and holds_answer(s.text, question.golds) for s in sentences]
    first = first_look(packaged(), ranking, sentences, passages, float("inf"))
    second = second_look(packaged(), ranking, sentences, passages, generation, first, float("inf"))
    known = {"": np.full_like(first.values, np.nan), "_read": first.values, "_compared": second.values}
    return Measured(ranking, features(ranking, sentences, generation), known, np.array(right, bool), kind)


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
    """Fit the models of each way to judge; of the answers, each kind of question counts as MIX has it."""
    mix = np.array([MIX[one.kind] for one in measured])
    fitted: Weights = {}
    for way, more in WAYS.items():
        several = [(one, one.known[way][:, : len(more)], one.knows(way)) for one in measured]
        groups = [(np.hstack([one.sentences, known])[own], one.right[own]) for one, known, own in several if own.any()]
        fitted[f"sentence{way}"] = fit_first(groups, (*FEATURES, *more))
        x, known, right = best(measured, way, fitted)
        told = (~np.isnan(known)).sum(axis=1) == len(more)
        x = np.hstack([x, known[:, : len(more)]])
        fitted[f"answer{way}"] = fit(x[told], right[told], (*ANSWER_FEATURES, *more), mix[told])
    return fitted


def best(measured: Sequence[Measured], way: str, weights: Weights) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of each question's best sentence the answer features, what is known of it, and whether it is right."""
    rows, known, right = [], [], []
    for one in measured:
        log_odds = odds("sentence", FEATURES, one.sentences, one.known[way], weights)
        first = int(np.argmax(log_odds))
        rows.append(answer_features(one.ranking, one.sentences, log_odds, [first])[0])
        known.append(one.known[way][first])
        right.append(bool(one.right[first]))
    return np.array(rows), np.array(known), np.array(right)


def judged(measured: Sequence[Measured], way: str, weights: Weights) -> tuple[np.ndarray, np.ndarray]:
    """Return of each question the probability that its best sentence answers, and whether it does."""
    x, known, right = best(measured, way, weights)
    return probability(odds("answer", ANSWER_FEATURES, x, known, weights)), right


def report(name: str, measured: Sequence[Measured], fitted: Weights) -> None:
    """Print how often the first quote is right, how well right is told from wrong, and what abstaining buys."""
    kinds = np.array([one.kind for one in measured])
    own, answerable = kinds != "foreign", kinds == "answerable"
    ceiling = np.mean([one.right.any() for one in measured if one.kind == "answerable"])
    ways = {way: judged(measured, way, fitted) for way in WAYS}
    unsure = ways["_read"][0] < SURE
    ways["as asked"] = tuple(np.where(unsure, *both) for both in zip(ways["_compared"], ways["_read"], strict=True))  # type: ignore[assignment]
    for how, (p, right) in ways.items():
        told = p >= 0.5
        near = roc_auc_score(answerable[own], p[own]) if (kinds == "near").any() else float("nan")
        print(
            f"{name:20} {how:>9}: first quote right {right[answerable].mean():.3f} of {ceiling:.3f}; "
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
