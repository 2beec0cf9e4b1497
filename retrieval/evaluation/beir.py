"""Test collections in BEIR layout: a corpus, questions, and which documents each question is about.

::

    folder/
        corpus.jsonl or corpus.jsonl.gz     {"_id", "title", "text"} a line
        queries.jsonl                       {"_id", "text"} a line; where known "answers", "gold_sentences"
                                            that hold one, and "answerable"
        qrels/test.tsv                      query-id, corpus-id, score, below a line of these names

Layout: Thakur et al., "BEIR", NeurIPS 2021.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...index.errors import SearchError

_CORPUS = ("corpus.jsonl", "corpus.jsonl.gz")
_QUERIES = "queries.jsonl"
_QRELS = ("qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a collection; ``answerable`` is None where the collection does not say.

    ``sentences`` are those of articles that answer it, where the collection names them.
    """

    id: str
    text: str
    answers: tuple[str, ...] = ()
    answerable: bool | None = None
    sentences: tuple[str, ...] = ()

    @property
    def golds(self) -> tuple[str, ...]:
        """Whatever a sentence may hold to be right: the answers, and the sentences that answer."""
        return self.answers + self.sentences


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection; ``qrels`` has the grade of each relevant document by question and document id.

    ``fingerprint`` stands for its questions and grades: scores of two runs compare only where it is the same.
    """

    name: str
    corpus: Path
    questions: tuple[Question, ...]
    qrels: Mapping[str, Mapping[str, int]]
    fingerprint: str


class NotACollection(SearchError):
    """A folder is not laid out as BEIR's collections are."""


def read_collection(folder: Path) -> Collection:
    """Read a folder in BEIR layout, but for its corpus. Raises NotACollection."""
    corpus = corpus_file(folder)
    queries, graded = _one_of(folder, (_QUERIES,)), _one_of(folder, _QRELS)
    digest = hashlib.sha256(queries.read_bytes() + graded.read_bytes()).hexdigest()
    qrels = _qrels(graded)
    questions = tuple(_question(queries, number, line) for number, line in _lines(queries))
    if not any(question.id in qrels for question in questions):
        raise NotACollection(
            f"{graded} grades none of the {len(questions)} questions of {queries}; wanted the same ids"
        )
    return Collection(folder.resolve().name, corpus, questions, qrels, digest[:16])


def corpus_file(folder: Path) -> Path:
    """Return the file of a collection's documents. Raises NotACollection."""
    return _one_of(folder, _CORPUS)


def corpus_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield a collection's documents as they stand in its file. Raises NotACollection."""
    return rows(corpus_file(folder))


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file, packed by gzip or not."""
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _one_of(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise NotACollection(f"{folder} has no {' or '.join(names)}; wanted a folder in BEIR layout")


def _lines(file: Path) -> list[tuple[int, str]]:
    lines = file.read_text("utf-8").split("\n")
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _question(file: Path, number: int, line: str) -> Question:
    try:
        fields = json.loads(line)
        answers, sentences = (tuple(map(str, fields.get(key) or ())) for key in ("answers", "gold_sentences"))
        told = fields.get("answerable")
        answerable = None if told is None else bool(told)
        return Question(str(fields["_id"]), str(fields["text"]), answers, answerable, sentences)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotACollection(f'{file}, line {number}: {error!r}; wanted {{"_id": ..., "text": ...}}') from error


def _qrels(file: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    with file.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            try:
                grade = int(row["score"])
                if grade > 0:
                    qrels.setdefault(row["query-id"], {})[row["corpus-id"]] = grade
            except (KeyError, TypeError, ValueError) as error:
                wanted = "query-id, corpus-id and a whole number, parted by tabs"
                raise NotACollection(f"{file}, line {number}: {error!r}; wanted {wanted}") from error
    return qrels
