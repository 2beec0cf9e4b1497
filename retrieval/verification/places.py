"""Where in an article a quote stands: from one edge of a word to another, letter for letter once written alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...index.analysis import is_unspaced
from ...index.records import Document
from .normal import Normal, normalise, without

_HYPHENS = "-\u2010\u2011"


@dataclass(frozen=True, slots=True)
class Read:
    """An article, and its text written by the rules of ``normal``, with page furniture or without."""

    document: Document
    normal: Normal
    skips: bool = False


def read(document: Document) -> Read:
    """Make an article ready for looking up quotes."""
    return Read(document, normalise(document.text))


def read_on(document: Document) -> Read:
    """Make an article ready as a reader reads it, on past page furniture."""
    return Read(document, without(document.text, [(span.start, span.end) for span in document.furniture]), True)


def places(article: Read, wanted: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each place in the article's text that, written alike, is ``wanted``.

    No place begins or ends within a word or a number: "5 million" does not stand in "1.5 million", nor "can" in
    "can't".
    """
    text, at = article.normal.text, -1
    while wanted and (at := text.find(wanted, at + 1)) >= 0:
        end = at + len(wanted)
        if whole(article, at, end):
            start, stop = article.normal.source(at, end)
            if _said(article, start, stop) == wanted:
                yield start, stop


def _said(article: Read, start: int, stop: int) -> str:
    """Write a stretch of the stored text anew, so that no slip in the keeping of places can pass for a quote."""
    text, furniture = article.document.text[start:stop], article.document.furniture if article.skips else ()
    inside = [
        (max(s.start, start) - start, min(s.end, stop) - start) for s in furniture if s.start < stop and s.end > start
    ]
    return without(text, inside).text


def whole(article: Read, start: int, end: int) -> bool:
    """Tell whether a stretch of the normal text begins and ends at the edges of words."""
    text = article.normal.text
    before, after = text[max(0, start - 2) : start], text[end : end + 3]
    return not (_cut_before(article, before, start) or _cut_after(article, after, end))


def _cut_before(article: Read, before: str, start: int) -> bool:
    first, next_to, beyond = article.normal.text[start], before[-1:], before[-2:-1]
    if _joined(next_to, first):
        return True
    if not first.isalnum():
        return False
    if next_to == "'":
        return beyond.isalnum()
    if next_to == "-" and first.isdigit() and not beyond.isalnum():
        return True  # a sign
    if next_to == "-" and beyond.isalnum():
        return article.document.text[article.normal.source(start - 1, start)[0]] in _HYPHENS
    return next_to in {".", ","} and beyond.isdigit() and first.isdigit()


def _cut_after(article: Read, after: str, end: int) -> bool:
    last, next_to, beyond = article.normal.text[end - 1], after[:1], after[1:2]
    if _joined(last, next_to):
        return True
    if not (last.isalnum() and beyond.isalnum()):
        return False
    if next_to == "'":
        return not (beyond == "s" and not after[2:3].isalnum())
    if next_to == "-":
        return article.document.text[article.normal.source(end, end + 1)[0]] in _HYPHENS
    return next_to in {".", ",", ":"} and last.isdigit() and beyond.isdigit()


def _joined(a: str, b: str) -> bool:
    """Tell whether two neighbouring characters are of one word."""
    return a.isalnum() and b.isalnum() and not is_unspaced(a) and not is_unspaced(b)
