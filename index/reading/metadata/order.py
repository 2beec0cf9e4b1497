"""Whether 02/04 is the second of April or February 4: by the language, by other dates, never by a guess."""

from __future__ import annotations

import re

# Of the countries at UTC+7 all write the day first; those at American times write the month first.
_DAY_FIRST_ZONE = re.compile(r"\b(?:GMT|UTC)\s?\+0?7\b")
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})[/-](\d{1,2})[/-][12]\d{3}(?!\d)")
_MONTH_FIRST_ZONE = re.compile(r"\b(?:E|C|M|P)[SD]?T\b")


def day_first(text: str, language: str | None) -> bool | None:
    """Tell how a text writes its numeric dates: True is day first, None that nothing tells.

    Every language but English writes the day first (or the year, which no one mistakes). An English text tells
    by a date of its own that reads only one way, or by its time zone.
    """
    if language not in (None, "en"):
        return True
    if _DAY_FIRST_ZONE.search(text):
        return True
    if _MONTH_FIRST_ZONE.search(text):
        return False
    return _by_example(text)


def _by_example(text: str) -> bool | None:
    pairs = [(int(first), int(second)) for first, second in _NUMERIC.findall(text)]
    told = {first > 12 for first, second in pairs if (first > 12) != (second > 12) and max(first, second) <= 31}
    return told.pop() if len(told) == 1 else None
