"""Interpretation: how a question was read, told to who asked it, where it was not simply by its words."""

from __future__ import annotations

from dataclasses import replace

from ..index.generation import Generation
from .filters import allowed_rows
from .query import Query
from .results import Condition, Filters, Interpretation, Replaced


def interpretation(query: Query) -> Interpretation | None:
    """Return how a question was read; None where there is nothing to tell."""
    corrected = [Replaced(term.exact, term.meant) for term in query.terms if term.corrections]
    also = [Replaced(group.asked, (group.used,)) for group in query.groups]
    also += [Replaced(term.exact, term.meant) for term in query.terms if term.meant and not term.corrections]
    days, notes = query.after or query.before, query.notes
    if query.translated:
        notes = (*notes, f"searched by its translation, word by word: {query.translated}")
    if not (corrected or also or query.conditions or days or notes):
        return None
    return Interpretation(
        query.text, query.phrases, query.excluded, query.fields, query.after, query.before,
        tuple(corrected), tuple(also), notes,
    )  # fmt: skip


def loosened(query: Query, filters: Filters, generation: Generation) -> tuple[Query, Filters]:
    """Return a question and its filters without the phrases that nothing has: their words are looked for all the same.

    A phrase that some passage has stays a condition, unless no passage has all of them. The question says what went.
    """
    phrases = tuple(each for each in filters.conditions if _is_phrase(each))
    if not phrases or _any(filters, generation):
        return query, filters
    lost = tuple(each for each in phrases if not _any(_without(filters, phrases, but=each), generation))
    if len(lost) < len(phrases) and not _any(_without(filters, lost), generation):
        lost = phrases
    notes = tuple(_no_passage(each) + "; searched for by its words" for each in lost)
    return replace(query, notes=(*query.notes, *notes)), _without(filters, lost)


def why_empty(query: Query, filters: Filters, generation: Generation) -> str:
    """Say why nothing was found."""
    if not query.terms:
        return "no word is left to search for: besides what it excludes and its fields, a question needs a word"
    unmet = [each for each in filters.conditions if not _any(Filters(conditions=(each,)), generation)]
    if unmet:
        return "; ".join(map(_no_passage, unmet))
    return "no passage meets all conditions" if filters.conditions else "no article passes the filters"


def _is_phrase(condition: Condition) -> bool:
    return condition.wanted and condition.part == "passage"


def _without(filters: Filters, gone: tuple[Condition, ...], *, but: Condition | None = None) -> Filters:
    return replace(filters, conditions=tuple(each for each in filters.conditions if each == but or each not in gone))


def _any(filters: Filters, generation: Generation) -> bool:
    """Say whether any passage that counts passes."""
    allowed = allowed_rows(filters, generation)
    if allowed is None:
        return True
    for part, first in zip(generation.articles.parts, generation.articles.firsts.tolist(), strict=True):
        allowed[first + part.removed_rows()] = False
    return bool(allowed.any())


def _no_passage(condition: Condition) -> str:
    if not condition.wanted:
        return f"every passage has what is excluded: {condition.value!r}"
    if condition.part == "passage":
        return f"no passage holds the phrase {condition.value!r}"
    return f"no article has {condition.value!r} in its {condition.part}"
