"""A question made ready: checked, cleaned, and analysed as the articles were, with its typos looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from ..index.analysis import analyse, exact_term
from ..index.errors import BadQuestion
from ..index.lexical import LexicalIndex
from .stages import stage

MAX_CHARACTERS = 4_000

# Characters that no word needs: controls, lone surrogates, and marks that steer direction or tag text.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One distinct term of a question and what stands for it in this index.

    ``corrections`` are the nearest terms that do occur, if the term itself does not. ``is_name`` tells what is written
    like a name, with a capital inside the question, or holds a digit.
    """

    exact: str
    body: str
    is_name: bool = False
    corrections: tuple[str, ...] = ()

    @property
    def bodies(self) -> tuple[str, ...]:
        """The terms to look for in the ``body`` field."""
        return self.corrections or (self.body,)


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready to be searched: its clean text and its terms in order of first use."""

    text: str
    terms: tuple[QueryTerm, ...]

    @property
    def names(self) -> tuple[QueryTerm, ...]:
        """The terms that are names or numbers."""
        return tuple(term for term in self.terms if term.is_name)


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


@stage("question")
def read_question(question: str, lexical: LexicalIndex) -> Query:
    """Check and analyse a question; raises BadQuestion."""
    text = check_question(question)
    found: dict[str, QueryTerm] = {}
    terms = list(analyse(text))
    # A question of nothing but stop words ("who is who?") is searched by them.
    only_stop_words = all(term.body is None for term in terms)
    for term in terms:
        body = term.exact if only_stop_words else term.body
        if body is not None:
            is_name = (term.start > 0 and text[term.start].isupper()) or any(map(str.isdigit, body))
            is_name = is_name or (body in found and found[body].is_name)
            found[body] = QueryTerm(term.exact, body, is_name, corrections(term.exact, body, lexical))
    return Query(text, tuple(found.values()))


def corrections(exact: str, body: str, lexical: LexicalIndex) -> tuple[str, ...]:
    """Return the body terms nearest to one that no passage holds; nothing if the term occurs.

    Nearest by optimal string alignment (a swap of neighbours is one edit), among terms with the same first
    letter: one edit for 4 to 6 letters, two beyond. Words with digits are never corrected.
    """
    occurs = lexical.frequency(body) or lexical.frequency(exact_term(exact))
    if occurs or len(exact) < 4 or not exact.isalpha():
        return ()
    limit = 1 if len(exact) < 7 else 2
    like = [form for form in lexical.exact_forms(exact[0]) if abs(len(form) - len(exact)) <= limit and form.isalpha()]
    found = extract(
        exact, like, scorer=OSA.distance, score_cutoff=limit, limit=None
    )  # the more frequent of equals first
    return _bodies([form for form, distance, _ in found if distance == found[0][1]][:3])


def _bodies(words: Sequence[str]) -> tuple[str, ...]:
    bodies = (term.body for word in words for term in analyse(word))
    return tuple(dict.fromkeys(body for body in bodies if body is not None))
