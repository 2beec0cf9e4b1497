"""What weights are fitted on."""

from __future__ import annotations

from pathlib import Path

from scripts.fit.collections import Collection, foreign

from onrecord.retrieval.evaluation.beir import Question


def collection(name: str, answerable: int) -> Collection:
    told = [Question(f"{name}{n}", "?", answerable=n < answerable) for n in range(2 * answerable)]
    return Collection(name, Path(name), told, {})


def test_foreign_questions_are_those_that_others_answer_and_always_the_same() -> None:
    collections = {name: collection(name, 10) for name in ("own", "one", "other")}
    drawn = foreign(collections, "own", 12)
    assert len({question.id for question in drawn}) == 12
    assert all(question.answerable and not question.id.startswith("own") for question in drawn)
    assert drawn == foreign(collections, "own", 12)
