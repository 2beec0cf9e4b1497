"""Fit the weights that turn measurements into probabilities, and report them on data not fitted on.

    .venv/bin/python scripts/fit_weights.py ../shared/eval/dev --work build/fit

Each collection is a BEIR folder whose queries carry ``answers`` and ``answerable``. A sentence is right if it
holds one of the answers, or is part of a long one, and stands in a document that the qrels name. Three logistic
regressions are fitted: ``sentence`` (does this sentence hold the answer), ``answer`` (is the best sentence right;
for questions without an answer, and questions of another collection, it never is) and ``hit`` (is this passage's
document relevant).
Prints, for each collection, how weights fitted on the others do; writes retrieval/weights.json, fitted on all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from onrecord.index.build import build
from onrecord.index.generation import Generation, open_generation
from onrecord.retrieval.evaluation.answers import holds_answer
from onrecord.retrieval.evaluation.beir import Question, corpus_rows, read_collection
from onrecord.retrieval.evidence import FEATURES, candidates, features
from onrecord.retrieval.hits import hit_features, passages, show
from onrecord.retrieval.judging import answer_features
from onrecord.retrieval.ranking import rank
from onrecord.retrieval.results import Filters
from onrecord.retrieval.weights import ANSWER_FEATURES, HIT_FEATURES

FIT = ("squad2", "qed-nq", "clapnq-dev", "squadshifts-newwiki", "covidqa-long", "rtqa-news-2022-2023")
REPORT = ("mailong-vi-vi",)
WEIGHTS = Path(__file__).parent.parent / "retrieval" / "weights.json"
# Questions of a collection, drawn by a fixed seed: about as many that it answers as that it does not.
ANSWERABLE, UNANSWERABLE, FOREIGN = 140, 70, 70
MOST_DOCUMENTS = 5_500  # of a larger collection, only documents that some question needs and OTHERS are indexed
OTHERS = 400


@dataclass
class Measured:
    """What one question gave: per sentence and per passage the features and whether it is right."""

    sentences: np.ndarray
    right: np.ndarray
    hits: np.ndarray
    relevant: np.ndarray
    foreign: bool = False


@dataclass
class Collection:
    """A test collection, the questions drawn from it, and its index."""

    name: str
    folder: Path
    questions: list[Question]
    qrels: Mapping[str, Mapping[str, int]]

    @classmethod
    def read(cls, folder: Path) -> Collection:
        whole = read_collection(folder)
        questions = list(whole.questions)
        random.Random(7).shuffle(questions)
        answerable = [question for question in questions if question.answerable][:ANSWERABLE]
        unanswerable = [question for question in questions if not question.answerable][:UNANSWERABLE]
        return cls(whole.name, folder, answerable + unanswerable, whole.qrels)

    def index(self, work: Path, encoder: str) -> Generation:
        target = work / self.name
        if not (target / "CURRENT").exists():
            corpus = work / f"{self.name}.jsonl"
            corpus.write_text("\n".join(self.documents()) + "\n", "utf-8")
            build([corpus], target, encoder=encoder)
        return open_generation(target)

    def documents(self) -> list[str]:
        """Return the corpus, a JSON line a document; of a large one, a part."""
        documents = list(corpus_rows(self.folder))
        if len(documents) > MOST_DOCUMENTS:
            needed = {document for question in self.questions for document in self.qrels.get(question.id, ())}
            others = set(random.Random(13).sample([str(document["_id"]) for document in documents], OTHERS))
            documents = [document for document in documents if str(document["_id"]) in needed | others]
        return [json.dumps(document, ensure_ascii=False) for document in documents]


def measure(generation: Generation, question: Question, relevant: Mapping[str, int], *, foreign: bool) -> Measured:
    """Run one question through the product's own stages and label what comes out."""
    ranking = rank(generation, question.text, Filters())
    found = passages(generation, ranking, first=0, k=10)
    hits = show(generation, ranking, found, first=0)
    sentences = candidates(hits, found)
    right = [
        not foreign and s.hit.document_id in relevant and holds_answer(s.text, question.answers) for s in sentences
    ]
    of_hits = np.array([not foreign and hit.document_id in relevant for hit in hits], bool)
    return Measured(
        features(ranking, sentences, generation), np.array(right, bool), hit_features(generation, ranking, len(hits)),
        of_hits, foreign,
    )  # fmt: skip


def measure_all(collections: dict[str, Collection], name: str, work: Path, encoder: str) -> list[Measured]:
    """Measure a collection's own questions and some of the others'."""
    own = collections[name]
    generation = own.index(work, encoder)
    others = [q for c in collections.values() if c.name != name for q in c.questions if q.answerable]
    foreign = random.Random(11).sample(others, FOREIGN)
    results = []
    for question in own.questions:
        relevant = own.qrels.get(question.id, {}) if question.answerable else {}
        results.append(measure(generation, question, relevant, foreign=not question.answerable))
    results += [measure(generation, question, {}, foreign=True) for question in foreign]
    generation.close()
    print(f"measured {name}: {len(results)} questions", flush=True)
    return results


def fit(x: np.ndarray, y: np.ndarray, names: tuple[str, ...], mix: np.ndarray | None = None) -> dict[str, float]:
    """Fit a logistic regression, rows weighing ``mix`` (None: alike), and return its weights by name."""
    scale = x.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=2000).fit(x / scale, y, sample_weight=mix)
    weights = dict(zip(names, (model.coef_[0] / scale).round(5).tolist(), strict=True))
    return {"bias": round(float(model.intercept_[0]), 5), **weights}


def log_odds(weights: dict[str, float], names: tuple[str, ...], x: np.ndarray) -> np.ndarray:
    return np.asarray(x @ np.array([weights[name] for name in names]) + weights["bias"])


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
    p = 1 / (1 + np.exp(-log_odds(fitted["answer"], ANSWER_FEATURES, np.array([x for x, _ in pairs]))))
    told = p >= 0.5
    none = np.array([one.foreign for one in measured if len(one.sentences)])
    print(
        f"{name:22} first quote right {first:.3f} (any of the top 10: {ceiling:.3f}); AUROC {roc_auc_score(y, p):.3f}; "
        f"at 0.5: answers {told.mean():.2f}, right {y[told].mean() if told.any() else 0:.3f}; "
        f"abstains on {1 - told[none].mean() if none.any() else float('nan'):.3f} of the unanswerable, on "
        f"{1 - told[~none].mean():.3f} of the answerable; ECE {calibration_error(p, y):.3f}"
    )


def calibration_error(p: np.ndarray, y: np.ndarray, bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width (Guo et al., ICML 2017)."""
    bin_of = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[bin_of == b].sum() - y[bin_of == b].sum()) for b in range(bins)) / len(p))


def fit_all(measured: list[Measured]) -> dict[str, dict[str, float]]:
    """Fit the three regressions; ``answer`` for three questions with an answer to one without."""
    told = [one for one in measured if len(one.sentences)]
    fitted = {"sentence": fit(np.vstack([m.sentences for m in told]), np.hstack([m.right for m in told]), FEATURES)}
    pairs = list(best(told, fitted["sentence"]))
    mix = np.array([1.0 if one.foreign else 3.0 for one in told])
    fitted["answer"] = fit(np.array([x for x, _ in pairs]), np.array([y for _, y in pairs]), ANSWER_FEATURES, mix)
    fitted["hit"] = fit(np.vstack([m.hits for m in told]), np.hstack([m.relevant for m in told]), HIT_FEATURES)
    return fitted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collections", type=Path)
    parser.add_argument("--work", type=Path, default=Path("build/fit"))
    parser.add_argument("--encoder", default="all-MiniLM-L6-v2")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    collections = {name: Collection.read(arguments.collections / name) for name in (*FIT, *REPORT)}
    measured = {name: measure_all(collections, name, arguments.work, arguments.encoder) for name in collections}
    conclude(measured, arguments.collections)


def conclude(measured: dict[str, list[Measured]], folder: Path) -> None:
    """Report every collection by weights fitted on the others; write the weights fitted on all of FIT."""
    for name, results in measured.items():
        report(name, results, fit_all([one for other in FIT if other != name for one in measured[other]]))
    fitted = fit_all([one for name in FIT for one in measured[name]])
    data = b"".join((folder / name / "queries.jsonl").read_bytes() for name in FIT)
    provenance = {"fitted_on": FIT, "queries_sha256": hashlib.sha256(data).hexdigest()}
    WEIGHTS.write_text(json.dumps({**provenance, "weights": fitted}, indent=1) + "\n")


if __name__ == "__main__":
    main()
