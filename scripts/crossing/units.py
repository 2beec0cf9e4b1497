"""Which syllables make a word, and how often each word stands in running Vietnamese."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onrecord.retrieval.crossing.syllables import LONGEST, Unit, cut, spelling, tokens

_UNSEEN, _UNSEEN_SYLLABLE = 0.3, 0.1  # what a unit, or a lone syllable, counts as that no text has


@dataclass(frozen=True, slots=True)
class Units:
    """A unigram model of units: log-probabilities, and of any other single syllable."""

    likelihood: Mapping[Unit, float]
    floor: float

    def cut(self, text: str) -> list[Unit]:
        """Cut a text into units, numbers left out."""
        return [unit for unit in cut(spelt(text), self._of) if unit[0][0].isalpha()]

    def _of(self, unit: Unit) -> float | None:
        return self.likelihood.get(unit, self.floor if len(unit) == 1 else None)


def spelt(text: str) -> list[str]:
    """Return the spellings of a text's words and numbers."""
    return [spelling(token.text) for token in tokens(unicodedata.normalize("NFC", text))]


def learn(phrases: Iterable[str], texts: Iterable[str]) -> Units:
    """Learn a model of units out of candidate phrases: greedily the longest first, then once by Viterbi."""
    known = {unit for unit in map(tuple, map(spelt, phrases)) if _is_unit(unit)}
    lines = [line for line in map(spelt, texts) if line]
    counts = Counter(unit for line in lines for unit in _longest_first(line, known))
    greedy = _model(counts, known)
    return _model(Counter(unit for line in lines for unit in cut(line, greedy._of)), known)  # noqa: SLF001


def _is_unit(unit: Unit) -> bool:
    return 1 <= len(unit) <= LONGEST and all(syllable[0].isalpha() for syllable in unit)


def _longest_first(line: list[str], known: set[Unit]) -> Iterable[Unit]:
    start = 0
    while start < len(line):
        sizes = range(min(LONGEST, len(line) - start), 1, -1)
        size = next((size for size in sizes if tuple(line[start : start + size]) in known), 1)
        yield tuple(line[start : start + size])
        start += size


def _model(counts: Counter[Unit], known: set[Unit]) -> Units:
    total = counts.total()
    likelihood = {unit: math.log(n / total) for unit, n in counts.items() if unit[0][0].isalpha()}
    unseen = math.log(_UNSEEN / total)
    for unit in known:
        likelihood.setdefault(unit, unseen)
    return Units(likelihood, math.log(_UNSEEN_SYLLABLE / total))
