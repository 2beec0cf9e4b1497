"""Whether 02/04 is the second of April or February 4: by the language, by other dates, never by a guess."""

from __future__ import annotations

import re

from .written import written_dates

# Of the countries at UTC+7 all write the day first; those at American times write the month first.
_DAY_FIRST_ZONE = re.compile(r"\b(?:GMT|UTC)\s?\+0?7\b")
_MONTH_FIRST_ZONE = re.compile(r"\b(?:E|C|M|P)[SD]?T\b")


def day_first(text: str, language: str | None) -> bool | None:
    """Tell how a text writes its numeric dates: True is day first, None that nothing tells.

    Every language but English writes the day first (or the year, which no one mistakes). An English text tells
    by a date of its own that reads only one way, or by its time zone. ``text`` is in form NFC.
    """
    if language not in (None, "en"):
        return True
    if _DAY_FIRST_ZONE.search(text):
        return True
    if _MONTH_FIRST_ZONE.search(text):
        return False
    return _by_example(text)


def _by_example(text: str) -> bool | None:
    told = {
        _is_day_first(text[written.start : written.end], written.readings[0])
        for written in written_dates(text)
        if written.year and len(written.readings) == 1
    } - {None}
    return told.pop() if len(told) == 1 else None


_NUMERIC = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}")


def _is_day_first(written: str, reading: tuple[int, int]) -> bool | None:
    numeric = _NUMERIC.fullmatch(written)
    if numeric is None or numeric.group(1) == numeric.group(2):
        return None
    return (int(numeric.group(2)), int(numeric.group(1))) == reading
