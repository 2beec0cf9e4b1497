"""Which articles may hold a quote: found by its words in the lexical index, to be read letter for letter after.

Passages are cut between sentences, so the words of a stretch within one sentence stand in one passage. A quote is
looked for by up to three such stretches, each by its rarest words; the articles that have a passage for each are its
candidates. That misses what is set so that its words are others (a soft hyphen within), so where it finds
nothing the articles that share most with the quote are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import tantivy

from ...index.analysis import Term, analyse, exact_term
from ...index.dense import Rows
from ...index.errors import NotInIndex
from ...index.generation import Generation
from .places import Read, read

MOST_ROWS = 2_000  # passages read for one stretch whose words they all hold
_RAREST, _STRETCHES = 8, 3
_WINDOW, _WINDOWS = 12, 10  # words in a row, and how many such windows, by which likely articles are looked for
_LIKELY, _LIKELY_OF_WINDOW = 16, 4
_KEPT = 256  # articles kept ready at a time
_SENTENCE_END = re.compile(r"(?<=[.!?:;…。！？])['\")\]”’»]*\s+|\s*[\r\n]+\s*|(?<=[。！？])")


class Candidates:
    """Looks up articles for the quotes of one request."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._lexical = generation.lexical
        self._read: dict[str, Read] = {}

    def article(self, id: str) -> Read | None:
        """Return an article made ready, None if there is none of that id."""
        if id not in self._read:
            try:
                document = self._generation.articles.document(id)
            except NotInIndex:
                return None
            if len(self._read) >= _KEPT:
                self._read.clear()
            self._read[id] = read(document)
        return self._read[id]

    def holding(self, quote: str) -> tuple[list[str], bool]:
        """Return ids of articles that hold all words of a quote, likeliest first, and whether these are all of them."""
        found: dict[str, None] | None = None
        complete = True
        for stretch in self._tellings(quote):
            rows, every = self._rows_with_all(stretch)
            complete = complete and every
            ids = dict.fromkeys(self._ids_saying(stretch, rows))
            found = ids if found is None else {own: None for own in found if own in ids}
            if not found:
                break
        return list(found or ()), complete

    def likely(self, quote: str) -> list[str]:
        """Return ids of articles that share most words with a quote, or with a stretch of it."""
        terms = [term for term in analyse(quote) if self._lexical.frequency(exact_term(term.exact))]
        rows = [self._rows_with_any(terms, _LIKELY)]
        starts = np.unique(np.linspace(0, max(0, len(terms) - _WINDOW), _WINDOWS).astype(int)).tolist()
        if len(terms) > _WINDOW:
            rows += [self._rows_with_any(terms[at : at + _WINDOW], _LIKELY_OF_WINDOW) for at in starts]
        return list(dict.fromkeys(self._ids(np.concatenate(rows))))

    def _tellings(self, quote: str) -> list[str]:
        """Return the stretches of a quote, each within a sentence, that tell most, the most telling first."""
        stretches = [stretch for stretch in _SENTENCE_END.split(quote) if _words(stretch)]
        return sorted(stretches, key=lambda stretch: -len(_words(stretch)))[:_STRETCHES]

    def _rows_with_all(self, stretch: str) -> tuple[Rows, bool]:
        """Return rows of passages that hold the rarest words of a stretch, and whether these are all such rows."""
        terms = {exact_term(term.exact): None for term in _words(stretch)}
        rarest = sorted(terms, key=self._lexical.frequency)[:_RAREST]
        clauses = [clause for term in rarest if (clause := self._lexical.term_query(term))]
        if len(clauses) < len(rarest):
            return np.empty(0, np.int64), True
        every = tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
        rows, _ = self._lexical.top(every, MOST_ROWS)
        return rows, len(rows) < MOST_ROWS

    def _rows_with_any(self, terms: Sequence[Term], k: int) -> Rows:
        rarest = sorted(
            {exact_term(term.exact) for term in terms}, key=lambda term: (self._lexical.frequency(term), term)
        )
        clauses = [clause for term in rarest[: 2 * _RAREST] if (clause := self._lexical.term_query(term))]
        if not clauses:
            return np.empty(0, np.int64)
        anything = tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
        return self._lexical.top(anything, k)[0]

    def _ids_saying(self, stretch: str, rows: Rows) -> Iterator[str]:
        """Yield the articles of the passages that have the words of a stretch in a row, whatever stands between."""
        words = re.findall(r"[^\W_]+", stretch)
        in_a_row = re.compile(r"[\W_]*".join(map(re.escape, words)))
        for row in rows.tolist():
            passage = self._generation.articles.passage(row)
            if in_a_row.search(passage.text) or not passage.text.isascii():
                yield passage.document_id

    def _ids(self, rows: Rows) -> Iterable[str]:
        return (self._generation.articles.passage(row).document_id for row in rows.tolist())


def _words(text: str) -> list[Term]:
    """Return the terms of a text that its articles have too, however it is set and wherever it was cut out."""
    terms = list(analyse(text))
    sure = [term for term in terms if term.exact.isalnum() and (len(term.exact) > 1 or term.exact.isdigit())]
    return sure or [term for term in terms if term.exact.isalnum()]
