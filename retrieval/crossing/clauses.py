"""Concepts as clauses of a lexical query: a concept is one word with several spellings, as far as its weight goes.

Source: Pirkola, "The Effects of Query Structure and Dictionary Setups in Dictionary-Based Cross-Language Information
Retrieval", SIGIR 1998, with the weights of Darwish and Oard, "Probabilistic Structured Query Methods", SIGIR 2003: all
alternatives have the idf of the whole, which so many passages hold as they do weighted and added up. Else the rarest
translation would count most. Term frequencies are not added up, which tantivy cannot do; the scores are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import tantivy

from ...index.lexical import LexicalIndex, idf
from ..query import Concept

_DECIMALS = 3  # of a weight, so that the clauses of a question asked again are remembered


def weighed(
    lexical: LexicalIndex, concepts: Sequence[Concept], name_weight: float
) -> Iterator[tuple[tuple[str, ...], float]]:
    """Yield the terms of each alternative of each concept, and what they weigh; ``name_weight`` is what names do more.

    What no passage holds, or weighs too little to tell, is left out.
    """
    for concept in concepts:
        held = {terms: min(map(lexical.frequency, terms)) for terms, _ in concept.alternatives}
        whole = min(sum(weight * held[terms] for terms, weight in concept.alternatives), lexical.n_passages)
        for terms, weight in concept.alternatives:
            if held[terms]:
                own = sum(idf(lexical.n_passages, lexical.frequency(term)) for term in terms)
                scale = weight * (name_weight if concept.is_name else 1.0) * idf(lexical.n_passages, whole) / own
                if rounded := round(scale, _DECIMALS):
                    yield terms, rounded


def concept_clauses(lexical: LexicalIndex, concepts: Sequence[Concept], name_weight: float) -> Iterator[tantivy.Query]:
    """Yield a clause for each alternative of each concept: passages that hold all of its terms."""
    for terms, weight in weighed(lexical, concepts, name_weight):
        parts = [part for term in terms if (part := lexical.term_query(term, weight))]
        if len(parts) == 1:
            yield parts[0]
        else:
            yield tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])
