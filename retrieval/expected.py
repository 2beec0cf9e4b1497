"""What kind of thing a question asks for, and whether a sentence holds such a thing. English and Vietnamese."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["number", "time", "person", "place", "reason"]

_I = re.IGNORECASE
_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("number", re.compile(r"\bhow (?:many|much|large|big|high|long|old|far|often)\b|\bwhat (?:number|percentage|share|amount|proportion)\b|\bbao nhiêu\b|\bmấy\b", _I)),
    ("time", re.compile(r"\bwhen\b|\b(?:what|which|in what|on what) (?:year|date|day|month|time|century|decade)\b|\bkhi nào\b|\b(?:năm|ngày|tháng) (?:nào|mấy)\b|\bbao giờ\b", _I)),
    ("person", re.compile(r"\bwho(?:m|se)?\b|\bwhich (?:person|minister|official|leader)\b|(?:^|\s)ai(?:\s|\?|$)", _I)),
    ("place", re.compile(r"\bwhere\b|\b(?:what|which|in what|in which) (?:country|countries|city|cities|state|province|place|location|town|venue)\b|\b(?:ở đâu|nơi nào|nước nào|tỉnh nào)\b", _I)),
    ("reason", re.compile(r"\bwhy\b|\bwhat (?:caused|is the reason|was the reason|are the reasons)\b|\b(?:tại sao|vì sao)\b", _I)),
)  # fmt: skip

_NAME = r"[^\W\d_a-z][^\W\d_]+"
_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve dozen dozens twenty thirty forty fifty hundred "
    "hundreds thousand thousands million billion half third quarter several một hai ba bốn năm sáu bảy tám chín mười"
).replace(" ", "|")
_HOLDS: dict[Kind, re.Pattern[str]] = {
    "number": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", _I),
    "time": re.compile(
        r"\b(?:1[0-9]|20)\d\d\b|\b\d{1,2}/\d{1,2}\b|\b(?:january|february|march|april|may|june|july|august|september|october"
        r"|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|century|yesterday|today|ago|tháng|ngày"
        r"|năm|morning|afternoon|evening)\b",
        _I,
    ),
    "person": re.compile(rf"{_NAME}[ \u00a0]{_NAME}"),
    "place": re.compile(rf"\b(?:in|at|to|from|near|of|tại|ở)[ \u00a0](?:the[ \u00a0])?{_NAME}"),
    "reason": re.compile(
        r"\b(?:because|due to|owing to|since|so that|in order to|aims? to|thanks to|as a result|therefore|thereby|thus|reason"
        r"|caused?|vì|do|nhờ|nhằm|để)\b|\bto [a-z]+",
        _I,
    ),
}
_LIST = re.compile(r"\b(?:which|what) (?:\w+ )?(?:\w+s)\b|\b(?:list|name|những|các)\b|\bwhat (?:are|were)\b", _I)


def kind_asked(question: str) -> Kind | None:
    """Return the kind of thing a question asks for, None if no rule tells.

    >>> kind_asked("How many missions are there?"), kind_asked("Ai chủ trì hội nghị?"), kind_asked("Describe it")
    ('number', 'person', None)
    """
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), None)


def asks_for_list(question: str) -> bool:
    """Tell whether a question asks for several things.

    >>> asks_for_list("Which countries sent delegations?"), asks_for_list("Who chaired it?")
    (True, False)
    """
    return bool(_LIST.search(question))


def holds(kind: Kind, sentence: str, question: str) -> bool:
    """Tell whether a sentence holds a thing of the kind asked, beyond what the question says itself.

    >>> holds("number", "It has 94 offices in 2024.", "How many offices in 2024?")
    True
    >>> holds("number", "It has offices in 2024.", "How many offices in 2024?")
    False
    """
    said = question.casefold()
    if kind == "number":
        found = re.findall(rf"\d[\d.,/]*\d|\d|\b(?:{_NUMBER_WORDS})\b", sentence.casefold())
        return any(number not in said for number in found)
    if kind == "person":
        return any(match.group().casefold() not in said for match in _HOLDS[kind].finditer(sentence))
    return bool(_HOLDS[kind].search(sentence))
