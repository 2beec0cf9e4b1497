"""The filters of OpenAI's vector stores as ours."""

from __future__ import annotations

from ...retrieval.results import Filters
from .requests import AllFilter, DateFilter, ValueFilter

FIELDS = ("source", "author", "language", "document_id")


def narrowed(wanted: ValueFilter | DateFilter | AllFilter | None) -> Filters | None:
    """Return the filters as retrieval takes them; None where no article can pass."""
    parts = wanted.filters if isinstance(wanted, AllFilter) else [wanted] if wanted else []
    values: dict[str, set[str]] = {}
    first, last = "", ""  # ISO dates, which order as text
    for part in parts:
        if isinstance(part, ValueFilter):
            values[part.key] = values.get(part.key, set(part.value)) & set(part.value)
        elif part.type == "gte":
            first = max(first, part.value)
        else:
            last = min(last or part.value, part.value)
    if not all(values.values()) or (first and last and first > last):
        return None
    source, author, language, document_id = (tuple(sorted(values.get(field, ()))) for field in FIELDS)
    return Filters(source, author, language, document_id, first or None, last or None)
