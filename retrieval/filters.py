"""Filters, rendered for each leg: the same articles pass on both, before either ranks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import tantivy

from ..index.columns import day_number
from ..index.dense import Mask
from ..index.errors import BadFilter
from ..index.generation import Generation
from ..index.languages import primary
from ..index.part import Part
from ..index.records import Document
from .conditions import condition_clauses, meeting
from .query import Query
from .results import Filters

VALUE_FIELDS = ("source", "author", "language", "document_id")
_DAYS = {"published_after": "on or after", "published_before": "on or before", "as_of": "as known on"}
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
    if filters.without:
        clauses.append((tantivy.Occur.MustNot, generation.lexical.terms_query("document_id", filters.without)))
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
    if not (wanted or between or filters.without):
        return passing
    masks = [_passing(part, wanted, between, filters.without) for part in generation.articles.parts]
    allowed = np.concatenate(masks) if masks else np.zeros(0, np.bool_)
    return allowed if passing is None else allowed & passing


def found_of(filters: Filters, document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield for each filter its name, what an article has there, and what is wanted, in words for people."""
    for field in VALUE_FIELDS:
        if wanted := _values(filters, field):
            own = document.id if field == "document_id" else getattr(document, field)
            yield field, _quoted(own), " or ".join(map(repr, wanted))
    if filters.without:
        yield "without", _quoted(document.id), f"another than the {len(filters.without):,} left out"
    published = f"published {document.published}" if document.published else "without a date"
    for field, words in _DAYS.items():
        if day := getattr(filters, field):
            yield field, published, f"{words} {day[:10]}"


def first_failed(filters: Filters, document: Document) -> tuple[str, str, str] | None:
    """Return the first filter that an article does not pass, as ``found_of`` has it; None if it passes all."""
    return next((each for each in found_of(filters, document) if not _passes(filters, each[0], document)), None)


def _passes(filters: Filters, field: str, document: Document) -> bool:
    if field == "without":
        return document.id not in filters.without
    if field in VALUE_FIELDS:
        own = document.id if field == "document_id" else getattr(document, field)
        return own in _values(filters, field)
    day = day_number(document.published)
    between = days(Filters(**{field: getattr(filters, field)}))
    return day is not None and between is not None and between[0] <= day <= between[1]


def _quoted(value: str | None) -> str:
    return "none" if value is None else repr(value)


def _values(filters: Filters, field: str) -> Sequence[str]:
    """Return the values wanted of a field; languages as articles have them, so that "vi-VN" finds "vi"."""
    values: Sequence[str] = getattr(filters, field)
    return [primary(value) or value for value in values] if field == "language" else values


def _passing(
    part: Part, wanted: Mapping[str, Sequence[str]], between: tuple[int, int] | None, without: Sequence[str]
) -> Mask:
    passing = np.ones(part.columns.n_passages, np.bool_)
    for field, values in wanted.items():
        if field == "document_id":
            column, codes = part.columns.column("document"), _ordinals(part, values)
        else:
            column, codes = part.columns.column(field), part.store.codes(field, values)
        passing &= np.isin(column, codes)
    if without:
        passing &= ~np.isin(part.columns.column("document"), _ordinals(part, without))
    if between:
        day = part.columns.column("day")
        passing &= (day >= between[0]) & (day <= between[1])
    return passing


def _ordinals(part: Part, ids: Sequence[str]) -> list[int]:
    return [ordinal for own in ids if (ordinal := part.ordinal(own)) is not None]


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
