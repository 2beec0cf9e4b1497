"""Days named relative to the day an article appeared: "yesterday", "on Tuesday", "hôm qua", "ba ngày trước".

They are read against that day alone, never against a clock, and never tell when the article appeared.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_COUNTS = "one|a|an|một two|hai three|ba four|bốn five|năm six|sáu seven|bảy eight|tám nine|chín ten|mười"
_NUMBERS = {name: number for number, names in enumerate(_COUNTS.split(), start=1) for name in names.split("|")}
_NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_SHIFTS = (
    (r"the day before yesterday|hôm kia", -2),
    (r"yesterday|last night|hôm qua|đêm qua|tối qua", -1),
    (r"today|tonight|this (?:morning|afternoon|evening)|hôm nay|(?:sáng|trưa|chiều|tối) nay", 0),
    (r"the day after tomorrow|ngày kia", 2),
    (r"tomorrow|ngày mai|(?:sáng|chiều|tối) mai", 1),
)
_DAYS = (
    "monday|thứ_hai tuesday|thứ_ba wednesday|thứ_tư thursday|thứ_năm friday|thứ_sáu saturday|thứ_bảy sunday|chủ_nhật"
)
_WEEKDAYS = {name.replace("_", " "): number for number, names in enumerate(_DAYS.split()) for name in names.split("|")}
_UNITS = {"day": 1, "days": 1, "ngày": 1, "week": 7, "weeks": 7, "tuần": 7}
_AGO = re.compile(rf"{_NUMBER} (?P<unit>days?|weeks?|ngày|tuần) (?:ago|earlier|trước)")
_AHEAD = re.compile(
    rf"in {_NUMBER} (?P<unit>days?|weeks?)|{_NUMBER.replace('<n>', '<m>')} (?P<wait>ngày|tuần) (?:nữa|tới)"
)
_DAY = re.compile(
    rf"(?:(?P<way>last|this past|this|next|on) )?(?P<day>{'|'.join(_WEEKDAYS)})"
    r"(?: (?P<path>tuần trước|tuần này|tuần sau|tuần tới|vừa qua))?"
)


def relative_day(phrase: str, published: date) -> date | None:
    """Return the day that a phrase names in an article of the day ``published``, or None if it names none.

    A weekday alone is the last one up to that day, as news has it; with "next" the first one after it. In
    Vietnamese "tuần trước", "tuần này" and "tuần sau" name weeks from Monday.
    """
    phrase = " ".join(phrase.casefold().split())
    try:
        return _shifted(phrase, published) or _counted(phrase, published) or _weekday(phrase, published)
    except OverflowError:
        return None


def _shifted(phrase: str, published: date) -> date | None:
    for names, days in _SHIFTS:
        if re.fullmatch(names, phrase):
            return published + timedelta(days=days)
    return None


def _counted(phrase: str, published: date) -> date | None:
    if ago := _AGO.fullmatch(phrase):
        return published - timedelta(days=_number(ago.group("n")) * _UNITS[ago.group("unit")])
    if ahead := _AHEAD.fullmatch(phrase):
        count, unit = ahead.group("n") or ahead.group("m"), ahead.group("unit") or ahead.group("wait")
        return published + timedelta(days=_number(count) * _UNITS[unit])
    return None


def _weekday(phrase: str, published: date) -> date | None:
    match = _DAY.fullmatch(phrase)
    if match is None:
        return None
    wanted, way, path = _WEEKDAYS[match.group("day")], match.group("way"), match.group("path")
    if path and path != "vừa qua":
        monday = published - timedelta(days=published.weekday())
        week = {"tuần trước": -7, "tuần này": 0}.get(path, 7)
        return monday + timedelta(days=week + wanted)
    back = (published.weekday() - wanted) % 7
    if way == "next":
        return published + timedelta(days=7 - back)
    if way in ("last", "this past"):
        back = back or 7
    return published - timedelta(days=back)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]
