"""Where an article is from and when it appeared, in words: a date that was read out of a text says so."""

from __future__ import annotations

from collections.abc import Iterator

from ..index.records import Document


def facts(document: Document) -> Iterator[str]:
    """Yield the source, the author and the days of an article, those that it has.

    A day comes with where it was found, as in "2024-04-02 (from the dateline)", unless it is a field's.
    """
    yield document.source
    if document.author:
        yield document.author
    where = {found.field: found.where for found in document.found}
    for field, day, words in (("published", document.published, ""), ("modified", document.modified, "changed ")):
        if day:
            told = where.get(field, "field")
            yield f"{words}{day}" + ("" if told == "field" else f" (from the {told})")
