"""Which words of a passage answer to the words of the question."""

from __future__ import annotations

from ..index.analysis import analyse
from .query import Query


def highlights(text: str, query: Query) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of every word of ``text`` that matches a term of the question, merged and in order."""
    wanted = {body for term in query.terms for body in (*term.bodies, *(body for body, _ in term.related))}
    terms = list(analyse(text))
    if query.groups:
        held = {term.body for term in terms}
        wanted.update(body for group in query.groups if held.issuperset(group.terms) for body in group.terms)
    spans: list[tuple[int, int]] = []
    for term in terms:
        if (term.body or term.exact) in wanted:
            if spans and term.start < spans[-1][1]:  # a part of a compound that matched whole
                spans[-1] = (spans[-1][0], max(spans[-1][1], term.end))
            else:
                spans.append((term.start, term.end))
    return tuple(spans)


def matched_terms(text: str, query: Query) -> tuple[str, ...]:
    """Return the question's terms, as asked, that ``text`` holds."""
    held = query.widened({term.body or term.exact for term in analyse(text)})
    return tuple(term.exact for term in query.terms if held.intersection(term.bodies))
