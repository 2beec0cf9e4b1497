"""Numbers and dates in a sentence, as values that can be compared whatever they are written like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "date"]

_MAGNITUDES = {
    "thousand": 1e3, "nghìn": 1e3, "ngàn": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "mln": 1e6, "m": 1e6, "triệu": 1e6,
    "billion": 1e9, "bn": 1e9, "bln": 1e9, "b": 1e9, "tỷ": 1e9, "tỉ": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_COUNTS = "one two three four five six seven eight nine ten eleven twelve"
_WORDS = {word: float(n) for n, word in enumerate(_COUNTS.split(), start=1)} | {
    "dozen": 12.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0,
    "eighty": 80.0, "ninety": 90.0,
}  # fmt: skip
_MONTHS = "january february march april may june july august september october november december"
_MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(_MONTHS.split(), start=1)}
_MONTH = rf"(?:{'|'.join(_MONTHS.split())}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)"
_CURRENCIES = {"$": "usd", "us$": "usd", "£": "gbp", "€": "eur", "₫": "vnd"}
_UNITS = (
    (r"%|percent(?!age)|per cent|pct|phần trăm", "%"),
    (r"percentage points?|điểm phần trăm", "points"),
    (r"usd|u\.?s\.? dollars?|dollars?|đô la(?: mỹ)?", "usd"),
    (r"vnd|đồng", "vnd"),
    (r"euros?|eur", "eur"),
    (r"pounds?|gbp", "gbp"),
)
_DATE = re.compile(
    rf"(?P<m1>{_MONTH}) (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y1>(?:1[5-9]|20)\d\d))?\b"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?P<m2>{_MONTH})(?:,? (?P<y2>(?:1[5-9]|20)\d\d))?\b"
    rf"|(?P<m3>{_MONTH}) (?P<y3>(?:1[5-9]|20)\d\d)\b"
    r"|(?:ngày )?(?P<d4>\d{1,2}) tháng (?P<m4>\d{1,2})(?: năm (?P<y4>\d{4}))?"
    r"|(?P<d5>\d{1,2})/(?P<m5>\d{1,2})/(?P<y5>\d{4})"
    r"|(?<![\d.,$£€-])\b(?P<y6>(?:1[5-9]|20)\d\d)\b(?![.,]?\d|%| (?:percent|million|billion|people|USD|dollars))",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<currency>US\$|[$£€₫])?(?P<digits>\d[\d,]*(?:\.\d+)?|\d+)(?P<ordinal>st|nd|rd|th)?\b"
    rf"|\b(?P<word>{'|'.join(_WORDS)})\b",
    re.IGNORECASE,
)
_NUMBER_VI = re.compile(
    r"(?P<currency>US\$|[$£€₫])?(?P<digits>\d[\d.]*(?:,\d+)?|\d+)(?P<ordinal>)(?P<word>)", re.IGNORECASE
)
_AFTER = re.compile(
    rf"(?P<magnitude>[ \u00a0-]?(?:{'|'.join(sorted(_MAGNITUDES, key=len, reverse=True))})\b)?"
    rf"(?P<unit>[ \u00a0-]?(?:{'|'.join(f'(?:{pattern})' for pattern, _ in _UNITS)})(?![^\W_]))?",
    re.IGNORECASE,
)
# Words before a number that make it no more than a bound or a round one.
_ROUGH = re.compile(
    r"\b(?:about|around|some|roughly|approximately|approx\.?|nearly|almost|close to|just under|under|less than|over|"
    r"more than|at least|at most|up to|an estimated|estimated|khoảng|gần|hơn|trên|dưới|ít nhất|tới|xấp xỉ)\s+(?:US)?$",
    re.IGNORECASE,
)
_LEEWAY = 0.05  # of what is said to be rough
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Value:
    """A number or a date at ``sentence[start:end]``.

    ``unit`` is a currency, "%", "points", "th" or "" for numbers; "day", "month" or "year" for dates. ``amount`` counts
    single units; ``step`` is the least difference that the writing tells. Dates have ``amount`` 0 and ``date``: year,
    month and day, 0 where it says none.
    """

    kind: Kind
    unit: str
    text: str
    start: int
    end: int
    amount: float = 0.0
    step: float = 0.0
    rough: bool = False
    date: tuple[int, int, int] = (0, 0, 0)


def values(sentence: str, language: str | None = None) -> list[Value]:
    """Return the numbers and dates of a sentence, in order; in Vietnamese a comma begins the decimals.

    >>> [(v.unit, v.amount, v.date) for v in values("It rose 3.5% to $1.2 billion on May 2, 2023")]
    [('%', 3.5, (0, 0, 0)), ('usd', 1200000000.0, (0, 0, 0)), ('day', 0.0, (2023, 5, 2))]
    """
    dates = [_dated(match) for match in _DATE.finditer(sentence)]
    found = [date for date in dates if date]
    taken = [(date.start, date.end) for date in found]
    number = _NUMBER_VI if language == "vi" else _NUMBER
    for match in number.finditer(sentence):
        if not any(match.start() < end and start < match.end() for start, end in taken) and not _inside(
            match, sentence
        ):
            found.append(_counted(match, sentence, language))
    return sorted(found, key=lambda value: value.start)


def agree(a: Value, b: Value) -> bool:
    """Tell whether two values of one kind and unit may be the same: equal, or one the other rounded.

    Different precision: apart by no more than half the coarser one's least step. Said to be rough: also within 5 %.
    Dates: whatever both of them say is equal.
    """
    if a.kind == "date":
        return all(not x or not y or x == y for x, y in zip(a.date, b.date, strict=True))
    apart = abs(a.amount - b.amount)
    if apart <= _EPSILON * max(abs(a.amount), abs(b.amount)):
        return True
    if a.rough or b.rough:
        return apart <= max(_LEEWAY * max(abs(a.amount), abs(b.amount)), max(a.step, b.step))
    return a.step != b.step and apart <= max(a.step, b.step) / 2 * (1 + _EPSILON)


def _inside(match: re.Match[str], sentence: str) -> bool:
    """Tell whether a number is part of a word or code, such as "G7", "COVID-19", "21/NQ-CP" or a time of day."""
    before, after = sentence[: match.start()], sentence[match.end() :]
    return bool(
        re.search(r"[^\W\d_][-‐/]?$|\d[/:.,]$", before) or re.match(r"[/:]\w|[-‐]?[A-ZĐ]|[-–]\d", after)
    ) or bool(re.search(r"\d[-–]$", before))


def _counted(match: re.Match[str], sentence: str, language: str | None) -> Value:
    after = _AFTER.match(sentence, match.end())
    assert after is not None  # it may be empty
    scale = _MAGNITUDES.get((after["magnitude"] or "").strip(" \u00a0-").lower(), 1.0)
    number, step = _read(match, language)
    unit = _unit(match, (after["unit"] or "").strip(" \u00a0-"))
    start, end = match.start(), after.end()
    rough = bool(_ROUGH.search(sentence[max(0, start - 20) : start]))
    return Value("number", unit, sentence[start:end], start, end, number * scale, step * scale, rough)


def _read(match: re.Match[str], language: str | None) -> tuple[float, float]:
    """Return a number and its least step: 0.1 of 36.6, 10 of 430."""
    if match["word"]:
        return _WORDS[match["word"].lower()], 1.0
    digits = (
        match["digits"].replace(".", "").replace(",", ".") if language == "vi" else match["digits"].replace(",", "")
    )
    digits = digits.rstrip(".")
    whole, _, decimals = digits.partition(".")
    if decimals:
        return float(digits), 10.0 ** -len(decimals)
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return float(digits), 10.0**zeros


def _unit(match: re.Match[str], written: str) -> str:
    if match["ordinal"]:
        return "th"
    if match["currency"]:
        return _CURRENCIES[match["currency"].lower()]
    return next((unit for pattern, unit in _UNITS if written and re.fullmatch(pattern, written, re.IGNORECASE)), "")


def _dated(match: re.Match[str]) -> Value | None:
    parts = {name[0]: value for name, value in match.groupdict().items() if value}
    month = parts.get("m", "0")
    number = int(month) if month.isdigit() else _MONTH_NUMBERS[month[:3].lower()]
    date = int(parts.get("y", 0)), number, int(parts.get("d", 0))
    if date[1] > 12 or date[2] > 31:
        return None
    unit = "day" if date[2] else "month" if date[1] else "year"
    return Value("date", unit, match.group(), match.start(), match.end(), date=date)
