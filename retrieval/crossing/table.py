"""The translation table: which English words a Vietnamese unit was seen to stand for, how likely, and back.

Learned by ``scripts/crossing``; ``vi-en.json`` tells from what. ``vi-en.npz`` holds plain arrays:

====================================  ==================================================================
``syllables``, ``words``              UTF-8 lines: spellings of syllables, stems; each with its commonest form
``units``                             (units,) uint64, ascending: up to four syllables, 16 bits each, the first highest,
                                      each its place in ``syllables`` plus 1
``likelihood``                        (units,) float16: log-probability in running text
``frequency``                         (words,) float16: log-probability of the stem in English text
``ends``, ``terms``, ``weights``      of each unit, its stems and their weights in 255ths
``back_ends``, ``back_units``,        of each stem, its units and their weights in 255ths
``back_weights``
====================================  ==================================================================

A weight is the expected number of times that the stem stands in the translation of the unit, at most 1: 0.6 for
"prime" *and* "minister", or 0.5 for each of two words that mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .syllables import LONGEST, Unit, bare

TABLE_FILE = "vi-en.npz"
_BITS = 16
_WHOLE = 255

Array = npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One word that a unit may stand for: its stem, its commonest form, and its weight, 0 to 1."""

    stem: str
    form: str
    weight: float


class Table:
    """The table, ready to be looked into; safe to call from many threads."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays
        self._syllables, self._written = _columns(arrays["syllables"])
        self._stems, self._forms = _columns(arrays["words"])
        self._units = np.asarray(arrays["units"], np.uint64)
        self._likelihood = np.asarray(arrays["likelihood"], np.float64)
        self._frequency = np.asarray(arrays["frequency"], np.float64)

    @cached_property
    def _number(self) -> dict[str, int]:
        return {spelt: number for number, spelt in enumerate(self._syllables, start=1)}

    @cached_property
    def _word_number(self) -> dict[str, int]:
        return {stem: number for number, stem in enumerate(self._stems)}

    @property
    def floor(self) -> float:
        """The log-probability of a syllable that is not in the table."""
        return float(self._likelihood.min()) - 1.0

    def knows(self, syllable: str) -> bool:
        """Tell whether a ``spelling`` is that of a syllable in the table."""
        return syllable in self._number

    def likelihood(self, unit: Unit) -> float | None:
        """Return the log-probability of a unit, ``floor`` for a syllable that is none, None for other things."""
        place = self._place(unit)
        if place is not None:
            return float(self._likelihood[place])
        return self.floor if len(unit) == 1 else None

    def meanings(self, unit: Unit) -> list[Meaning]:
        """Return what a unit may stand for, the likeliest first."""
        place = self._place(unit)
        return [] if place is None else self._meanings(place)

    def bare_likelihood(self, unit: Unit) -> float | None:
        """Return the same as ``likelihood`` for a unit whose syllables are ``bare``: of all its spellings together."""
        places = self._bare_places(unit)
        if len(places):
            return float(np.logaddexp.reduce(self._likelihood[places]))
        return self.floor if len(unit) == 1 else None

    def bare_meanings(self, unit: Unit) -> list[Meaning]:
        """Return what a unit of ``bare`` syllables may stand for, by the likelihoods of its spellings."""
        places = self._bare_places(unit)
        if not len(places):
            return []
        shares = np.exp(self._likelihood[places] - np.logaddexp.reduce(self._likelihood[places]))
        weights: dict[tuple[str, str], float] = {}
        for place, share in zip(places.tolist(), shares.tolist(), strict=True):
            for each in self._meanings(place):
                weights[each.stem, each.form] = weights.get((each.stem, each.form), 0.0) + share * each.weight
        found = [Meaning(stem, form, weight) for (stem, form), weight in weights.items()]
        return sorted(found, key=lambda each: (-each.weight, each.stem))

    def knows_bare(self, syllable: str) -> bool:
        """Tell whether some syllable of the table is typed so without accents."""
        return syllable in self._bare_number

    def back(self, stem: str) -> list[tuple[Unit, float]]:
        """Return the units, as they are written, that may stand for an English stem, and their weights, best first."""
        number = self._word_number.get(stem)
        if number is None:
            return []
        first, last = _bounds(self._arrays["back_ends"], number)
        units = self._units[np.asarray(self._arrays["back_units"][first:last], np.int64)].tolist()
        weights = (np.asarray(self._arrays["back_weights"][first:last], np.float64) / _WHOLE).tolist()
        return [(self._unit(packed), weight) for packed, weight in zip(units, weights, strict=True)]

    def frequency(self, stem: str) -> float | None:
        """Return the log-probability of a stem in English text, None if the table does not know it."""
        number = self._word_number.get(stem)
        return None if number is None else float(self._frequency[number])

    @cached_property
    def _bare_number(self) -> dict[str, int]:
        forms = dict.fromkeys(bare(spelt) for spelt in self._syllables)
        return {form: number for number, form in enumerate(forms, start=1)}

    @cached_property
    def _bare_units(self) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
        """Return the units of bare syllables, ascending, and the place of each among the units."""
        bare_of = np.array([0, *(self._bare_number[bare(spelt)] for spelt in self._syllables)], np.uint64)
        packed = np.zeros_like(self._units)
        for place in range(LONGEST):
            shift = np.uint64(_BITS * (LONGEST - 1 - place))
            number = (self._units >> shift) & np.uint64((1 << _BITS) - 1)
            packed |= bare_of[number.astype(np.int64)] << shift
        order = np.argsort(packed, kind="stable")
        return packed[order], order

    def _bare_places(self, unit: Unit) -> npt.NDArray[np.int64]:
        packed = pack([self._bare_number.get(syllable, 0) for syllable in unit])
        units, order = self._bare_units
        first, last = np.searchsorted(units, packed), np.searchsorted(units, packed, "right")
        return order[first:last] if packed else order[:0]

    def _place(self, unit: Unit) -> int | None:
        packed = pack([self._number.get(syllable, 0) for syllable in unit])
        place = int(np.searchsorted(self._units, packed))
        return place if packed and place < len(self._units) and self._units[place] == packed else None

    def _meanings(self, place: int) -> list[Meaning]:
        first, last = _bounds(self._arrays["ends"], place)
        numbers = np.asarray(self._arrays["terms"][first:last], np.int64).tolist()
        weights = (np.asarray(self._arrays["weights"][first:last], np.float64) / _WHOLE).tolist()
        found = zip(numbers, weights, strict=True)
        return [Meaning(self._stems[number], self._forms[number], weight) for number, weight in found]

    def _unit(self, packed: int) -> Unit:
        numbers = [packed >> _BITS * place & (1 << _BITS) - 1 for place in range(LONGEST - 1, -1, -1)]
        return tuple(self._written[number - 1] for number in numbers if number)


def pack(numbers: Sequence[int]) -> np.uint64:
    """Return up to LONGEST numbers, from 1, in one; 0 if one of them is 0.

    >>> pack([1, 2]) == (1 << 48) + (2 << 32), int(pack([1, 0]))
    (np.True_, 0)
    """
    if 0 in numbers or len(numbers) > LONGEST:
        return np.uint64(0)
    return np.uint64(sum(number << _BITS * (LONGEST - 1 - place) for place, number in enumerate(numbers)))


@lru_cache(maxsize=1)
def table() -> Table:
    """Return the table that comes with the program, read when it is first wanted."""
    with as_file(files(__package__) / TABLE_FILE) as path:
        return read_table(path)


def read_table(path: Path) -> Table:
    """Read a table; raises OSError and ValueError."""
    with np.load(path, allow_pickle=False) as arrays:
        return Table({name: arrays[name] for name in arrays.files})


def _bounds(ends: Array, place: int) -> tuple[int, int]:
    known = np.asarray(ends[max(place - 1, 0) : place + 1], np.int64).tolist()
    return (known[0] if place else 0), known[-1]


def _columns(packed: Array) -> tuple[list[str], list[str]]:
    """Return the first and the second word of each line."""
    words = np.asarray(packed, np.uint8).tobytes().decode("utf-8").split()
    return words[::2], words[1::2]
