"""A question made ready: checked, cleaned, and analysed as the articles were, with its typos looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..index.analysis import analyse, exact_term, needs_neighbours
from ..index.errors import BadQuestion
from ..index.lexical import LexicalIndex
from .codes import codes
from .operators import read_operators
from .results import Condition
from .spelling import bodies_of, likelier_forms, nearest_forms

IsWord = Callable[[str], bool]

MAX_CHARACTERS = 4_000
_OF_ADDRESS = frozenset("mr mrs ms dr prof sir madam".split())  # as terms: no names, an article may leave them out
_LIKELIER = 0.5  # the weight of a far more frequent word that a rare one may be a typo of

# Characters that no word needs: controls, lone surrogates, and marks that steer direction or tag text.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Concept:
    """A piece of a question, ``source``, and what may stand for it in another language.

    Each alternative is index terms that must all be there, and its weight, 0 to 1 (``crossing/table.py``).
    """

    source: str
    alternatives: tuple[tuple[tuple[str, ...], float], ...]
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One distinct term of a question and what stands for it in this index.

    ``corrections`` are the nearest terms that do occur, if the term itself does not. ``is_name`` tells what is written
    like a name, with a capital inside the question, or holds a digit. ``related`` are further body terms that answer to
    it, each with its weight, at most 1. ``meant`` are the words, as written, that it is taken for a typo of: those of
    ``corrections``, or else one of ``related``. ``translations`` are terms that mean the same in another language;
    where ``body`` is one of them, the term itself is not searched for.
    """

    exact: str
    body: str
    is_name: bool = False
    corrections: tuple[str, ...] = ()
    related: tuple[tuple[str, float], ...] = ()
    meant: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()

    @property
    def bodies(self) -> tuple[str, ...]:
        """The terms to look for in the ``body`` field."""
        found = self.corrections or (self.body,)
        return tuple(dict.fromkeys((*found, *self.translations))) if self.translations else found

    @property
    def is_translated(self) -> bool:
        """Whether it is searched for by its translations alone."""
        return self.body in self.translations


@dataclass(frozen=True, slots=True)
class Group:
    """Body ``terms`` that, where all of them are there, stand for others of the question: an acronym and its long form.

    ``stands_for`` are body terms of the question, ``asked`` and ``used`` both as written; ``weight`` is below 1.
    """

    stands_for: tuple[str, ...]
    terms: tuple[str, ...]
    weight: float
    asked: str
    used: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready to be searched: its clean text without operators, and its terms in order of first use.

    ``conditions`` are what its operators ask, ``after`` and ``before`` ISO days among them. ``groups`` are what stands
    for some of its terms. ``concepts`` are its translations, searched for beside the terms; ``translated`` is its text,
    word by word, in the language of most articles, "" where that is the language of the question (``crossing``).
    """

    text: str
    terms: tuple[QueryTerm, ...]
    groups: tuple[Group, ...] = ()
    conditions: tuple[Condition, ...] = ()
    after: str | None = None
    before: str | None = None
    notes: tuple[str, ...] = ()
    concepts: tuple[Concept, ...] = ()
    translated: str = ""

    @property
    def read(self) -> str:
        """The text that the encoder reads."""
        return self.translated or self.text

    @property
    def names(self) -> tuple[QueryTerm, ...]:
        """The terms that are names or numbers."""
        return tuple(term for term in self.terms if term.is_name)

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases that a hit must have."""
        return tuple(each.value for each in self.conditions if each.wanted and each.part == "passage")

    @property
    def excluded(self) -> tuple[str, ...]:
        """The words and phrases that a hit must not have."""
        return tuple(each.value for each in self.conditions if not each.wanted and each.part == "passage")

    @property
    def fields(self) -> tuple[Condition, ...]:
        """The conditions on fields."""
        return tuple(each for each in self.conditions if each.part != "passage")

    @property
    def joins_words(self) -> bool:
        """Whether a term may stand for several words of a text together (``has_neighbours``)."""
        forms = {form for term in self.terms for form in (*term.bodies, *(body for body, _ in term.related))}
        return any(map(needs_neighbours, forms.union(*(group.terms for group in self.groups))))

    def widened(self, held: set[str]) -> set[str]:
        """Return the body terms that a text holds, and those of the question that others of them stand for."""
        more = {term.body for term in self.terms if any(body in held for body, _ in term.related)}
        for group in self.groups:
            if held.issuperset(group.terms):
                more.update(group.stands_for)
        return held | more if more else held


def check_question(question: str) -> str:
    """Return the question cleaned of what cannot be read; raises BadQuestion."""
    if len(question) > MAX_CHARACTERS:
        raise BadQuestion(
            f"the question has {len(question):,} characters, at most {MAX_CHARACTERS:,} can be asked; shorten it"
        )
    text = " ".join(_INVISIBLE.sub(" ", unicodedata.normalize("NFC", question)).split())
    if not text:
        raise BadQuestion("the question is empty; ask one in words")
    if not any(char.isalnum() for char in text):
        raise BadQuestion(f"the question {text[:20]!r} holds no word or number; ask one in words")
    return text


def read_question(question: str, lexical: LexicalIndex, is_word: IsWord = lambda _: False) -> Query:
    """Check a question, take it apart and analyse it; raises BadQuestion. Operators may leave no term of it.

    What ``is_word`` is no typo of another word, though no article has it.
    """
    read = read_operators(check_question(question))
    found: dict[str, QueryTerm] = {}
    number, start, end = "", -1, -1  # the body of the number read last, and where it stands
    text = read.text
    terms = list(analyse(text))
    # A question of nothing but stop words ("who is who?") is searched by them.
    only_stop_words = all(term.body is None for term in terms)
    for term in terms:
        body = term.exact if only_stop_words else term.body
        if body is None:
            continue
        if term.start == start and term.end >= end and body.isdigit():  # the number's value, written in another way
            found[number] = _also(found[number], body)
            continue
        capital = term.start > 0 and text[term.start].isupper() and body not in _OF_ADDRESS
        is_name = capital or any(map(str.isdigit, body)) or (body in found and found[body].is_name)
        found[body] = _looked_up(QueryTerm(term.exact, body, is_name), found.get(body), lexical, is_word)
        if body[0].isdigit() and term.start != start:
            number, start, end = body, term.start, term.end
    for piece, code in codes(text, lexical):
        if piece in found:
            found[piece] = _also(found[piece], code)
    return Query(text, tuple(found.values()), (), read.conditions, read.after, read.before, read.notes)


def _also(term: QueryTerm, body: str) -> QueryTerm:
    return replace(term, related=tuple(dict.fromkeys((*term.related, (body, 1.0)))))


def _looked_up(term: QueryTerm, before: QueryTerm | None, lexical: LexicalIndex, is_word: IsWord) -> QueryTerm:
    """Return a term with what it may be a typo of; ``before`` is the same term as it was read earlier on.

    If no passage holds it, the nearest words take its place; if few do, a likelier one is searched for besides.
    """
    if not (lexical.frequency(term.body) or lexical.frequency(exact_term(term.exact))):
        forms = nearest_forms(term.exact, lexical, is_word=is_word(term.exact))
        return replace(term, corrections=bodies_of(forms), meant=tuple(forms))
    if before and before.related:
        return replace(term, related=before.related, meant=before.meant)
    if term.is_name:
        return term
    forms = likelier_forms(term.exact, term.body, lexical)
    return replace(term, related=tuple((body, _LIKELIER) for body in bodies_of(forms)), meant=tuple(forms))
