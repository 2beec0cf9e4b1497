"""Dates of publication as ISO 8601, or not at all: a date is never guessed."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[Zz]|[+-]\d{2}:?\d{2})?", re.ASCII)
_RFC_2822 = re.compile(
    r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|[A-Z]{1,4})", re.ASCII
)


def iso_date(value: str) -> str | None:
    """Return ``YYYY-MM-DD``, or the date and time with its offset, or None if this is neither.

    A time without an offset could be any of 26 hours, so it is left off and the date kept.

    >>> iso_date("Tue, 02 Apr 2024 10:00:00 +0700")
    '2024-04-02T10:00:00+07:00'
    >>> iso_date("2024-04-02 10:00")
    '2024-04-02'
    >>> iso_date("02/04/2024") is None
    True
    """
    value = value.strip()
    try:
        moment = _parsed(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.date().isoformat()
    return moment.isoformat() if moment else None


def _parsed(value: str) -> date | None:
    if _DATE.fullmatch(value):
        return date.fromisoformat(value)
    if _TIME.fullmatch(value):
        return datetime.fromisoformat(value.upper().replace(",", ".").replace(" ", "T", 1).replace(" ", ""))
    if _RFC_2822.fullmatch(value):
        return parsedate_to_datetime(value)
    return None
