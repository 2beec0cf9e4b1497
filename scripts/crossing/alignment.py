"""Which English stem stands for which Vietnamese unit: IBM Model 1 in both directions, and where they agree.

Sources: Brown et al., "The Mathematics of Statistical Machine Translation", 1993; Liang, Taskar and Klein,
"Alignment by Agreement", 2006 (the product of both posteriors, of which the square root is taken here).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ITERATIONS = 8
_NOTHING = 0  # the unit to which words belong that stand for none

Numbers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Aligned:
    """Links, each with the expected number of times that it was made; ``seen`` counts the pairs with each unit.

    ``of_words`` counts the pairs with each stem.
    """

    units: list[Hashable]
    words: list[str]
    unit: Numbers
    word: Numbers
    counts: Scores
    seen: Scores
    of_words: Scores


def align(pairs: Sequence[tuple[Sequence[Hashable], Sequence[str]]], with_nothing: Sequence[bool]) -> Aligned:
    """Align pairs of units and stems; ``with_nothing`` tells which may hold stems that stand for no unit."""
    units: dict[Hashable, int] = {None: _NOTHING}
    words: dict[str, int] = {}
    rows: list[tuple[int, int, int]] = []
    for pair, ((left, right), loose) in enumerate(zip(pairs, with_nothing, strict=True)):
        first = [units.setdefault(unit, len(units)) for unit in dict.fromkeys(left)] + [_NOTHING] * loose
        second = [words.setdefault(word, len(words)) for word in dict.fromkeys(right)]
        rows += [(pair, f, e) for e in second for f in first]
    pair, unit, word = np.array(rows, np.int64).T
    link, which = np.unique(unit * len(words) + word, return_inverse=True)
    of_unit, of_word = link // len(words), link % len(words)
    there = _posterior(which, _group(pair, word), of_unit)
    back = _posterior(which, _group(pair, unit), of_word)
    counts = np.bincount(which, np.sqrt(there * back) * (unit != _NOTHING), len(link))
    seen = np.bincount(np.unique(pair * len(units) + unit) % len(units), minlength=len(units))
    of_words = np.bincount(np.unique(pair * len(words) + word) % len(words), minlength=len(words))
    return Aligned(
        list(units), list(words), of_unit, of_word, counts, seen.astype(np.float64), of_words.astype(np.float64)
    )


def _posterior(which: Numbers, group: Numbers, given: Numbers) -> Scores:
    """Return, for each possible link of each pair, its probability after some rounds of expectation maximisation.

    ``group`` numbers what is to be explained, a word of a pair; ``given`` tells, of each kind of link, by what.
    """
    chance = np.ones(len(given))
    for _ in range(ITERATIONS):
        expected = np.bincount(which, _share(chance[which], group), len(given))
        chance = expected / np.maximum(np.bincount(given, expected)[given], 1e-9)
    return _share(chance[which], group)


def _share(values: Scores, group: Numbers) -> Scores:
    return np.asarray(values / np.bincount(group, values)[group], np.float64)


def _group(first: Numbers, second: Numbers) -> Numbers:
    return np.unique(first * (int(second.max()) + 1) + second, return_inverse=True)[1]
