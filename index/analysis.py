"""The analyser: how text becomes terms. Articles and questions go through the same one.

A word gives two terms. Its *exact* form is lower case, composed (NFC), accents kept: "Bình" -> "bình". Its
*body* form is folded and stemmed: "bình" -> "binh", "missions" -> "mission"; a people's name becomes its
country's ("Vietnamese" -> "vietnam"); stop words have none. Searching
both lets "binh dinh" find "Bình Định" and lets the exact spelling rank first.

A compound such as ``21/NQ-CP`` or ``high-tech`` gives terms for the whole and for each part, so it is found as
written and by its parts; ``FY2018`` by its letters and its digits. A number such as ``36.6`` or ``1,000`` stays whole,
and what it is worth is a term as well, however that is written: ``1.000``, ``683 billion``, ``683bn`` (amounts.py).
"""

from __future__ import annotations

import hashlib
import re
import string
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

import Stemmer

from .amounts import SCALES, plain_number, scaled
from .demonyms import COUNTRIES_IN_TWO_WORDS, COUNTRY_OF, COUNTRY_OF_OTHER_LETTERS
from .stopwords import STOP_WORDS

_MARKS = "\u0300-\u036f"  # combining accents: decomposed (NFD) text carries them as characters of their own
_WORD = rf"(?:[^\W_][{_MARKS}]*)+"
_COMPOUND = re.compile(rf"{_WORD}(?:[-‐‑–/.,:'’&@+_]{_WORD})*")
_PART = re.compile(_WORD)
_RUN = re.compile(rf"(?:[^\W\d_][{_MARKS}]*)+|\d+")
_MOST_RUNS = 3  # more of them are a hash, not a name with a number
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*%?")
_OF_SCALE = re.compile(r"(\d+(?:[.,]\d+)*)(bn|tn|mn|bln|trn|mln|m|b)", re.IGNORECASE)
_ACRONYM = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
# Scripts written without spaces: overlapping pairs of characters stand in for words, as Lucene's CJKAnalyzer does.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+"
)
_YEAR = 4  # digits
_LONGEST = 64  # characters of a term kept; longer ones are encoded files and the like, not words


class Term(NamedTuple):
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
    half: Term | None = None  # the term before, where it may be the first half of a country's name
    amount, begin = "", 0  # the number or amount read last, and where it begins
    for match in _COMPOUND.finditer(text):
        word, offset = match.group(), match.start()
        if amount[:1].isdigit() and (value := scaled(amount, word)) is not None:
            yield Term(value, value, begin, match.end())
            amount = value
        else:
            amount, begin = word, offset
        for exact, body, start, end in _terms_of(word):
            term = Term(exact, body, offset + start, offset + end)
            yield term
            if half is not None:
                country = COUNTRIES_IN_TWO_WORDS.get((fold(half.exact), fold(exact)))
                if country:
                    yield Term(country, _forms(country)[1], half.start, term.end)
            half = term if fold(exact) in _FIRST_HALVES else None


def matching(text: str, wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Return the places in ``text`` of the terms that have a form among ``wanted``, in order, each word by itself.

    A term's form is its body, or, of a stop word, its exact form. Many times as fast as going through ``analyse``,
    which sees amounts and countries of two words besides.
    """
    return sorted(
        (at + start, at + end)
        for word, held in _holding(text, wanted)
        for form, start, end in held.cuts
        if form in wanted
        for at in _places(word, text)
    )


def forms_among(text: str, wanted: frozenset[str]) -> set[str]:
    """Return those of ``wanted`` that are forms of terms in ``text`` (``matching``)."""
    return {form for _, held in _holding(text, wanted) for form in held.forms if form in wanted}


def _holding(text: str, wanted: frozenset[str]) -> Iterator[tuple[str, _Held]]:
    """Yield what stands between two spaces in ``text`` and holds a term of a form wanted, each once."""
    begins = _beginnings(wanted)
    for word in set(text.split()):
        # Most words are letters, perhaps with a comma behind them, and begin otherwise.
        if word[:2] in begins or not (word.isalpha() or (len(word) > 2 and word[:-1].isalpha())) or not word.isascii():
            held = _held(word)
            if not wanted.isdisjoint(held.forms):
                yield word, held


@lru_cache(maxsize=64)  # of one question for all its passages
def _beginnings(forms: frozenset[str]) -> set[str]:
    """Return the two letters that a word without accents begins with if it has one of ``forms``: stemming keeps them.

    But for "dying", which becomes "die".
    """
    begins = {form[:2] for form in forms if form[:2].isascii()}
    begins.update(people[:2] for people, country in COUNTRY_OF_OTHER_LETTERS.items() if country[:2] in begins)
    begins.update([two.replace("i", "y") for two in begins])
    return {"".join(letters) for two in begins for letters in product(*zip(two, two.upper(), strict=True))}


def word_forms(text: str) -> set[str]:
    """Return the forms of the terms in ``text``, each word by itself (``matching``)."""
    return {form for word in set(text.split()) for form in _held(word).forms}


def word_terms(text: str) -> list[str]:
    """Return the body terms of a text, each word by itself: as ``body_terms``, but for what several words say together.

    Many times as fast: see ``has_neighbours`` for where it may differ.
    """
    return [body for word in text.split() for body in _held(word).bodies]


class _Held(NamedTuple):
    """What stands between two spaces holds: body terms, forms (each once), and where the term of each form stands."""

    bodies: tuple[str, ...]
    forms: tuple[str, ...]
    cuts: tuple[tuple[str, int, int], ...]


def _held(word: str) -> _Held:
    return _known_held(word) if len(word) <= _LONGEST else _known_held.__wrapped__(word)


@lru_cache(maxsize=1 << 17)
def _known_held(word: str) -> _Held:
    if alone := _alone(word):
        exact, body = alone
        form, start, end = body or exact, len(word) - len(word.lstrip(_EDGES)), len(word.rstrip(_EDGES))
        return _Held((body,) if body else (), (form,), ((form, start, end),))
    cuts = [
        (exact, body, match.start() + start, match.start() + end)
        for match in _COMPOUND.finditer(word)
        for exact, body, start, end in _terms_of(match.group())
    ]
    return _Held(
        tuple(body for _, body, _, _ in cuts if body is not None),
        tuple(dict.fromkeys(body or exact for exact, body, _, _ in cuts)),
        tuple((body or exact, start, end) for exact, body, start, end in cuts),
    )


def _alone(word: str) -> tuple[str, str | None] | None:
    """Return the exact and body form of a word with nothing but letters in it, as most are; None for any other."""
    plain = word.strip(_EDGES)
    return _forms(plain) if plain.isascii() and plain.isalpha() else None


def _places(word: str, text: str) -> Iterator[int]:
    """Yield where a word stands in a text between spaces."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if (not at or text[at - 1].isspace()) and (end == len(text) or text[end].isspace()):
            yield at
        at = text.find(word, end)


def has_neighbours(text: str) -> bool:
    """Say whether a text may hold terms of several words, for it has a "billion", or the "Viet" of Viet Nam."""
    return _SCALE.search(text) is not None or _FIRST_HALF.search(fold(text)) is not None


def needs_neighbours(form: str) -> bool:
    """Say whether a term may stand for several words: an amount such as "683 billion", a country such as Viet Nam.

    A number of four digits does so if it is one of hundreds ("1.5 thousand"); else it is a year, as a rule.
    """
    return (form.isdigit() and (len(form) > _YEAR or form.endswith("00"))) or form in _countries_forms()


@lru_cache(maxsize=1)
def _countries_forms() -> frozenset[str]:
    return frozenset(form for country in COUNTRIES_IN_TWO_WORDS.values() if (form := _forms(country)[1]))


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
    if not known.scales.isdisjoint(words):
        terms += [f"{value} {exact_term(value)}" for value in _amounts(words, known)]
    return " ".join(filter(None, terms))


def exact_term(exact: str) -> str:
    """Return what stands for an exact form among body forms: no word begins like that."""
    return f"={exact}"


class _Words(dict[str, str]):
    """The terms of what stands between two spaces; forgotten when they grow too many.

    ``openings`` are those that may be the first half of a country's name, ``scales`` those that begin as "billion".
    """

    def __init__(self) -> None:
        super().__init__()
        self.openings: set[str] = set()
        self.scales: set[str] = set()

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_WORDS:
            self.clear()
        folded = fold(word).lower()
        if any(half in folded for half in _FIRST_HALVES) and _ends(word)[1] in _FIRST_HALVES:
            self.openings.add(word)
        if (first := _COMPOUND.search(word)) and first.group().lower() in SCALES:
            self.scales.add(word)
        found = _joined(word)
        if len(word) <= _LONGEST_KEPT:
            self[word] = found
        return found


def _joined(text: str) -> str:
    if alone := _alone(text):
        exact, body = alone
        return exact_term(exact) if body is None else f"{body} {exact_term(exact)}"
    forms: list[str] = []
    for term in analyse(text):
        if term.body is not None:
            forms.append(term.body)
        forms.append(exact_term(term.exact))
    return " ".join(forms)


_MOST_WORDS, _LONGEST_KEPT = 1 << 19, 256
_EDGES = string.punctuation + "“”‘’…—–"
_FIRST_HALVES = {first for first, _ in COUNTRIES_IN_TWO_WORDS}
_FIRST_HALF = re.compile("|".join(sorted(_FIRST_HALVES)), re.IGNORECASE)
_SCALE = re.compile(rf"\b(?:{'|'.join(sorted(SCALES))})\b", re.IGNORECASE)


def _countries(words: Sequence[str], known: _Words) -> list[str]:
    """Return the countries whose names stand in two words, one of them known to be a first half."""
    worded = [word for word in words if known[word]]  # a lone dash does not part a name
    halves = ((_ends(first)[1], _ends(second)[0]) for first, second in pairwise(worded) if first in known.openings)
    return [COUNTRIES_IN_TWO_WORDS[pair] for pair in halves if pair in COUNTRIES_IN_TWO_WORDS]


def _amounts(words: Sequence[str], known: _Words) -> Iterator[str]:
    """Yield the values of the amounts that some words write out together, as "5" and "billion" do."""
    worded = [word for word in words if known[word]]
    amount, place = "", -1  # the amount read last, and the word that it ends
    for at, word in enumerate(worded):
        if word not in known.scales or not at:
            continue
        before = amount if place == at - 1 else _last_amount(worded[at - 1])
        for part in _COMPOUND.findall(word):
            value = scaled(before, part)
            if value is None:
                before = _last_amount(word)
                break
            yield value
            before = value
        amount, place = before, at


def _last_amount(word: str) -> str:
    amount = ""
    for part in _COMPOUND.findall(word):
        amount = scaled(amount, part) or part
    return amount


def _ends(word: str) -> tuple[str, str]:
    """Return the first and the last term of what stands between two spaces, folded."""
    exacts = [exact for match in _COMPOUND.finditer(word) for exact, *_ in _terms_of(match.group())]
    return (fold(exacts[0]), fold(exacts[-1])) if exacts else ("", "")


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


_Cut = tuple[str, str | None, int, int]  # a term's exact and body form, and where it stands in its compound


def _terms_of(word: str) -> tuple[_Cut, ...]:
    """Return the terms of one compound; only words are remembered, not encoded files and the like."""
    return _terms(word) if len(word) <= _LONGEST else _terms.__wrapped__(word)


@lru_cache(maxsize=1 << 16)
def _terms(word: str) -> tuple[_Cut, ...]:
    if word[-2:] in ("'s", "’s", "'S", "’S"):
        word = word[:-2]
    if _ACRONYM.fullmatch(word):
        letters = _exact(word.replace(".", ""))
        return ((letters, fold(letters), 0, len(word)),)
    if _UNSPACED.search(word):
        return tuple(_pairs(word))
    return tuple(_whole_and_parts(word))


def _whole_and_parts(word: str) -> Iterator[_Cut]:
    exact, body = _forms(word)
    yield exact, body, 0, len(word)
    if body is None:  # "don't" has no parts worth finding
        return
    if _NUMBER.fullmatch(word):
        if (plain := plain_number(word)) != word:
            yield plain, plain, 0, len(word)
        return
    if of_scale := _OF_SCALE.fullmatch(word):  # "36.6bn"
        yield from _whole_and_parts(of_scale[1])
        value = scaled(*of_scale.groups(), attached=True)
        if value is not None:
            yield value, value, 0, len(word)
        yield *_forms(of_scale[2]), of_scale.start(2), len(word)
        return
    parts = list(_PART.finditer(word))
    for part in parts:
        if len(parts) > 1 and (len(part.group()) > 1 or part.group().isdigit()):
            yield *_forms(part.group()), part.start(), part.end()
        for run in _letters_and_digits(part.group()):
            yield *_forms(run.group()), part.start() + run.start(), part.start() + run.end()


def _letters_and_digits(word: str) -> list[re.Match[str]]:
    """Return the runs of two or more letters, or digits, that a word such as "FY2018" is made of; none of others."""
    runs = list(_RUN.finditer(word)) if not (word.isdigit() or word.isalpha()) else []
    return [run for run in runs if len(run.group()) > 1] if 1 < len(runs) <= _MOST_RUNS else []


def _pairs(word: str) -> Iterator[_Cut]:
    """Yield overlapping pairs of a word in a script without spaces; a lone character stands for itself."""
    if len(word) == 1:
        yield word, word, 0, 1
    for start, pair in enumerate(map("".join, pairwise(word))):
        exact = _exact(pair)
        yield exact, exact, start, start + 2


def _forms(word: str) -> tuple[str, str | None]:
    """Return the exact form of a word, and its body form unless it is a stop word."""
    return _forms_of_word(word) if len(word) <= _LONGEST else _forms_of_word.__wrapped__(word)


@lru_cache(maxsize=1 << 17)
def _forms_of_word(word: str) -> tuple[str, str | None]:
    exact = _exact(word)
    shouted = word.isupper() and 1 < len(word) < 5  # "US", "WHO", "IT" are names, not stop words
    if exact.replace("’", "'") in STOP_WORDS and not shouted:
        return exact, None
    folded = fold(exact)
    return exact, _stemmer().stemWord(COUNTRY_OF.get(folded, folded))


def _exact(word: str) -> str:
    if word.isascii():
        return word.lower()[:_LONGEST]
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
    "naïve cafés, straße, 外交政策. $683 billion, 683bn, 32,1 % of 1.000; 5 nghìn tỷ."
)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return 16 hex digits that change when the analyser would analyse anything differently.

    It hashes what the analyser makes of a probe text, so a new stemmer or Unicode table shows as well as a
    change of this file.
    """
    seen = [(t.exact, t.body, t.start, t.end) for t in analyse(_PROBE)]
    return hashlib.sha256(repr((seen, sorted(STOP_WORDS), COUNTRY_OF)).encode()).hexdigest()[:16]
