"""The analyser: how text becomes terms. Articles and questions go through the same one.

A word gives two terms. Its *exact* form is lower case, composed (NFC), accents kept: "Bình" -> "bình". Its
*body* form is folded and stemmed: "bình" -> "binh", "missions" -> "mission"; a people's name becomes its
country's ("Vietnamese" -> "vietnam"); stop words have none. Searching
both lets "binh dinh" find "Bình Định" and lets the exact spelling rank first.

A compound such as ``21/NQ-CP`` or ``high-tech`` gives terms for the whole and for each part, so it is found as
written and by its parts. A number such as ``36.6`` or ``1,000`` stays whole.
"""

from __future__ import annotations

import hashlib
import re
import string
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import Stemmer

from .demonyms import COUNTRIES_IN_TWO_WORDS, COUNTRY_OF
from .stopwords import STOP_WORDS

_MARKS = "\u0300-\u036f"  # combining accents: decomposed (NFD) text carries them as characters of their own
_WORD = rf"(?:[^\W_][{_MARKS}]*)+"
_COMPOUND = re.compile(rf"{_WORD}(?:[-‐‑–/.,:'’&@+_]{_WORD})*")
_PART = re.compile(_WORD)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*%?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_ACRONYM = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
# Scripts written without spaces: overlapping pairs of characters stand in for words, as Lucene's CJKAnalyzer does.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+"
)
_LONGEST = 64  # characters of a term kept; longer ones are encoded files and the like, not words


@dataclass(frozen=True, slots=True)
class Term:
    """One searchable term of a text, at ``text[start:end]``; ``body`` is None for a stop word."""

    exact: str
    body: str | None
    start: int
    end: int


def analyse(text: str) -> Iterator[Term]:
    """Yield the terms of a text in order, a compound before its parts.

    >>> [(t.exact, t.body) for t in analyse("Directive 15-CT/TW on Bình Định")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('directive', 'direct'), ('15-ct/tw', '15-ct/tw'), ('15', '15'), ('ct', 'ct'), ('tw', 'tw'),
     ('on', None), ('bình', 'binh'), ('định', 'dinh')]
    """
    before: Term | None = None
    for match in _COMPOUND.finditer(text):
        for term in _terms(match.group(), match.start()):
            yield term
            country = before and COUNTRIES_IN_TWO_WORDS.get((fold(before.exact), fold(term.exact)))
            if before and country:
                yield Term(country, _forms(country)[1], before.start, term.end)
            before = term


def body_terms(text: str) -> list[str]:
    """Return the folded, stemmed terms of a text, stop words left out."""
    return [term.body for term in analyse(text) if term.body is not None]


def index_terms(text: str) -> str:
    """Return the terms that ``analyse`` yields, joined by spaces, body and exact (``exact_term``), in any order.

    Several times as fast, and so for articles: words that are known are looked up.

    >>> index_terms("on Định")
    '=on dinh =định'
    """
    known, words = _words(), text.split()
    terms = list(map(known.__getitem__, words))  # a list, for it teaches ``known`` its openings
    if not known.openings.isdisjoint(words):
        terms += [_joined(country) for country in _countries(words, known)]
    return " ".join(filter(None, terms))


def exact_term(exact: str) -> str:
    """Return what stands for an exact form among body forms: no word begins like that."""
    return f"={exact}"


class _Words(dict[str, str]):
    """The terms of what stands between two spaces; forgotten when they grow too many.

    ``openings`` are those that may be the first half of a country's name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.openings: set[str] = set()

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_WORDS:
            self.clear()
        folded = fold(word).lower()
        if any(half in folded for half in _FIRST_HALVES) and _ends(word)[1] in _FIRST_HALVES:
            self.openings.add(word)
        found = self[word] = _joined(word)
        return found


def _joined(text: str) -> str:
    plain = text.strip(_EDGES)
    if plain.isascii() and plain.isalpha():  # most words: nothing in them but letters
        exact, body = _forms(plain)
        return exact_term(exact) if body is None else f"{body} {exact_term(exact)}"
    forms: list[str] = []
    for term in analyse(text):
        if term.body is not None:
            forms.append(term.body)
        forms.append(exact_term(term.exact))
    return " ".join(forms)


_MOST_WORDS = 1 << 19
_EDGES = string.punctuation + "“”‘’…—–"
_FIRST_HALVES = {first for first, _ in COUNTRIES_IN_TWO_WORDS}


def _countries(words: Sequence[str], known: _Words) -> list[str]:
    """Return the countries whose names stand in two words, one of them known to be a first half."""
    worded = [word for word in words if known[word]]  # a lone dash does not part a name
    halves = ((_ends(first)[1], _ends(second)[0]) for first, second in pairwise(worded) if first in known.openings)
    return [COUNTRIES_IN_TWO_WORDS[pair] for pair in halves if pair in COUNTRIES_IN_TWO_WORDS]


def _ends(word: str) -> tuple[str, str]:
    """Return the first and the last term of what stands between two spaces, folded."""
    terms = [term for match in _COMPOUND.finditer(word) for term in _terms(match.group(), match.start())]
    return (fold(terms[0].exact), fold(terms[-1].exact)) if terms else ("", "")


def fold(word: str) -> str:
    """Strip the accents of Latin letters: "Đường" -> "Duong". Other scripts keep their marks.

    >>> fold("Phạm Minh Chính"), fold("straße"), fold("йод")
    ('Pham Minh Chinh', 'strasse', 'йод')
    """
    if word.isascii():
        return word
    folded: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        if unicodedata.combining(char) and folded and folded[-1].isascii():
            continue
        folded.append(_LETTERS.get(char, char))
    return unicodedata.normalize("NFC", "".join(folded))


# Latin letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = {"đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe",
            "Œ": "OE", "ı": "i", "ð": "d", "þ": "th"}  # fmt: skip


def is_unspaced(text: str) -> bool:
    """Say whether a text begins with a character of a script that is written without spaces."""
    return _UNSPACED.match(text) is not None


def _terms(word: str, start: int) -> Iterator[Term]:
    """Yield the terms of one compound that begins at ``start``."""
    end = start + len(word)
    if word[-2:] in ("'s", "’s", "'S", "’S"):
        word, end = word[:-2], end - 2
    if _ACRONYM.fullmatch(word):
        letters = _exact(word.replace(".", ""))
        yield Term(letters, fold(letters), start, end)
        return
    if _UNSPACED.search(word):
        yield from _pairs(word, start)
        return
    whole = _term(word, start, end)
    yield whole
    if whole.body is None:  # "don't" has no parts worth finding
        return
    if _NUMBER.fullmatch(word):
        if _THOUSANDS.fullmatch(word):
            yield _term(word.replace(",", ""), start, end)
        return
    parts = list(_PART.finditer(word))
    if len(parts) > 1:
        for part in parts:
            if len(part.group()) > 1 or part.group().isdigit():
                yield _term(part.group(), start + part.start(), start + part.end())


def _term(word: str, start: int, end: int) -> Term:
    exact, body = _forms(word)
    return Term(exact, body, start, end)


def _pairs(word: str, start: int) -> Iterator[Term]:
    """Yield overlapping pairs of a word in a script without spaces; a lone character stands for itself."""
    if len(word) == 1:
        yield Term(word, word, start, start + 1)
    for offset, pair in enumerate(map("".join, pairwise(word))):
        exact = _exact(pair)
        yield Term(exact, exact, start + offset, start + offset + 2)


@lru_cache(maxsize=1 << 17)
def _forms(word: str) -> tuple[str, str | None]:
    """Return the exact form of a word, and its body form unless it is a stop word."""
    exact = _exact(word)
    shouted = word.isupper() and 1 < len(word) < 5  # "US", "WHO", "IT" are names, not stop words
    if exact.replace("’", "'") in STOP_WORDS and not shouted:
        return exact, None
    folded = fold(exact)
    return exact, _stemmer().stemWord(COUNTRY_OF.get(folded, folded))


def _exact(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower()[:_LONGEST]


_local = threading.local()


def _words() -> _Words:
    """Return this thread's words."""
    if not hasattr(_local, "words"):
        _local.words = _Words()
    words: _Words = _local.words
    return words


def _stemmer() -> Stemmer.Stemmer:
    """Return this thread's stemmer; one stemmer must not be used by two threads at once."""
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english")
    stemmer: Stemmer.Stemmer = _local.stemmer
    return stemmer


_PROBE = (
    "The Government's 94 overseas missions: Resolution 21/NQ-CP, Directive No. 15-CT/TW, Bình Định, ĐƯỜNG, dương. "
    "The Vietnamese in Viet Nam: U.S. exports rose 32.1% to 1,000 (high-tech semiconductors) in 2024; who said so? "
    "naïve cafés, straße, 外交政策."
)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return 16 hex digits that change when the analyser would analyse anything differently.

    It hashes what the analyser makes of a probe text, so a new stemmer or Unicode table shows as well as a
    change of this file.
    """
    seen = [(t.exact, t.body, t.start, t.end) for t in analyse(_PROBE)]
    return hashlib.sha256(repr((seen, sorted(STOP_WORDS), COUNTRY_OF)).encode()).hexdigest()[:16]
