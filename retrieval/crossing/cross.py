"""Crossing: a question over articles in another language is searched by its translation.

A question that is neither Vietnamese over English articles, nor English over Vietnamese ones, is left as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import tantivy

from ...index.analysis import analyse, body_terms, exact_term, fold
from ...index.encoder import Encoder
from ...index.generation import Generation
from ...index.lexical import LexicalIndex
from ..query import Query, QueryTerm
from .concepts import Piece, back_concept, pieces
from .language import Language, Shares, language_of, may_be_vietnamese, shares
from .syllables import tokens
from .table import Table, table

# An index holds articles in a language if so large a share of both languages' passages is in it. Below that there are
# English names in Vietnamese articles, and the other way round.
_HELD = 0.1
_CLEAR = 0.5  # of the best alternative's weight: what highlights show, and what covers a term
_FEWEST, _NEARLY_ALL = 3, 0.75  # of a question's own words, held by one passage
_PROBE, _BLIND = "Thủ tướng nói gì về kim ngạch xuất khẩu?", 0.1


def crossed(query: Query, generation: Generation) -> Query:
    """Translate a question if there is need.

    The encoder gets it as it is where it reads Vietnamese, or where a passage holds the question's own words: that
    is Vietnamese too, and was encoded as it is. What it means in English is then looked for by words alone.
    """
    made = cross(query, generation.lexical)
    if made.translated and (not _blind(generation.encoder) or _held_as_asked(query, generation)):
        return replace(made, translated="")
    return made


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


def _held_as_asked(query: Query, generation: Generation) -> bool:
    """Say whether a passage holds nearly all the question's own words, names aside, with the accents they have."""
    lexical = generation.lexical
    own = [term.exact for term in query.terms if not term.is_name]
    if len(own) < _FEWEST:
        return False
    clauses = [clause for exact in own if (clause := lexical.term_query(exact_term(exact), 1.0))]
    if len(clauses) < _NEARLY_ALL * len(own):
        return False
    rows, _ = lexical.top(tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses]), 1)
    if not len(rows):
        return False
    passage = generation.articles.passage(int(rows[0]))
    title = generation.articles.document(passage.document_id).title
    held = {term.exact for term in analyse(f"{title}\n{passage.text}")}
    return len(held.intersection(own)) >= _NEARLY_ALL * len(own)


def _blind(encoder: Encoder) -> bool:
    return encoder.blindness(_PROBE) > _BLIND


def _to_english(query: Query, lexical: LexicalIndex, asked: Language, held: Shares) -> Query:
    made = pieces(unicodedata.normalize("NFC", query.text), asked, table())
    dropped = _dropped(made, lexical, held)
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


def _dropped(made: Sequence[Piece], lexical: LexicalIndex, held: Shares) -> set[str]:
    """Return the bodies of a question's words that would only be found by chance.

    "xuất" loses its accents when it is searched for; if no article spells it so, then what is found is another word.
    """
    kept: set[str] = set()
    chance: set[str] = set()
    for piece in made:
        for token in piece.tokens:
            by_chance = token.is_word and _by_chance(token.text, piece, lexical, held)
            (chance if by_chance else kept).update(body_terms(token.text))
    return chance - kept


def _by_chance(word: str, piece: Piece, lexical: LexicalIndex, held: Shares) -> bool:
    if not (piece.is_sure or piece.is_grammar or (word.islower() and fold(word) != word)):
        return False
    if fold(word) != word:
        return not lexical.frequency(exact_term(word.lower()))
    return held.vietnamese < _HELD


def _to_vietnamese(query: Query, table: Table) -> Query:
    terms: list[QueryTerm] = []
    concepts = [back_concept(term.exact, term.body, term.is_name, table) for term in query.terms]
    for term, concept in zip(query.terms, concepts, strict=True):
        terms.append(replace(term, translations=_clear(concept.alternatives)) if concept else term)
    return replace(query, terms=tuple(terms), concepts=tuple(filter(None, concepts)))


def _clear(alternatives: Sequence[tuple[tuple[str, ...], float]]) -> tuple[str, ...]:
    """Return the body terms of the alternatives that are nearly as likely as the best."""
    least = _CLEAR * alternatives[0][1]
    words = [term.removeprefix(exact_term("")) for terms, weight in alternatives if weight >= least for term in terms]
    return tuple(dict.fromkeys(body for word in words for body in body_terms(word)))
