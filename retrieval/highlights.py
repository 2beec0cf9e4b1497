"""Which words of a passage answer to the words of the question."""

from __future__ import annotations

from typing import Literal

from ..index.analysis import analyse
from .explained import Match
from .query import Query


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


def matches(title: str, text: str, query: Query) -> tuple[Match, ...]:
    """Return every word of an article's title and of a passage that matches a term of the question, in order."""
    asked = {body: term.exact for term in reversed(query.terms) for body in term.bodies}
    fields: tuple[tuple[Literal["title", "body"], str], ...] = (("title", title), ("body", text))
    return tuple(
        Match(asked[form], field, term.start, term.end, term.exact == asked[form])
        for field, searched in fields
        for term in analyse(searched)
        if (form := term.body or term.exact) in asked
    )
