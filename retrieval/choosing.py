"""Choosing: which of the sentences that were judged to quote, as many as the answer needs and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np

from ..index.analysis import body_terms
from .evidence import Candidate, missing
from .expected import asks_for_list, kind_asked
from .judging import Evidence, witness
from .query import Query, QueryTerm
from .quoting import Chosen

# At most so many quotes, and none below this share of the best one's score, by what is asked for.
_ONE_THING, _A_LIST, _ANYTHING = (2, 0.8), (5, 0.5), (3, 0.6)
_MOST_AGREEING = 3
_ALIKE = 0.7  # sentences that share so much of their terms say the same
_MOST, _OTHER_HALF = 3, 0.25  # quotes where a question is about things that no one article has; share of the best score
# Where it names sources: quotes, the last rank and the least share of the best score of what they are quoted with.
_MOST_OF_SOURCES, _LAST_RANK, _OF_SOURCE = 4, 5, 0.02
_TWO = re.compile(r"\b(?:both|two|another|hai)\b", re.IGNORECASE)


def choose(evidence: Evidence, query: Query) -> list[Chosen]:
    """Pick the sentences to quote, best first.

    Where other stories agree with the best sentence on a figure, they are quoted beside it; else those nearly as good
    that say something else, what each source says that the question names, and what another article says of things
    that the question names and the first do not.
    """
    if len(evidence.agreeing) > 1:
        return _one_a_story(evidence)[:_MOST_AGREEING]
    chosen = _nearly_as_good(evidence, query.text)
    chosen = [*chosen, *_of_sources(chosen, evidence, query)]
    return [*chosen, *_other_half(chosen, evidence, query)]


def _nearly_as_good(evidence: Evidence, question: str) -> list[Chosen]:
    most, share = _ANYTHING
    if asks_for_list(question):
        most, share = _A_LIST
    elif kind_asked(question):
        most, share = _ONE_THING
    chosen: list[Chosen] = []
    told: list[set[str]] = []
    for one in _best_first(evidence):
        if len(chosen) == most or (chosen and one.score < share * chosen[0].score):
            break
        terms = set(body_terms(one.sentence.text))
        if all(_overlap(terms, other) < _ALIKE for other in told):
            chosen.append(one)
            told.append(terms)
    return chosen


def _of_sources(chosen: list[Chosen], evidence: Evidence, query: Query) -> Iterator[Chosen]:
    """Yield what sources say that the question names and that are not quoted yet, one story each.

    "What did both articles from Reuters say?" wants two of the only one.
    """
    sources = [source for source in dict.fromkeys(each.hit.source for each in evidence.found) if _names(query, source)]
    wanted = 2 if len(sources) == 1 and _TWO.search(query.text) else 1
    left = _MOST_OF_SOURCES - len(chosen)
    for source in sources:
        told = {witness(one.sentence.hit) for one in chosen if one.sentence.hit.source == source}
        for one in _best_first(evidence):
            hit = one.sentence.hit
            if left < 1 or len(told) >= wanted or one.score < _OF_SOURCE * chosen[0].score:
                break
            if hit.source == source and hit.rank <= _LAST_RANK and witness(hit) not in told:
                told.add(witness(hit))
                left -= 1
                yield one


def _names(query: Query, source: str) -> bool:
    """Say whether a question has a source's name in it, letter by letter: an "age" is not The Age."""
    return re.search(rf"(?<!\w){re.escape(source)}(?!\w)", query.text) is not None


def _other_half(chosen: list[Chosen], evidence: Evidence, query: Query) -> Iterator[Chosen]:
    """Yield sentences of other articles with names of the question that no passage quoted so far has."""
    lacking = _lacking(query.names, (_around(one.sentence) for one in chosen))
    if not chosen or len(lacking) in {0, len(query.names)}:  # about one thing, or not about these articles
        return
    quoted, left = {witness(one.sentence.hit) for one in chosen}, _MOST - len(chosen)
    for one in _best_first(evidence):
        if left < 1 or not lacking or one.score < _OTHER_HALF * chosen[0].score:
            return
        still = _lacking(lacking, [one.sentence.text])
        if len(still) < len(lacking) and witness(one.sentence.hit) not in quoted:
            quoted.add(witness(one.sentence.hit))
            lacking, left = still, left - 1
            yield one


def _lacking(names: Iterable[QueryTerm], texts: Iterable[str]) -> list[QueryTerm]:
    held = {term for text in texts for term in body_terms(text)}
    return [name for name in names if missing([name], held)]


def _around(sentence: Candidate) -> str:
    return f"{sentence.hit.title}\n{sentence.hit.source}\n{sentence.hit.text}"


def _best_first(evidence: Evidence) -> Iterator[Chosen]:
    return (_chosen(evidence, int(place)) for place in np.argsort(-evidence.scores, kind="stable"))


def _one_a_story(evidence: Evidence) -> list[Chosen]:
    best_of: dict[str, Chosen] = {}
    for place in sorted(evidence.agreeing, key=lambda place: -evidence.scores[place]):
        one = _chosen(evidence, place)
        best_of.setdefault(witness(one.sentence.hit), one)
    return list(best_of.values())


def _chosen(evidence: Evidence, place: int) -> Chosen:
    short = evidence.short[place] if evidence.short else None
    return Chosen(evidence.found[place], round(float(evidence.scores[place]), 4), short=short)


def _overlap(a: set[str], b: set[str]) -> float:
    """Return the Jaccard overlap of two sets of terms."""
    return len(a & b) / len(a | b) if a or b else 1.0
