"""Conditions of a question, rendered for each leg: the same passages pass on both, before either ranks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import tantivy

from ..index.dense import Mask, Rows
from ..index.generation import Generation
from ..index.languages import primary
from ..index.lexical import WORDED
from ..index.part import Part
from ..index.wording import wording
from .results import Condition

_MUST, _NOT = tantivy.Occur.Must, tantivy.Occur.MustNot
_FIELDS = {"passage": WORDED, "title": ("title",)}


def condition_clauses(
    conditions: tuple[Condition, ...], generation: Generation
) -> Iterator[tuple[tantivy.Occur, tantivy.Query]]:
    """Yield each condition as a clause for the lexical index."""
    for condition in conditions:
        yield _MUST if condition.wanted else _NOT, _query(condition, generation)


def meeting(conditions: tuple[Condition, ...], generation: Generation) -> Mask | None:
    """Return which rows meet all conditions, (rows,) bool; None where there are none."""
    if not conditions:
        return None
    passing = np.ones(generation.articles.n_rows, np.bool_)
    for condition in conditions:
        held = _holding(condition, generation)
        passing &= held if condition.wanted else ~held
    return passing


def written(condition: Condition) -> str:
    """Return a condition as one types it.

    >>> written(Condition("source", "wire service", wanted=False))
    '-source:"wire service"'
    """
    field = "" if condition.part == "passage" else f"{condition.part}:"
    return f'{"" if condition.wanted else "-"}{field}"{condition.value}"'


def first_unmet(conditions: tuple[Condition, ...], generation: Generation, rows: Rows) -> Condition | None:
    """Return the condition by which the last of some passages fall, None if any of them meets all."""
    left = rows
    for condition in conditions:
        left = left[_holding(condition, generation)[left] == condition.wanted]
        if not len(left):
            return condition
    return None


def _query(condition: Condition, generation: Generation) -> tantivy.Query:
    if condition.part in _FIELDS:
        return generation.lexical.worded_query(wording(condition.value), _FIELDS[condition.part])
    values = {value for part in generation.articles.parts for value in _values(condition, part).values()}
    return generation.lexical.values_query(condition.part, sorted(values))


def _holding(condition: Condition, generation: Generation) -> Mask:
    if condition.part in _FIELDS:
        held = np.zeros(generation.articles.n_rows, np.bool_)
        held[generation.lexical.worded_rows(wording(condition.value), _FIELDS[condition.part])] = True
        return held
    parts = generation.articles.parts
    masks = [np.isin(part.columns.column(condition.part), list(_values(condition, part))) for part in parts]
    return np.concatenate(masks) if masks else np.zeros(0, np.bool_)


def _values(condition: Condition, part: Part) -> dict[int, str]:
    """Return the values of a part's articles that the condition names, by their codes."""
    if condition.part == "language":
        code = primary(condition.value)
        return {number: value for number, value in part.store.values("language").items() if value == code}
    return part.store.values_worded(condition.part, wording(condition.value))
