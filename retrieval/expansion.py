"""Expansion: an acronym is searched by its long form as well, and the other way round.

What an acronym stands for is what the articles of the index say (acronyms.py), or, where none says so, a short table of
what news hardly ever spells out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ..index.acronyms import LONGEST_FORM, Meaning, extended, hashed, long_key, short_key
from ..index.analysis import Term, analyse, body_terms
from ..index.generation import Generation
from .query import Group, Query

# What a match by the other form weighs beside one as asked, times the share of the articles that define it so.
WEIGHT = 0.5
_LEAST_SHARE, _MOST = 0.2, 3
_SHORTEST, _LONGEST = 2, 10

# Not from the articles: what readers are expected to know.
_KNOWN = {
    "ASEAN": "Association of Southeast Asian Nations", "EU": "European Union", "FDI": "foreign direct investment",
    "GDP": "gross domestic product", "HCMC": "Ho Chi Minh City", "IMF": "International Monetary Fund",
    "NATO": "North Atlantic Treaty Organization", "PM": "Prime Minister", "UK": "United Kingdom",
    "UN": "United Nations", "US": "United States", "WHO": "World Health Organization",
    "WTO": "World Trade Organization",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """A form of the question: the body terms that it is, how it is written there, and its key."""

    bodies: tuple[str, ...]
    written: str
    key: int


def expanded(query: Query, generation: Generation) -> Query:
    """Return the question with the groups of terms that stand for others of it."""
    terms = [term for term in analyse(query.text) if term.body is not None]
    asked = {term.body for term in query.terms}
    found = (*_long_forms(query.text, terms, generation), *_short_forms(query.text, terms, generation))
    known = generation.lexical.frequency
    groups = [group for group in found if not asked.issuperset(group.terms) and all(map(known, group.terms))]
    return replace(query, groups=tuple(dict.fromkeys(groups))) if groups else query


def _long_forms(text: str, terms: Sequence[Term], generation: Generation) -> Iterator[Group]:
    """Yield what the question's acronyms stand for."""
    shorts = {each.key: each for each in _shorts(text, terms)}
    meanings = generation.meanings.of_shorts(list(shorts))
    for key, asked in shorts.items():
        own = [each for each in meanings if each.short_key == key and each.share >= _LEAST_SHARE][:_MOST]
        for meaning in own:
            yield _group(asked, _written(meaning, meaning.long, generation), meaning.share)
        if not own and (long := _known_shorts().get(key)):
            yield _group(asked, long, 1.0)


def _short_forms(text: str, terms: Sequence[Term], generation: Generation) -> Iterator[Group]:
    """Yield the acronyms of what the question spells out."""
    runs = _runs(terms)
    meanings = [each for each in generation.meanings.of_longs(list(runs)) if each.share >= _LEAST_SHARE]
    for meaning in meanings[:_MOST]:
        asked = _run(text, terms, meaning.long_key, runs)
        yield _group(asked, _written(meaning, meaning.short, generation), meaning.share, whole=True)
    told = {meaning.long_key for meaning in meanings}
    for key in sorted(_known_longs().keys() & runs.keys() - told):
        yield _group(_run(text, terms, key, runs), _known_longs()[key], 1.0, whole=True)


def _group(asked: _Asked, used: str, share: float, *, whole: bool = False) -> Group:
    terms = body_terms(used)
    kept = terms[:1] if whole else terms
    return Group(asked.bodies, tuple(dict.fromkeys(kept)), round(WEIGHT * share, 4), asked.written, used)


def _shorts(text: str, terms: Sequence[Term]) -> Iterator[_Asked]:
    """Yield what is written as acronyms are; where a question has no capitals at all, any word may be one.

    Parts of a compound are none: "CD40" says nothing about "CD".
    """
    shouted = text != text.lower()
    end = 0
    for before, term in zip([None, *terms], terms, strict=False):
        if term.start < end:
            continue
        end = term.end
        written = text[term.start : term.end]
        if not _SHORTEST <= len(written) <= _LONGEST or (shouted and sum(map(str.isupper, written)) < _SHORTEST):
            continue
        if before and written.lower() == "pm" and before.exact.isdigit():  # the time of day
            continue
        assert term.body is not None
        yield _Asked((term.body,), written, short_key(written))


def _runs(terms: Sequence[Term]) -> dict[int, tuple[int, int]]:
    """Return the runs of two and more terms that may be long forms, first and last term by key."""
    hashes = [_hashed(term.body or "") for term in terms]
    found = {}
    for first in range(len(terms) - 1):
        key = extended(0, hashes[first])
        for last in range(first + 1, min(first + LONGEST_FORM, len(terms))):
            key = extended(key, hashes[last])
            found[key] = first, last
    return found


def _run(text: str, terms: Sequence[Term], key: int, runs: dict[int, tuple[int, int]]) -> _Asked:
    first, last = runs[key]
    bodies = tuple(dict.fromkeys(term.body or "" for term in terms[first : last + 1]))
    return _Asked(bodies, text[terms[first].start : terms[last].end], key)


def _written(meaning: Meaning, span: tuple[int, int], generation: Generation) -> str:
    text = generation.articles.parts[meaning.part].store.document(meaning.document).text
    return " ".join(text[span[0] : span[1]].split())


_hashed = lru_cache(1 << 14)(hashed)


@cache
def _known_shorts() -> dict[int, str]:
    return {short_key(short): long for short, long in _KNOWN.items()}


@cache
def _known_longs() -> dict[int, str]:
    return {long_key(map(hashed, body_terms(long))): short for short, long in _KNOWN.items()}
