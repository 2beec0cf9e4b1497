"""Which words of a passage answer to the words of the question."""

from __future__ import annotations

from collections.abc import Mapping

from ..index.analysis import analyse
from .query import Query, QueryTerm


def highlights(text: str, query: Query) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of every word of ``text`` that matches a term of the question, merged and in order."""
    wanted = {body for term in query.terms for body in term.bodies}
    spans: list[tuple[int, int]] = []
    for term in analyse(text):
        if (term.body or term.exact) in wanted:
            if spans and term.start < spans[-1][1]:  # a part of a compound that matched whole
                spans[-1] = (spans[-1][0], max(spans[-1][1], term.end))
            else:
                spans.append((term.start, term.end))
    return tuple(spans)


def matched_terms(text: str, query: Query) -> tuple[str, ...]:
    """Return the question's terms, as asked, that ``text`` holds; of translated ones also what it holds for them.

    "xuất khẩu → exports" is such a term.
    """
    held: dict[str, str] = {}
    for term in analyse(text):
        held.setdefault(term.body or term.exact, term.exact)
    return tuple(_matched(term, held) for term in query.terms if held.keys() & term.bodies)


def _matched(term: QueryTerm, held: Mapping[str, str]) -> str:
    """Return a term as asked, followed by its translation if that is what is held."""
    if term.body in held and not term.is_translated:
        return term.exact
    found = next((held[body] for body in term.translations if body in held), term.exact)
    return term.exact if found == term.exact else f"{term.exact} → {found}"
