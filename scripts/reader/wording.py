"""Questions in other words: some words replaced by others of much the same meaning.

People ask in words that the article does not use, and those who wrote the training questions had the passage before
their eyes. What means much the same is told by the default encoder, a word at a time, among the words of the passages.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scripts.benchmark.ours import encode

from onrecord.index.analysis import body_terms

from .records import OPPOSITES, Record

_WORD = re.compile(r"(?<![\w-])[a-z]{4,}(?![\w-])")  # in lower case: no names
_FREQUENT = 12  # times that a word must occur
_ALIKE, _MOST = 0.6, 6  # cosine from which a word will do, and of how many nearest
# They say what kind of thing is asked for.
_KEPT = frozenset("what when where which whom whose long many much date year month time name number city place".split())
_SHARE = 0.5  # of the questions changed
_EACH = 0.5  # of a question's words that have others
_AT_ONCE = 1_024


class Wording:
    """Words of some texts, and which others mean much the same."""

    def __init__(self, texts: Iterable[str], encoder: Path) -> None:
        counts = Counter(word for text in texts for word in set(_WORD.findall(text)))
        words = sorted(word for word, n in counts.items() if n >= _FREQUENT and body_terms(word) and word not in _KEPT)
        vectors = encode(encoder, words)
        self._others = dict(zip(words, _neighbours(words, vectors), strict=True))

    def __len__(self) -> int:
        return sum(bool(others) for others in self._others.values())

    def changed(self, question: str, chance: random.Random) -> str:
        """Return a question with some of its words replaced, or as it is."""
        if chance.random() >= _SHARE:
            return question

        def other(found: re.Match[str]) -> str:
            others = self._others.get(found.group())
            return chance.choice(others) if others and chance.random() < _EACH else found.group()

        return _WORD.sub(other, question)

    def pair(self, pair: tuple[Record, Record], chance: random.Random) -> tuple[Record, Record]:
        """Return a pair whose questions are changed, alike where they are the same."""
        first, second = pair
        asked = self.changed(first.question, chance)
        same = second.question == first.question
        return replace(first, question=asked), replace(
            second, question=asked if same else self.changed(second.question, chance)
        )


def _neighbours(words: Sequence[str], vectors: np.ndarray) -> Iterator[list[str]]:
    stems = [body_terms(word)[0] for word in words]
    for start in range(0, len(words), _AT_ONCE):
        cosines = vectors[start : start + _AT_ONCE] @ vectors.T
        for row, own in enumerate(stems[start : start + _AT_ONCE]):
            nearest = np.argsort(-cosines[row])[: 4 * _MOST]
            like = [words[n] for n in nearest if cosines[row, n] >= _ALIKE and stems[n] != own]
            yield [word for word in like if OPPOSITES.get(words[start + row]) != word][:_MOST]
