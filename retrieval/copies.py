"""The other articles that tell a hit's story, as far as the filters let them pass."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from ..index.dense import Mask
from ..index.generation import Generation
from ..index.records import Document
from .filters import allowed_rows
from .results import Copy, Filters, Hit

MOST_NAMED = 20


class Copies:
    """Looks up copies for the hits of one question."""

    def __init__(self, generation: Generation, filters: Filters) -> None:
        self._generation = generation
        self._filters = filters
        self._stories = generation.stories
        self._told: dict[int, list[int]] = {}
        self._documents: dict[int, Document] = {}

    def told(self, hit: Hit, story: int) -> Hit:
        """Return a hit with its story's id and copies; ``story`` is the story's number.

        The id is that of the story's first article, be it filtered out.
        """
        if story not in self._told:
            self._told[story] = [number for number in self._stories.members(story).tolist() if self._passes(number)]
        members = self._told[story]
        first = (self._document(number) for number in members[: MOST_NAMED + 1])
        others = [each for each in first if each.id != hit.document_id][:MOST_NAMED]
        named = tuple(Copy(each.id, each.title, each.source, each.published, each.url) for each in others)
        return replace(hit, story=self._document(story).id, copies=named, n_copies=len(members) - 1)

    @cached_property
    def _allowed(self) -> Mask | None:
        return allowed_rows(self._filters, self._generation)

    def _passes(self, number: int) -> bool:
        if self._allowed is None:
            return True
        return bool(self._allowed[self._stories.rows_of(number)].any())

    def _document(self, number: int) -> Document:
        if number not in self._documents:
            self._documents[number] = self._stories.document(number)
        return self._documents[number]
