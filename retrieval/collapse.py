"""Collapsing: passages of copies that say the same take one place, not many.

Going down a ranking, a passage joins one above it if both are of one story, of different articles, and most of what it
says stands above already. What a copy says of its own stays a hit of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..index.dense import Rows
from ..index.generation import Generation
from ..index.shingles import Hashes, shingles
from .stages import stage

_SAID = 0.6  # share of a passage's shingles that stand above, from which on it says nothing new


@dataclass(frozen=True, slots=True)
class Collapsed:
    """A ranking without repetition.

    ``order`` are the candidates that keep their place, ``shown`` those whose passage is shown there: the same, or one
    with the same text in an article published earlier. ``joined`` holds for each of ``order`` that others joined what
    they are, with the share of their shingles that stands above. ``places`` tells where in the ranking it was found.
    """

    order: Rows
    shown: Rows
    places: Rows
    joined: dict[int, tuple[tuple[int, float], ...]] = field(default_factory=dict)

    def within(self, depth: int) -> int:
        """Return how many places the first ``depth`` candidates of the ranking come to."""
        return int(np.searchsorted(self.places, depth))

    def enough(self, wanted: int, depth: int) -> bool:
        """Say whether ``depth`` candidates fill the places wanted; where some joined others, also one more.

        There must be one more at all, or nobody knows whether there is another page.
        """
        return self.within(depth) >= wanted + bool(self.joined) and len(self.order) > wanted


@stage("collapse")
def collapse(generation: Generation, rows: Rows, best: Rows) -> Collapsed:
    """Collapse a ranking: ``rows`` of the candidates, and ``best``, their places in it, best first."""
    stories = generation.stories
    of_story = stories.of_rows(rows[best]) if stories.any else None
    places = np.flatnonzero(of_story >= 0) if of_story is not None else np.empty(0, np.int64)
    if of_story is None or len(places) < 2 or len(np.unique(of_story[places])) == len(places):
        return Collapsed(best, best, np.arange(len(best)))
    story = _Retold(generation, rows, best)
    articles = stories.articles_of_rows(rows[best[places]])
    for place, told, article in zip(places.tolist(), of_story[places].tolist(), articles.tolist(), strict=True):
        story.take(place, told, article)
    return story.result()


@dataclass(slots=True)
class _Kept:
    """A passage that keeps its place; ``joined`` are the places, articles and shares of those that joined it."""

    place: int
    article: int
    key: bytes
    joined: list[tuple[int, int, float]] = field(default_factory=list)
    said: Hashes | None = None


class _Retold:
    """Goes down a ranking, keeping what each story's passages say. A text is read only where keys do not tell."""

    def __init__(self, generation: Generation, rows: Rows, best: Rows) -> None:
        self._generation = generation
        self._rows = rows
        self._best = best
        self._kept: dict[int, list[_Kept]] = {}
        self._by_key: dict[tuple[int, bytes], _Kept] = {}

    def take(self, place: int, story: int, article: int) -> None:
        """Take the next passage that is of a story."""
        own = _Kept(place, article, self._generation.stories.key(int(self._rows[self._best[place]])))
        same = self._by_key.get((story, own.key))
        if same and same.article != article:  # the encoder saw the very same text
            same.joined.append((place, article, 1.0))
            return
        kept = self._kept.setdefault(story, [])
        others = [each for each in kept if each.article != article]
        if others and (joins := self._joins(own, others)):
            joins[0].joined.append((place, article, joins[1]))
            return
        kept.append(own)
        self._by_key.setdefault((story, own.key), own)

    def result(self) -> Collapsed:
        """Return the ranking without those that joined others."""
        kept = [each for of_story in self._kept.values() for each in of_story if each.joined]
        gone = np.array([place for each in kept for place, _, _ in each.joined], np.int64)
        places = np.setdiff1d(np.arange(len(self._best)), gone, assume_unique=True)
        shown = self._best.copy()
        for each in kept:
            shown[each.place] = self._best[self._earliest(each)]
        joined = {
            int(self._best[each.place]): tuple((int(self._best[place]), share) for place, _, share in each.joined)
            for each in kept
        }
        return Collapsed(self._best[places], shown[places], places, joined)

    def _joins(self, own: _Kept, others: list[_Kept]) -> tuple[_Kept, float] | None:
        """Return which of the passages above it joins, and the share of its shingles that they all have."""
        said = self._said(own)
        held = [np.isin(said, self._said(other)) for other in others]
        share = float(np.any(held, axis=0).mean()) if len(said) else 0.0
        return (others[int(np.argmax([each.sum() for each in held]))], share) if share >= _SAID else None

    def _earliest(self, kept: _Kept) -> int:
        """Return the place of the earliest published among a passage and those with its text that joined it."""
        same = {kept.article: kept.place}
        for place, article, share in kept.joined:
            if article not in same and share == 1.0 and self._same_text(kept, place):
                same[article] = place
        if len(same) == 1:
            return kept.place
        story = self._generation.stories.of_rows(self._rows[self._best[[kept.place]]])[0]
        return next(same[article] for article in self._members(int(story)) if article in same)

    def _members(self, story: int) -> Iterator[int]:
        return iter(self._generation.stories.members(story).tolist())

    def _same_text(self, kept: _Kept, place: int) -> bool:
        if self._generation.stories.key(int(self._rows[self._best[place]])) == kept.key:
            return True
        return np.array_equal(self._said(kept), self._shingles(place))

    def _said(self, kept: _Kept) -> Hashes:
        if kept.said is None:
            kept.said = self._shingles(kept.place)
        return kept.said

    def _shingles(self, place: int) -> Hashes:
        return shingles(self._generation.articles.passage(int(self._rows[self._best[place]])).text)
