"""The collections that weights are fitted on, their questions drawn by fixed seeds, and their indexes."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.index.build import build
from onrecord.index.generation import Generation, open_generation
from onrecord.retrieval.evaluation.beir import Question, corpus_rows, read_collection

WEIGHTS = Path(__file__).parent.parent.parent / "retrieval" / "weights.json"
MOST_DOCUMENTS = 5_500  # of a larger collection, only documents that some question needs and OTHERS are indexed
OTHERS = 400


@dataclass
class Collection:
    """A test collection, questions drawn from it, and its index."""

    name: str
    folder: Path
    questions: list[Question]  # in an order of chance
    qrels: Mapping[str, Mapping[str, int]]

    @classmethod
    def read(cls, folder: Path, *, answerable: int, unanswerable: int = 0) -> Collection:
        """Draw at most so many questions that the collection answers, and that it does not."""
        whole = read_collection(folder)
        questions = list(whole.questions)
        random.Random(7).shuffle(questions)
        drawn = [question for question in questions if question.answerable][:answerable]
        drawn += [question for question in questions if not question.answerable][:unanswerable]
        return cls(whole.name, folder, drawn, whole.qrels)

    def index(self, work: Path, encoder: str) -> Generation:
        """Open the index under ``work``, built where there is none."""
        target = work / self.name
        if not (target / "CURRENT").exists():
            work.mkdir(parents=True, exist_ok=True)
            corpus = work / f"{self.name}.jsonl"
            corpus.write_text("\n".join(self._documents()) + "\n", "utf-8")
            build([corpus], target, encoder=encoder)
        return open_generation(target)

    def _documents(self) -> list[str]:
        documents = list(corpus_rows(self.folder))
        if len(documents) > MOST_DOCUMENTS:
            needed = {document for question in self.questions for document in self.qrels.get(question.id, ())}
            others = set(random.Random(13).sample([str(document["_id"]) for document in documents], OTHERS))
            documents = [document for document in documents if str(document["_id"]) in needed | others]
        return [json.dumps(document, ensure_ascii=False) for document in documents]


def foreign(collections: Mapping[str, Collection], name: str, many: int) -> list[Question]:
    """Draw, by a fixed seed, so many questions that other collections answer: this one is taken not to."""
    others = [q for c in collections.values() if c.name != name for q in c.questions if q.answerable]
    return random.Random(11).sample(others, many)


def write_weights(fitted: Mapping[str, Mapping[str, float]], names: Sequence[str], folder: Path) -> None:
    """Put fitted models into weights.json, with the collections they were fitted on; other models stay."""
    data = b"".join((folder / name / "queries.jsonl").read_bytes() for name in names)
    told = {"fitted_on": list(names), "queries_sha256": hashlib.sha256(data).hexdigest()}
    known = json.loads(WEIGHTS.read_text("utf-8"))
    known["weights"] |= fitted
    known["from"] = known.get("from", {}) | dict.fromkeys(fitted, told)
    WEIGHTS.write_text(json.dumps({"from": known["from"], "weights": known["weights"]}, indent=1) + "\n", "utf-8")
