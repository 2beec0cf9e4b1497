"""What the address of an article and the name of its file say: a day, a site."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from .clue import Clue

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_ADDRESS = (
    re.compile(r"/((?:19|20|21)\d\d)/(\d{1,2})/(\d{1,2})(?=[/-]|$)"),  # /2024/04/02/
    re.compile(rf"/((?:19|20|21)\d\d)/({'|'.join(_MONTHS)})/(\d{{1,2}})(?=/|$)"),  # /2024/apr/02/
    re.compile(r"(?<!\d)((?:19|20|21)\d\d)-(\d\d)-(\d\d)(?!\d)"),
    re.compile(r"-((?:19|20|21)\d\d)(\d\d)(\d\d)\d{6,11}(?=\.html?$)"),  # -20240402103015123.htm
)
_IN_FILE_NAME = (
    re.compile(r"(?<![\dA-Za-z])((?:19|20|21)\d\d)[-_.](\d\d)[-_.](\d\d)(?!\d)"),  # 2024-04-02-title.txt
    re.compile(r"^((?:19|20|21)\d\d)(\d\d)(\d\d)(?=[-_. T])"),  # 20240402-title.txt
)


def day_in_address(url: str) -> Clue | None:
    """Return the day in the path of an address."""
    return _day(_IN_ADDRESS, urlsplit(url).path, "url", 0.9)


def day_in_file_name(name: str) -> Clue | None:
    """Return the day in the name of a file that holds one article."""
    return _day(_IN_FILE_NAME, name, "file name", 0.7)


def site(url: str) -> Clue | None:
    """Return the host of an address, without "www.", as the source."""
    host = urlsplit(url).hostname
    return Clue(host.removeprefix("www."), "url", 0.9) if host else None


def _day(forms: tuple[re.Pattern[str], ...], text: str, where: str, confidence: float) -> Clue | None:
    for form in forms:
        days = {day for match in form.finditer(text) if (day := _read(match))}
        if len(days) == 1:
            return Clue(days.pop().isoformat(), where, confidence)
    return None


def _read(match: re.Match[str]) -> date | None:
    year, month, day = match.groups()
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None
