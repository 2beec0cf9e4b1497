"""Dates as people write them, in English and Vietnamese: found in a line, and read without a guess.

A shape that is recognised has its day, month and year in its groups, so nothing is left to parse. Text must be
in Unicode form NFC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?"
)
_MONTH = rf"(?P<{{0}}>{_NAMES}|{_NAMES.upper()})\b\.?"  # not "may", which mostly is no month
_VIETNAMESE_NAMES = "giêng|một hai ba tư|bốn năm sáu bảy|bẩy tám chín mười mười_một mười_hai|chạp"
_VIETNAMESE = {
    name.replace("_", " "): number
    for number, names in enumerate(_VIETNAMESE_NAMES.split(), start=1)
    for name in names.split("|")
}
_VIETNAMESE_MONTH = (
    r"(?P<{0}>\d{{1,2}}|[Mm]ười (?:[Mm]ột|[Hh]ai)|[Gg]iêng|[Mm]ột|[Hh]ai|[Bb]a|[Tt]ư|[Bb]ốn|[Nn]ăm|[Ss]áu"
    r"|[Bb][ảẩ]y|[Tt]ám|[Cc]hín|[Mm]ười|[Cc]hạp)"
)
_YEAR = r"(?P<{0}>[12]\d{{3}})(?!\d)"
_ORDINAL = r"(?:st|nd|rd|th)?"
_SHAPES = re.compile(
    "|".join(
        (
            # 2024-04-02, 2024/04/02
            r"(?<![\d/.-])(?P<y1>[12]\d{3})(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})(?![\d/-]|\.\d)",
            # 02/04/2024, and 2/4 where that can be a date
            rf"(?<![\d/.,-])(?P<a2>\d{{1,2}})(?P<s2>[-/.])(?P<b2>\d{{1,2}})(?:(?P=s2){_YEAR.format('y2')})?(?![\d%]|[/.,-]\d)",
            # April 2, 2024; April 2nd; Apr. 2
            rf"\b{_MONTH.format('n3')} (?P<d3>\d{{1,2}}){_ORDINAL}(?![\d%:/])(?:,? {_YEAR.format('y3')})?",
            # 2 April 2024; 2nd of April
            rf"(?<![\d.,])(?P<d4>\d{{1,2}}){_ORDINAL}(?: of)? {_MONTH.format('n4')},?(?: {_YEAR.format('y4')})?",
            # 2 tháng 4 năm 2024; 2 Tháng Tư, 2024
            rf"(?<![\d.,/])(?P<d5>\d{{1,2}}),? [Tt]háng {_VIETNAMESE_MONTH.format('n5')}(?![\d\w])"
            rf"(?:(?:,|/|-| năm|, năm)? ?{_YEAR.format('y5')})?",
            # Tháng Tư 2, 2024
            rf"[Tt]háng {_VIETNAMESE_MONTH.format('n6')} (?P<d6>\d{{1,2}}),? {_YEAR.format('y6')}",
        )
    )
)
_EARLIEST = 1500


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date at ``[start, end)`` of the text.

    ``readings`` are the (month, day) pairs that it can mean: two where day and month could change places.
    ``year`` is None where none is written.
    """

    start: int
    end: int
    year: int | None
    readings: tuple[tuple[int, int], ...]

    def day(self, *, day_first: bool | None, year: int | None = None) -> date | None:
        """Return the day, or None if that cannot be told; ``year`` stands in where none is written.

        ``day_first`` says which of two readings holds, None that this is not known.
        """
        year = self.year or year
        if year is None or (len(self.readings) > 1 and day_first is None):
            return None
        return _valid(year, *self.readings[0 if day_first is not False else -1])


def written_dates(text: str) -> Iterator[WrittenDate]:
    """Yield the dates of a text in order, with and without a year, such as exist in a calendar."""
    for match in _SHAPES.finditer(text):
        found = {name[0]: value for name, value in match.groupdict().items() if value}
        year = int(found["y"]) if "y" in found else None
        readings = tuple(pair for pair in _readings(found) if _valid(year or 2024, *pair))
        if readings and (year is None or year >= _EARLIEST):
            yield WrittenDate(match.start(), match.end(), year, readings)


def agreeing(written: WrittenDate, weekday: int) -> WrittenDate:
    """Return the date with only those readings that fall on a weekday (Monday is 0); itself if none or all do."""
    days = {pair: _valid(written.year, *pair) for pair in written.readings} if written.year else {}
    fitting = tuple(pair for pair, day in days.items() if day and day.weekday() == weekday)
    return WrittenDate(written.start, written.end, written.year, fitting) if fitting else written


def _readings(found: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Yield (month, day); of a numeric date the day-first reading comes first."""
    if "a" in found:
        first, second = int(found["a"]), int(found["b"])
        if second <= 12:
            yield second, first
        # Dots are European: 4.22 is a number.
        if first <= 12 and first != second and found["s"] != ".":
            yield first, second
    elif "m" in found:
        yield int(found["m"]), int(found["d"])
    else:
        yield _month(found["n"]), int(found["d"])


def _month(name: str) -> int:
    name = name.casefold()
    if name.isdigit():
        return int(name)
    return _VIETNAMESE.get(name) or _ENGLISH.index(name[:3]) + 1


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
