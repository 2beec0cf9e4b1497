"""Which language a question is in, and which languages an index holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ...index.analysis import body_terms, exact_term, fold
from ...index.lexical import LexicalIndex
from ...index.stopwords import STOP_WORDS
from .syllables import Likelihood, Token, Unit, bare, cut, spelling
from .table import Table

# Log-probabilities of an English word that is a stop word, or that the table does not know.
_STOP_WORD, _UNKNOWN = -4.0, -14.0
# How much likelier Vietnamese must be; more for a text without accents, of which there must be so many words.
_MARGIN, _BARE_MARGIN, _BARE_WORDS = 0.0, 4.0, 3
_KNOWN = 0.6  # the share of its words that must be syllables
# How a syllable of Vietnamese looks without its accents.
_SYLLABLE = re.compile(
    "(?:b|ch?|d|g[hi]?|h|kh?|l|m|ng?h?|nh|ph?|qu?|r|s|th?|tr|v|x)?"
    "(?:a[iouy]?|e[ou]?|i(?:eu?|u)?|o[aei]?|oa[iyo]|oeo?|oo|u[aeiouy]?|uo[iu]|uy[aeu]?|uye|y(?:eu?)?|uay?)"
    "(?:ch?|m|ng?|nh|p|t)?"
)
_ENGLISH, _VIETNAMESE = ("the", "of", "and"), ("của", "và", "là", "được", "các")


class Language(Enum):
    """The language of a question: ENGLISH is whatever is not Vietnamese, BARE is Vietnamese without accents."""

    ENGLISH = "en"
    VIETNAMESE = "vi"
    BARE = "vi without accents"


@dataclass(frozen=True, slots=True)
class Shares:
    """Which share of an index's passages is in either language, 0 to 1, other languages left out."""

    english: float
    vietnamese: float


def shares(lexical: LexicalIndex) -> Shares:
    """Return how much there is of either language, by how many passages hold its commonest word."""

    def holding(words: Sequence[str]) -> int:
        return max(lexical.frequency(exact_term(word)) for word in words)

    english, vietnamese = holding(_ENGLISH), holding(_VIETNAMESE)
    both = max(english + vietnamese, 1)
    return Shares(english / both, vietnamese / both)


def may_be_vietnamese(words: Sequence[Token]) -> bool:
    """Tell whether most words look like Vietnamese syllables; quick, and needs no table.

    >>> from .syllables import tokens
    >>> may_be_vietnamese(tokens("kim ngach xuat khau")), may_be_vietnamese(tokens("Who chaired the conference?"))
    (True, False)
    """
    said = _said(words)
    return bool(said) and sum(map(looks_like_syllable, said)) >= _KNOWN * len(said)


def looks_like_syllable(word: str) -> bool:
    """Tell whether a word could be a syllable of Vietnamese, accents aside.

    >>> looks_like_syllable("Chính"), looks_like_syllable("California")
    (True, False)
    """
    return _SYLLABLE.fullmatch(fold(word).lower()) is not None


def _said(words: Sequence[Token]) -> list[str]:
    """Return the words that are no names, in lower case; all, where all are capitals."""
    said = [token.text.lower() for token in words if token.text.islower() or not token.start]
    shouted = all(token.text.isupper() for token in words)
    spoken = any(token.text.islower() for token in words)
    return [token.text.lower() for token in words] if shouted else said if spoken else []


def language_of(words: Sequence[Token], table: Table) -> Language:
    """Return the language of a question's words: the one in which they are likelier, names left out.

    Vietnamese is scored by the units that it cuts into, English word by word.
    """
    if not may_be_vietnamese(words):
        return Language.ENGLISH
    said = _said(words)
    accented = any(not word.isascii() and fold(word) != word for word in said)
    spelt = [spelling(word) if accented else bare(spelling(word)) for word in said]
    knows, likelihood = (table.knows, table.likelihood) if accented else (table.knows_bare, table.bare_likelihood)
    english = sum(_english(word, table) for word in said)
    if sum(map(knows, spelt)) >= _KNOWN * len(said):
        vietnamese = _vietnamese(spelt, likelihood)
        if accented and vietnamese > english + _MARGIN:
            return Language.VIETNAMESE
        if not accented and len(said) >= _BARE_WORDS and vietnamese > english + _BARE_MARGIN:
            return Language.BARE
    return Language.ENGLISH


def _vietnamese(spelt: Sequence[str], likelihood: Likelihood) -> float:
    def known(unit: Unit) -> float:
        found = likelihood(unit)
        assert found is not None  # it was cut by the same model
        return found

    return sum(map(known, cut(spelt, likelihood)))


def _english(word: str, table: Table) -> float:
    word = unicodedata.normalize("NFC", word).lower()
    if word in STOP_WORDS and word.isascii():
        return _STOP_WORD
    frequencies = [table.frequency(stem) for stem in body_terms(word)]
    return max((found for found in frequencies if found is not None), default=_UNKNOWN)
