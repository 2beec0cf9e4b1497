"""Which words of a passage answer to the words of the question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from ..index.analysis import Term, analyse, forms_among, has_neighbours, matching
from .explained import Match
from .query import Query, QueryTerm

ARROW = " → "  # from a term to its translation


def highlighter(query: Query) -> Callable[[str], tuple[tuple[int, int], ...]]:
    """Return what highlights texts for one question: (start, end) of every word that matches a term, in order."""
    alone = frozenset(_answered(query, set()))
    in_groups = frozenset(form for group in query.groups for form in group.terms)
    with_neighbours = query.joins_words

    def highlight(text: str) -> tuple[tuple[int, int], ...]:
        if with_neighbours and has_neighbours(text):
            return _merged(_in_context(text, query))
        held = forms_among(text, in_groups) if in_groups else set()
        wanted = frozenset(_answered(query, held)) if held else alone
        return _merged(matching(text, wanted))

    return highlight


def _in_context(text: str, query: Query) -> list[tuple[int, int]]:
    """Return the places of the matching terms, of those of several words as well."""
    terms = list(analyse(text))
    wanted = _answered(query, {_form(term) for term in terms})
    return [(term.start, term.end) for term in terms if _form(term) in wanted]


def _merged(places: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for start, end in places:
        if spans and start < spans[-1][1]:  # a part of a compound that matched whole
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return tuple(spans)


def matches(title: str, text: str, query: Query) -> tuple[Match, ...]:
    """Return every word of an article's title and of a passage that matches a term of the question, in order."""
    fields: dict[Literal["title", "body"], list[Term]] = {"title": list(analyse(title)), "body": list(analyse(text))}
    asked = _answered(query, {_form(term) for terms in fields.values() for term in terms})
    return tuple(
        Match(asked[_form(term)], field, term.start, term.end, term.exact == asked[_form(term)])
        for field, terms in fields.items()
        for term in terms
        if _form(term) in asked
    )


def matched_terms(title: str, text: str, query: Query) -> tuple[str, ...]:
    """Return what of the question an article's title and a passage answer to, as asked; of a translation also which.

    "xuất khẩu → exports" is such a term.
    """
    held: dict[str, str] = {}
    for found in analyse(f"{title}\n{text}"):
        held.setdefault(_form(found), found.exact)
    asked = {each for form, each in _answered(query, set(held)).items() if form in held}
    terms = (_translated(term, held) for term in query.terms if term.exact in asked)
    return tuple(dict.fromkeys((*terms, *(group.asked for group in query.groups if group.asked in asked))))


def _translated(term: QueryTerm, held: Mapping[str, str]) -> str:
    """Return a term as asked, followed by its translation if that is what is held."""
    if term.body in held and not term.is_translated:
        return term.exact
    found = next((held[body] for body in term.translations if body in held), term.exact)
    return term.exact if found == term.exact else f"{term.exact}{ARROW}{found}"


def _answered(query: Query, held: set[str]) -> dict[str, str]:
    """Return what of the question each form answers to, as asked, where a text holds all of ``held``.

    The terms of a long form count only together, and answer to the acronym.
    """
    groups = [group for group in query.groups if held.issuperset(group.terms)]
    found = {body: group.asked for group in reversed(groups) for body in group.terms}
    for term in reversed(query.terms):
        found.update(dict.fromkeys((body for body, _ in term.related), term.exact))
    return found | {body: term.exact for term in reversed(query.terms) for body in term.bodies}


def _form(term: Term) -> str:
    return term.body or term.exact
