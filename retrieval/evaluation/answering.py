"""From a folder to a report on answers: index the corpus, ask the questions, measure what is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ..searcher import Searcher, open_searcher
from .answer_report import AnswerReport
from .asked import MEASURES, Asked, ask
from .beir import Collection, NotACollection, Question, read_collection
from .evaluate import Progress, indexed

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class AnswerEvaluation:
    """A report and what came of each question."""

    report: AnswerReport
    asked: Sequence[Asked]


def evaluate_answers(
    folder: Path,
    *,
    index: Path | None = None,
    most: int | None = None,
    k: int = 10,
    opened: Callable[[Path], Searcher] = open_searcher,
    reranker: str | None = None,
    on_progress: Progress,
    **building: Any,
) -> AnswerEvaluation:
    """Measure the answers to at most ``most`` questions of a collection in BEIR layout, spaced evenly over it.

    Its corpus is indexed as by ``evaluate``; ``opened`` opens the index as users do, ``reranker`` names the
    cross-encoder that it then has. Raises NotACollection, and what ``build`` and ``Searcher.ask`` raise.
    """
    collection = read_collection(folder)
    questions = scorable(collection)
    drawn = evenly(questions, most)
    asked = []
    with opened(indexed(folder, collection, index, on_progress, **building)) as searcher:
        info = searcher.info
        for question in drawn:
            asked.append(ask(searcher, question, collection.qrels.get(question.id, {}), k))
            on_progress("asking", len(asked), len(drawn))
    values = {name: {each.id: each.values[name] for each in asked if name in each.values} for name in MEASURES}
    report = AnswerReport(
        collection.name, info.id, collection.fingerprint, info.documents, info.passages, k, reranker, len(questions),
        len(collection.questions) - len(questions), sum(each.has_span for each in asked if "f1" in each.values), values,
        {each.id: each.confidence for each in asked}, {each.id: each.right for each in asked},
        [each.id for each in asked if not each.answerable],
    )  # fmt: skip
    return AnswerEvaluation(report, asked)


def scorable(collection: Collection) -> list[Question]:
    """Return the questions with a known answer, and those known to have none. Raises NotACollection without any."""
    found = [question for question in collection.questions if question.golds or question.answerable is False]
    if not any(question.golds for question in found):
        raise NotACollection(
            f"{collection.name} has no answers, only articles that are relevant; wanted "
            '{"_id": ..., "text": ..., "answers": [...]} in queries.jsonl, or leave --answers out'
        )
    return found


def evenly(items: Sequence[_Item], most: int | None) -> Sequence[_Item]:
    """Return at most so many items, spaced evenly.

    >>> evenly("abcdefgh", 3), evenly("ab", 3)
    (['a', 'c', 'f'], 'ab')
    """
    if most is None or most >= len(items):
        return items
    return [items[n * len(items) // most] for n in range(most)]
