"""Recency: newer articles first, where that is asked for, in words or outright.

Age takes ``WEIGHT * (1 - 2 ** (-age / half_life))`` off a fused score: nothing off the newest, WEIGHT off the oldest,
and half of that off what is one half-life old, or has no date. The decay is that of Li and Croft, "Time-based language
models", CIKM 2003: an exponential prior over the days between a document and the newest of the collection. There the
prior multiplies a probability; here it joins a sum of scores.

No clock is read. Age counts from the newest article that passes the filters (``as_of`` among them), so the same
question to the same index gets the same answer on any day. A story is as old as the first of its articles that passes:
printing it again makes it no newer.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..index.dense import Mask, Rows
from ..index.generation import Generation
from .filters import allowed_rows
from .fusion import Scores
from .results import Filters, Recent

HALF_LIFE_DAYS = 30.0
LONGEST_HALF_LIFE_DAYS = 36_525.0
WEIGHT = 0.2  # of fused scores that lie between 0 and 1
_UNDATED = 0.5  # what an article without a date keeps: the middle between the newest and the oldest

# What asks for the newest, in English and Vietnamese, accented or wholly without. "At the latest" is a deadline.
_SAYS = re.compile(
    r"(?<!\bat the )\blatest\b|\bnewest\b|\bmost recent(?:ly)?\b|\bmới nhất\b|\bmoi nhat\b|\bgần đây\b|\bgan day\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|‘[^’]*’')


@dataclass(frozen=True, slots=True)
class Recency:
    """That newer articles are wanted, and ``why``; ``newest`` is the day (date.toordinal) that age counts from.

    ``newest`` is None where no article that passes the filters has a date: then age changes nothing.
    """

    half_life_days: float
    why: str
    newest: int | None
    allowed: Mask | None

    def change(self, generation: Generation, rows: Rows) -> Scores:
        """Return what age takes off the fused score of each of ``rows``, (rows,), 0 to -WEIGHT."""
        if self.newest is None:
            return np.zeros(len(rows))
        days = self._days(generation, rows)
        with np.errstate(over="ignore"):  # of a half-life that is next to nothing
            kept = np.exp2(-np.maximum(self.newest - days, 0) / self.half_life_days)
        taken: Scores = WEIGHT * (np.where(days < 0, _UNDATED, kept) - 1.0)
        return taken

    def of(self, generation: Generation, row: int, change: float) -> Recent:
        """Return what a hit says of it."""
        day = int(self._days(generation, np.array([row], np.int64))[0])
        dated = day >= 0 and self.newest is not None
        return Recent(
            self.why, self.half_life_days, _iso(self.newest), _iso(day) if dated else None,
            max(0, (self.newest or 0) - day) if dated else None, change,
        )  # fmt: skip

    def _days(self, generation: Generation, rows: Rows) -> Rows:
        """Return the day from which each row's age counts, -1 for none: that of the first to tell its story."""
        days = _days(generation, rows)
        stories = generation.stories.of_rows(rows)
        for story in np.unique(stories[stories >= 0]).tolist():
            first = self._first_row(generation, story)
            if first is not None:
                days[stories == story] = _days(generation, np.array([first], np.int64))[0]
        return days

    def _first_row(self, generation: Generation, story: int) -> int | None:
        for number in generation.stories.members(story).tolist():
            rows = generation.stories.rows_of(number)
            own = np.arange(rows.start, rows.stop)
            passing = own if self.allowed is None else own[self.allowed[rows]]
            if len(passing):
                return int(passing[0])
        return None


def wanted(asked: bool | float | None, question: str) -> tuple[float, str] | None:
    """Return the half-life in days and why newer articles are wanted; None if they are not.

    ``asked`` is a half-life in days, True for the default one, False for never; None leaves it to the words of the
    question. Raises ValueError for a half-life outside 0..LONGEST_HALF_LIFE_DAYS, or of 0.

    >>> wanted(None, "What is the latest trade figure?")
    (30.0, "the question says 'latest'")
    """
    if asked is None:
        word = said(question)
        return None if word is None else (HALF_LIFE_DAYS, f"the question says {word!r}")
    if isinstance(asked, bool):
        return (HALF_LIFE_DAYS, "asked for") if asked else None
    if not 0 < asked <= LONGEST_HALF_LIFE_DAYS:  # also refuses NaN
        most = f"{LONGEST_HALF_LIFE_DAYS:,.0f}"
        raise ValueError(f"recency is {asked:g}, wanted a half-life of more than 0 and at most {most} days")
    return float(asked), "asked for"


def said(question: str) -> str | None:
    """Return the first word or words of a question that ask for the newest; what it quotes does not count."""
    plain = _QUOTED.sub(" ", " ".join(unicodedata.normalize("NFC", question).split()))
    found = _SAYS.search(plain)
    return found[0] if found else None


def recency(generation: Generation, question: str, filters: Filters, asked: bool | float | None) -> Recency | None:
    """Return what age is to count, None where it is not; raises ValueError and BadFilter."""
    settled = wanted(asked, question)
    if settled is None:
        return None
    allowed = allowed_rows(filters, generation)
    return Recency(*settled, _newest(generation, allowed), allowed)


def _newest(generation: Generation, allowed: Mask | None) -> int | None:
    """Return the day of the newest article that passes, None if none that passes has one."""
    newest = -1
    for part, first in zip(generation.articles.parts, generation.articles.firsts.tolist(), strict=True):
        days = part.columns.column("day")
        passes = np.ones(len(days), np.bool_) if allowed is None else allowed[first : first + len(days)].copy()
        passes[part.removed_rows()] = False
        newest = max(newest, int(days.max(where=passes, initial=-1)))
    return newest if newest >= 0 else None


def _days(generation: Generation, rows: Rows) -> Rows:
    days = np.empty(len(rows), np.int64)
    for at, own, local in generation.articles.by_part(rows):
        days[own] = generation.articles.parts[at].columns.column("day")[local]
    return days


def _iso(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()
