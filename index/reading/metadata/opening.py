"""The day of the event that an article opens with: "On the afternoon of April 2, ...", "Sáng 2/4, tại Hà Nội, ...".

News of an event appears on its day or soon after, so its day stands in for the unknown day of publication, with
a confidence to match. Only an opening that tells the time of day is taken: "On June 6, 1944" opens a piece of history.
"""

from __future__ import annotations

import re
from datetime import date

from .clue import Clue
from .written import WrittenDate, written_dates

_START = r"(?:^|[.!?] )"  # of the paragraph or of a sentence
_ENGLISH = re.compile(
    rf"(?:{_START}|\b(?:took place|held|opened|convened|organi[sz]ed),? )"
    r"(?:on|in) the (?:early |late )?(?:morning|afternoon|evening|night) of (?:\w{6,9},? )?$",
    re.IGNORECASE,
)
_VIETNAMESE = re.compile(
    rf"{_START}(?:[Vv]ào )?(?:[Rr]ạng sáng|[Ss]áng|[Tt]rưa|[Cc]hiều|[Tt]ối|[Đđ]êm)(?: nay)?,?(?: ngày)? \(?$"
)
_AHEAD = re.compile(
    r"\b(?:will|shall|is to|are to|to be held|expected|scheduled|planned|sẽ|dự kiến|sắp)\b", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![\d.,/$€£-])(?:19|20|21)\d{2}(?![\d%]|[.,]\d)")
_SENTENCES = 400  # characters of the opening that may name the day
_FIRST_YEAR = 1995  # "Sáng 17-2-1979, ..." opens a piece of history; no clock says so, but this does
# In these months papers write of the year to come, or of the one past: a lone year is no witness.
_TURN_OF_THE_YEAR = (11, 12, 1)


def event_day(paragraph: str, text: str, *, day_first: bool | None) -> Clue | None:
    """Return the day of the event in the opening paragraph, which is in form NFC, or None.

    What is yet to happen is no news of its day. A day without a year takes the only year that the paragraph
    names. An event of a year that the article names less often than later ones, or of a year before there was
    news on the web, is history.
    """
    for written in written_dates(paragraph[:_SENTENCES]):
        before = paragraph[max(0, written.start - 50) : written.start]
        if _ENGLISH.search(before) or _VIETNAMESE.search(before):
            day = _day(written, paragraph, day_first)
            if day is None or _is_history(day, text) or _AHEAD.search(_sentence(paragraph, written)):
                return None
            return Clue(day.isoformat(), "event in the opening", 0.6 if written.year else 0.5)
    return None


def _day(written: WrittenDate, paragraph: str, day_first: bool | None) -> date | None:
    if written.year:
        return written.day(day_first=day_first)
    years = {int(year) for year in _YEAR.findall(paragraph)}
    month = written.readings[0][0]
    if len(years) != 1 or month in _TURN_OF_THE_YEAR:
        return None
    # Without a year only a Vietnamese day is written in numbers, and day first.
    return written.day(day_first=True, year=years.pop())


def _sentence(paragraph: str, written: WrittenDate) -> str:
    """Return about the sentence that a date stands in."""
    start = paragraph.rfind(". ", 0, written.start) + 1
    end = paragraph.find(". ", written.end)
    return paragraph[start : end if end >= 0 else len(paragraph)]


def _is_history(day: date, text: str) -> bool:
    years = [int(year) for year in _YEAR.findall(text)]
    return day.year < _FIRST_YEAR or sum(year > day.year for year in years) > years.count(day.year)
