"""Filters, rendered for each leg: the same articles pass on both, before either ranks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import tantivy

from ..index.dense import Rows
from ..index.errors import BadFilter
from ..index.generation import Generation
from .results import Filters

VALUE_FIELDS = ("source", "author", "language", "document_id")
_COLUMNS = {"document_id": "id"}
_FIRST_DAY, _LAST_DAY = date.min.toordinal(), date.max.toordinal()


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
    clauses = list(_lexical_clauses(filters, generation))
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses]) if clauses else None


def allowed_rows(filters: Filters, generation: Generation) -> Rows | None:
    """Return the rows that pass, ascending, for the dense index; None lets everything pass."""
    conditions, values = [], []
    for field in VALUE_FIELDS:
        if allowed := getattr(filters, field):
            conditions.append(f"{_COLUMNS.get(field, field)} IN ({','.join('?' * len(allowed))})")
            values += allowed
    if between := days(filters):
        conditions.append("day BETWEEN ? AND ?")
        values += between
    if not conditions:
        return None
    return np.asarray(generation.store.rows_where(" AND ".join(conditions), values), np.int64)


def _lexical_clauses(filters: Filters, generation: Generation) -> Iterator[tantivy.Query]:
    for field in VALUE_FIELDS:
        if allowed := getattr(filters, field):
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
