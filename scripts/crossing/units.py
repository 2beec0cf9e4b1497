"""Which syllables make a word, and how often each word stands in running Vietnamese."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from onrecord.retrieval.crossing.syllables import LONGEST, Unit, cut, spelling, tokens

_UNSEEN, _UNSEEN_SYLLABLE = 0.3, 0.1  # what a unit, or a lone syllable, counts as that no text has
_PAIRS, _TIED = 20, 0.5  # how often a pair must stand there, and how closely tied it must be, to be taken for a word


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
    """Learn a model of units out of candidate phrases: greedily the longest first, then once by Viterbi.

    Candidates are, besides ``phrases``, two syllables that stand together much more often than by chance.
    """
    texts = list(texts)
    lines = [line for line in map(spelt, texts) if line]
    known = {unit for unit in map(tuple, map(spelt, phrases)) if _is_unit(unit)} | _collocations(texts)
    counts = Counter(unit for line in lines for unit in _longest_first(line, known))
    greedy = _model(counts, known)
    return _model(Counter(unit for line in lines for unit in cut(line, greedy._of)), known)  # noqa: SLF001


def _collocations(texts: Iterable[str]) -> set[Unit]:
    """Return pairs of syllables by normalised pointwise mutual information, names left out.

    Source: Bouma, "Normalized (Pointwise) Mutual Information in Collocation Extraction", GSCL 2009.
    """
    lines = [[token.text for token in tokens(unicodedata.normalize("NFC", text))] for text in texts]
    single = Counter(spelling(word) for line in lines for word in line)
    found = Counter(pair for line in lines for pair in pairwise(line) if pair[1].islower())
    pairs: Counter[Unit] = Counter()
    for (first, second), n in found.items():
        pairs[spelling(first), spelling(second)] += n
    total = single.total()

    def tied(pair: Unit, n: int) -> float:
        return math.log(n * total / (single[pair[0]] * single[pair[1]])) / -math.log(n / total)

    often = {pair: n for pair, n in pairs.items() if n >= _PAIRS and _is_unit(pair)}
    return {pair for pair, n in often.items() if tied(pair, n) >= _TIED}


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
