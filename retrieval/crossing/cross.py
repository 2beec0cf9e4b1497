"""Crossing: a question over articles in another language is searched by its translation.

A question that is neither Vietnamese over English articles, nor English over Vietnamese ones, is left as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from ...index.analysis import analyse, body_terms, exact_term, fold
from ...index.lexical import LexicalIndex
from ..query import Query, QueryTerm, read_question
from .concepts import Piece, back_concept, pieces
from .language import Language, Shares, language_of, may_be_vietnamese, shares
from .syllables import tokens
from .table import Table, table

# An index holds articles in a language if so many of its passages have that language's commonest words.
_HELD = 0.03
_CLEAR = 0.5  # of the best alternative's weight: what highlights show, and what covers a term


def understand(question: str, lexical: LexicalIndex) -> Query:
    """Check and analyse a question, and translate it if there is need; raises BadQuestion."""
    return cross(read_question(question, lexical), lexical)


def cross(query: Query, lexical: LexicalIndex) -> Query:
    """Translate a question if articles in the other language may answer it.

    What is Vietnamese is told by the table, which is not loaded for anything that does not look like it.
    """
    held = shares(lexical)
    words = [token for token in tokens(query.text) if token.is_word]
    asked = language_of(words, table()) if may_be_vietnamese(words) else Language.ENGLISH
    if asked is Language.ENGLISH:
        return _to_vietnamese(query, table()) if held.vietnamese >= _HELD else query
    return _to_english(query, lexical, asked, held) if held.english >= _HELD else query


def _to_english(query: Query, lexical: LexicalIndex, asked: Language, held: Shares) -> Query:
    made = pieces(unicodedata.normalize("NFC", query.text), asked, table())
    dropped = _dropped(made, lexical, asked, held)
    terms = {term.body: term for term in query.terms if term.body not in dropped}
    for piece in made:
        stems = tuple(meaning.stem for meaning in piece.meanings)
        if stems and stems[0] not in terms:
            is_name = piece.is_name or stems[0][0].isdigit()
            terms[stems[0]] = QueryTerm(piece.text.lower(), stems[0], is_name, translations=stems)
    concepts = tuple(concept for piece in made if (concept := piece.concept()))
    said = " ".join(piece.said for piece in made if piece.said)
    translated = said if held.english >= held.vietnamese else ""
    return replace(query, terms=tuple(terms.values()), concepts=concepts, translated=translated)


def _dropped(made: Sequence[Piece], lexical: LexicalIndex, asked: Language, held: Shares) -> set[str]:
    """Return the bodies of a question's words that would only be found by chance.

    "xuất" loses its accents when it is searched for; if no article spells it so, then what is found is another word.
    """
    kept: set[str] = set()
    chance: set[str] = set()
    for piece in made:
        for token in piece.tokens:
            by_chance = _by_chance(token.text, piece, lexical, asked, held)
            (chance if by_chance else kept).update(body_terms(token.text))
    return chance - kept


def _by_chance(word: str, piece: Piece, lexical: LexicalIndex, asked: Language, held: Shares) -> bool:
    if not word[0].isalpha():
        return False
    known = piece.is_sure or not (piece.meanings or word[0].isupper() or word in piece.said)
    if fold(word) != word:
        return known and not lexical.frequency(exact_term(word.lower()))
    return known and held.vietnamese < _HELD and (piece.is_sure or asked is Language.BARE or not word.isascii())


def _to_vietnamese(query: Query, table: Table) -> Query:
    terms, concepts = [], []
    for term in query.terms:
        concept = back_concept(term.exact, term.body, term.is_name, table)
        if concept:
            concepts.append(concept)
            term = replace(term, translations=_clear(concept.alternatives))
        terms.append(term)
    return replace(query, terms=tuple(terms), concepts=tuple(concepts))


def _clear(alternatives: Sequence[tuple[tuple[str, ...], float]]) -> tuple[str, ...]:
    """Return the body terms of the alternatives that are nearly as likely as the best."""
    words = [
        term.removeprefix(exact_term(""))
        for terms, w in alternatives
        if w >= _CLEAR * alternatives[0][1]
        for term in terms
    ]
    return tuple(dict.fromkeys(term.body for word in words for term in analyse(word) if term.body is not None))
