"""The other articles that tell a hit's story, as far as the filters let them pass."""

from __future__ import annotations

from ..index.generation import Generation
from ..index.records import Document
from .filters import allowed_rows
from .results import Copy, Filters

MOST_NAMED = 20


class Copies:
    """Looks up copies for the hits of one question."""

    def __init__(self, generation: Generation, filters: Filters) -> None:
        self._stories = generation.stories
        self._allowed = allowed_rows(filters, generation) if self._stories.any else None
        self._told: dict[int, list[int]] = {}
        self._documents: dict[int, Document] = {}

    def of(self, document: Document) -> tuple[str, tuple[Copy, ...], int]:
        """Return the id of an article's story, the earliest MOST_NAMED of its copies, and how many there are.

        The id is that of the story's first article, be it filtered out.
        """
        story = self._stories.of_document(document.id)
        if story < 0:
            return document.id, (), 0
        if story not in self._told:
            self._told[story] = [number for number in self._stories.members(story).tolist() if self._passes(number)]
        members = self._told[story]
        first = (self._document(number) for number in members[: MOST_NAMED + 1])
        others = [each for each in first if each.id != document.id][:MOST_NAMED]
        named = tuple(Copy(each.id, each.title, each.source, each.published, each.url) for each in others)
        return self._document(story).id, named, len(members) - 1

    def _passes(self, number: int) -> bool:
        if self._allowed is None:
            return True
        row = self._stories.row_of(number)
        return row is not None and bool(self._allowed[row])

    def _document(self, number: int) -> Document:
        if number not in self._documents:
            self._documents[number] = self._stories.document(number)
        return self._documents[number]
