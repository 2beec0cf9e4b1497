"""Datelines: "HANOI, April 2, 2024 (Reuters) -", "Hà Nội (TTXVN) -", "(VOV5) -", "VNA -", "Hà Nội, ngày 2/4/2024".

They open the first paragraph and name the agency, at times the day on which it sent the article.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from .agencies import CODE, is_known
from .written import WrittenDate, written_dates

_WORD = r"[^\W\d_][\w.'’-]*"
_PLACE = rf"(?P<place>{_WORD}(?: {_WORD}){{0,3}}(?:, {_WORD}(?: {_WORD}){{0,3}}){{0,2}}?)"
_DATE = r"(?P<date>(?:ngày )?[\w./-]*\d[\w ./-]{0,14}?(?:,? \d{4})?|[A-Z][a-z]{2,8}\.? \d{1,2}(?:,? \d{4})?)"
_DASH = r"\s?(?:[-–—]{1,2}|:)\s"
_AGENCY = r"\((?P<agency>[^()]{2,40})\)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\s*(?:{_PLACE}(?:,? {_DATE})?,?\s)?\s*{_AGENCY}(?P<dash>{_DASH})?",  # HANOI, April 2 (Reuters) -
        rf"\s*(?:{_PLACE}(?:,? {_DATE})?,? )?(?P<code>{CODE})(?:{_DASH}|\s?[-–—]$)",  # VNA -; Hanoi CNN —
        rf"\s*{_PLACE}, {_DATE}{_DASH}",  # HANOI, April 2, 2024 -
    )
)
_PLACE_AND_DAY = re.compile(rf"\s*{_PLACE}, (?P<date>ngày [^,]{{4,24}}(?:, \d{{4}})?)\.?\s*")
_NO_AGENCY = re.compile(
    r"(?:file|video|photos?|update[ds]?|clip|ảnh|infographics?|opinion|sponsored|live|watch|[LRC]|left|right"
    r"|phần .*|part .*)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\w+day|thứ \w+|chủ nhật", re.IGNORECASE)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Dateline:
    """What opens a paragraph; ``end`` is where its first sentence begins."""

    end: int
    agency: str | None
    written: WrittenDate | None


def read_dateline(line: str) -> Dateline | None:
    """Return the dateline at the start of a line in form NFC, or None."""
    opening = line[:_LONGEST]
    for form in _FORMS:
        if (match := form.match(opening)) and (found := _checked(match)):
            return found
    return None


def place_and_day(line: str, *, day_first: bool | None) -> date | None:
    """Return the day of a line that is nothing but a place and a date: "Hà Nội, ngày 2 tháng 4 năm 2024"."""
    match = _PLACE_AND_DAY.fullmatch(line) if len(line) <= _LONGEST else None
    written = _whole_date(match.group("date")) if match else None
    return written.day(day_first=day_first) if written else None


def _checked(match: re.Match[str]) -> Dateline | None:
    groups = match.groupdict()
    agency = groups.get("agency") or groups.get("code")
    if (named := groups.get("agency")) and not _is_agency(named, match):
        return None
    written = _whole_date(groups["date"]) if groups.get("date") else None
    if groups.get("date") and written is None:
        return None
    if agency is None and not (written and groups["place"].isupper() and not _WEEKDAY.fullmatch(groups["place"])):
        return None  # "Leap Day, Feb. 29, 2024 -" is none
    return Dateline(match.end(), " ".join(agency.split()) if agency else None, written)


def _is_agency(name: str, match: re.Match[str]) -> bool:
    """Tell an agency in brackets; an unknown one only where it opens the line, as in "(HNM) -".

    "Adam Schiff (D-Calif.) -" and "the agency (EPA) -" are no datelines.
    """
    if is_known(name):
        # Only CNN goes without a dash; "Vietnam Airlines (VNA) said" is no dateline.
        return bool(match.group("dash")) or name.startswith("CNN")
    if match.group("place") or not match.group("dash"):
        return False
    capital = any(unicodedata.category(char) == "Lu" for char in name) and not any(map(str.isdigit, name))
    return capital and len(name) >= 2 and len(name.split()) <= 3 and _NO_AGENCY.fullmatch(name) is None


def _whole_date(text: str) -> WrittenDate | None:
    """Return the date that a text is, with "ngày" before it or not."""
    text = text.strip().removeprefix("ngày ").strip(" .")
    dates = [written for written in written_dates(text) if (written.start, written.end) == (0, len(text))]
    return dates[0] if dates else None
