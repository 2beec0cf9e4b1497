"""Amounts: numbers that are worth the same, however they are written: "1,000" and "1.000", "683 billion" and "683bn".

English parts thousands by commas and decimals by a point, Vietnamese the other way round. What reads both ways
("1.000") is found by both readings; a word for thousands or millions settles it by its language.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_ENGLISH = {
    "thousand": 3, "million": 6, "mln": 6, "mn": 6, "m": 6, "billion": 9, "bln": 9, "bn": 9, "b": 9, "trillion": 12,
    "trn": 12, "tn": 12,
}  # fmt: skip
_VIETNAMESE = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}
SCALES = set(_ENGLISH) - {"m", "b"} | set(_VIETNAMESE) | {unicodedata.normalize("NFD", word) for word in _VIETNAMESE}
_MOST_DIGITS = 18

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_THOUSANDS_BY_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_DECIMAL_COMMA = re.compile(r"\d+,\d+")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")


def plain_number(number: str) -> str:
    """Return a number without what parts its thousands, and with a decimal point; as it is, if it is none of ours.

    >>> [plain_number(each) for each in ("1,000", "1.000", "1.234.567,5", "32,1", "32.1", "10:30")]
    ['1000', '1000', '1234567.5', '32.1', '32.1', '10:30']
    """
    if _THOUSANDS.fullmatch(number):
        return number.replace(",", "")
    if _THOUSANDS_BY_POINTS.fullmatch(number) or _DECIMAL_COMMA.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    return number


def scaled(number: str, scale: str, *, attached: bool = False) -> str | None:
    """Return the digits of a number times a word such as "billion"; None unless that is a whole number.

    "m" and "b" are such words only where they are ``attached``: "5 m" are metres.

    >>> scaled("683,000", "million"), scaled("36,6", "tỷ"), scaled("1.234", "billion"), scaled("the", "million")
    ('683000000000', '36600000000', '1234000000', None)
    """
    if not number[:1].isdigit():
        return None
    word = unicodedata.normalize("NFC", scale).lower()
    power = _ENGLISH.get(word) or _VIETNAMESE.get(word)
    if power is None or not (attached or word in SCALES):
        return None
    point = word in _ENGLISH and number.count(".") == 1 and "," not in number  # "1.234 billion"
    plain = number if point else plain_number(number)
    if not (_PLAIN.fullmatch(plain) and plain.isascii()) or len(plain) > _MOST_DIGITS:
        return None
    value = Decimal(plain).scaleb(power)
    whole = value == value.to_integral_value() and value > 0
    digits = str(int(value)) if whole else ""
    return digits if 0 < len(digits) <= _MOST_DIGITS else None
