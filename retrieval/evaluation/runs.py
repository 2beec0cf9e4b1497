"""Runs: the documents that a search ranks for each question, by each leg and by both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from ...index.dense import Rows
from ...index.generation import Generation
from ..legs import LEGS
from ..ranking import deeper
from ..results import Filters
from ..understanding import understand
from .beir import Question

FUSED = "fused"
SYSTEMS = (*LEGS, FUSED)
DEPTH = 100  # documents of a run for one question

Run = dict[str, dict[str, float]]  # by question and document; higher is better
Scores = npt.NDArray[np.float64]


def make_runs(
    generation: Generation,
    document_of: Sequence[str],
    questions: Sequence[Question],
    on_progress: Callable[[int], None] = lambda _: None,
) -> dict[str, Run]:
    """Return the run of each of SYSTEMS; a document scores as its best passage does.

    ``document_of`` is what ``document_ids`` returns; ``on_progress`` is told how many questions are done.
    """
    runs: dict[str, Run] = {system: {} for system in SYSTEMS}
    for done, question in enumerate(questions, start=1):
        for system, (rows, scores) in rankings(generation, question.text).items():
            runs[system][question.id] = best_documents([document_of[row] for row in rows.tolist()], scores)
        on_progress(done)
    return runs


def rankings(generation: Generation, question: str) -> dict[str, tuple[Rows, Scores]]:
    """Return rows and scores of the passages that each of SYSTEMS ranks, best first; copies keep their places."""
    query = understand(question, generation)
    vector = generation.encoder.encode_query(query.read or question).vector
    # The second depth: a thousand candidates of each leg.
    found, fused, best = next(islice(deeper(generation, query, vector, Filters()), 1, None))
    ranked = {FUSED: (found.rows[best], _falling(fused.scores[best]))}
    for leg, scores in zip(LEGS, found.scores, strict=True):
        there = np.flatnonzero(~np.isnan(scores))
        by_score = there[np.argsort(-scores[there], kind="stable")]
        ranked[leg] = (found.rows[by_score], scores[by_score])
    return ranked


def best_documents(documents: Sequence[str], scores: Scores) -> dict[str, float]:
    """Return the first DEPTH documents of a ranking of passages, each with the score of its first.

    >>> best_documents(["a", "b", "a"], np.array([0.9, 0.5, 0.4]))
    {'a': 0.9, 'b': 0.5}
    """
    found: dict[str, float] = {}
    for document, score in zip(documents, scores.tolist(), strict=True):
        if len(found) == DEPTH:
            break
        found.setdefault(document, score)
    return found


def document_ids(generation: Generation) -> list[str]:
    """Return for each row of the index the id of its article."""
    ids: list[str] = []
    for part in generation.articles.parts:
        of_part = [own for _, own in part.store.after("")]
        ids += [of_part[ordinal] for ordinal in part.columns.column("document").tolist()]
    return ids


def write_trec(run: Mapping[str, Mapping[str, float]], name: str, lines: Callable[[str], object]) -> None:
    """Give ``lines`` a run in the format of trec_eval: question, Q0, document, rank, score, name of the run."""
    for question, documents in run.items():
        ranked = sorted(documents.items(), key=lambda each: -each[1])
        for rank, (document, score) in enumerate(ranked, start=1):
            lines(f"{_word(question)} Q0 {_word(document)} {rank} {score:.6f} {_word(name)}\n")


def _word(text: str) -> str:
    """Return a text without the spaces that would part it in two."""
    return "_".join(text.split()) or "_"


def _falling(scores: Scores) -> Scores:
    """Return scores that never rise, for who sorts by them again; equal ones keep their order by falling a little."""
    falling: Scores = np.minimum.accumulate(scores) - 1e-9 * np.arange(len(scores))
    return falling
