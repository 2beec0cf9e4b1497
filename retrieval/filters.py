"""Filters, rendered for each leg: the same articles pass on both, before either ranks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import tantivy

from ..index.dense import Mask
from ..index.errors import BadFilter
from ..index.generation import Generation
from ..index.languages import primary
from ..index.part import Part
from .conditions import condition_clauses, meeting
from .query import Query
from .results import Filters

VALUE_FIELDS = ("source", "author", "language", "document_id")
_FIRST_DAY, _LAST_DAY = date.min.toordinal(), date.max.toordinal()


def narrowed(filters: Filters, query: Query) -> Filters:
    """Return filters that hold what a question's operators ask as well; both must be met."""
    if not (query.conditions or query.after or query.before):
        return filters
    after = max(filter(None, (filters.published_after, query.after)), default=None)
    before = min(filter(None, (filters.published_before, query.before)), default=None)
    conditions = (*filters.conditions, *query.conditions)
    return replace(filters, published_after=after, published_before=before, conditions=conditions)


def days(filters: Filters) -> tuple[int, int] | None:
    """Return the first and last day allowed (date.toordinal), or None if any or no date will do.

    Raises BadFilter for what is not an ISO date.
    """
    if not (filters.published_after or filters.published_before or filters.as_of):
        return None
    first = _day("published_after", filters.published_after) or _FIRST_DAY
    last = min(
        _day("published_before", filters.published_before) or _LAST_DAY,
        _day("as_of", filters.as_of) or _LAST_DAY,
    )
    return first, last


def lexical_filter(filters: Filters, generation: Generation) -> tantivy.Query | None:
    """Return the filter as a query for the lexical index; None lets everything pass."""
    clauses = [(tantivy.Occur.Must, clause) for clause in _lexical_clauses(filters, generation)]
    clauses += condition_clauses(filters.conditions, generation)
    if not clauses:
        return None
    if all(occurs == tantivy.Occur.MustNot for occurs, _ in clauses):  # by itself, that would find nothing
        clauses.append((tantivy.Occur.Must, tantivy.Query.all_query()))
    return tantivy.Query.boolean_query(clauses)


def allowed_rows(filters: Filters, generation: Generation) -> Mask | None:
    """Return which rows pass, (rows,) bool, for the dense index; None lets everything pass."""
    wanted = {field: values for field in VALUE_FIELDS if (values := _values(filters, field))}
    between = days(filters)
    passing = meeting(filters.conditions, generation)
    if not (wanted or between):
        return passing
    masks = [_passing(part, wanted, between) for part in generation.articles.parts]
    allowed = np.concatenate(masks) if masks else np.zeros(0, np.bool_)
    return allowed if passing is None else allowed & passing


def _values(filters: Filters, field: str) -> Sequence[str]:
    """Return the values wanted of a field; languages as articles have them, so that "vi-VN" finds "vi"."""
    values: Sequence[str] = getattr(filters, field)
    return [primary(value) or value for value in values] if field == "language" else values


def _passing(part: Part, wanted: Mapping[str, Sequence[str]], between: tuple[int, int] | None) -> Mask:
    passing = np.ones(part.columns.n_passages, np.bool_)
    for field, values in wanted.items():
        if field == "document_id":
            column = part.columns.column("document")
            codes = [ordinal for value in values if (ordinal := part.ordinal(value)) is not None]
        else:
            column, codes = part.columns.column(field), part.store.codes(field, values)
        passing &= np.isin(column, codes)
    if between:
        day = part.columns.column("day")
        passing &= (day >= between[0]) & (day <= between[1])
    return passing


def _lexical_clauses(filters: Filters, generation: Generation) -> Iterator[tantivy.Query]:
    for field in VALUE_FIELDS:
        if allowed := _values(filters, field):
            yield generation.lexical.terms_query(field, allowed)
    if between := days(filters):
        yield generation.lexical.range_query("day", *between)


def _day(field: str, value: str | None) -> int | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value[:10]).toordinal()
    except ValueError as error:
        raise BadFilter(field, f"{value!r} is not a date; write YYYY-MM-DD") from error
