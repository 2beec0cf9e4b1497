"""What kind of thing a question asks for, and whether a sentence holds such a thing. English and Vietnamese."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["number", "time", "person", "place", "reason"]

# Words that ask, which no article need hold.
OF_ASKING = frozenset(
    "according answer any article articles ask called describe described does each every explain explained find "
    "give given happen happened know list mean mention mentioned name named said say says show stated tell told".split()
)


def _any(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern for any of the alternatives as whole words, whatever the case."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


# In this order: "how long" is a number before it is a time.
_ASKS: dict[Kind, re.Pattern[str]] = {
    "number": _any(
        "how (?:many|much|large|big|high|long|old|far|often)",
        "what (?:number|percentage|share|amount|proportion)",
        "bao nhiêu|mấy",
    ),
    "time": _any(
        "when",
        "(?:what|which) (?:year|date|day|month|time|century|decade)",
        "khi nào|bao giờ|(?:năm|ngày|tháng) (?:nào|mấy)",
    ),
    "person": _any("who(?:m|se)?", "which (?:person|minister|official|leader)", "ai"),
    "place": _any(
        "where",
        "(?:what|which) (?:country|countries|city|cities|state|province|place|location|town|venue)",
        "ở đâu|nơi nào|nước nào|tỉnh nào",
    ),
    "reason": _any("why", "what (?:caused|(?:is|was|are|were) the reasons?)", "tại sao|vì sao"),
}
# A word in the plural, as far as its letters tell: "is", "was", "crisis", "class" and "campus" are none.
_PLURAL = r"(?!(?:was|has|does)\b)\w*[^\W\dsiu]s"
_NO_NOUN = "is|was|has|does|did|do|are|were|have|had|can|could|will|would|should|of|to"
_LIST = _any(rf"(?:which|what) (?:(?!(?:{_NO_NOUN})\b)\w+ )?{_PLURAL}", "list|name", "what (?:are|were)", "những|các")

_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME = r"[^\W\d_a-z][^\W\d_]+"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|morning|afternoon|evening"
_HOLDS: dict[Kind, re.Pattern[str]] = {
    "number": _any(
        r"\d[\d.,/]*\d|\d+",
        "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty",
        "dozens?|hundreds?|thousands?|million|billion",
        "hai|ba|bốn|sáu|bảy|tám|chín|mười",
    ),
    "time": _any(r"(?:1[0-9]|20)\d\d", r"\d{1,2}/\d{1,2}", _MONTHS, _DAYS, "century|ago|tháng|ngày|năm"),
    "person": re.compile(rf"{_NAME}[ \u00a0]{_NAME}"),
    "place": re.compile(rf"\b(?:in|at|to|from|near|of|tại|ở)[ \u00a0](?:the[ \u00a0])?{_NAME}"),
    "reason": _any(
        "because|due to|owing to|since|so that|in order to|aims? to|thanks to|as a result|therefore|thereby|thus",
        "reason|caused?|vì|do|nhờ|nhằm|để",
        "to [a-z]+",
    ),
}


def kind_asked(question: str) -> Kind | None:
    """Return the kind of thing a question asks for, None if no rule tells.

    >>> kind_asked("How many missions are there?"), kind_asked("Ai chủ trì hội nghị?"), kind_asked("Describe it")
    ('number', 'person', None)
    """
    return next((kind for kind, pattern in _ASKS.items() if pattern.search(question)), None)


def asks_for_list(question: str) -> bool:
    """Tell whether a question asks for several things.

    >>> asks_for_list("Which countries sent delegations?"), asks_for_list("Who chaired it?")
    (True, False)
    """
    return bool(_LIST.search(question))


def things_of(kind: Kind, sentence: str, question: str) -> list[tuple[int, int]]:
    """Return where a sentence holds things of the kind asked, beyond what the question says itself.

    >>> things_of("number", "It has 94 offices in 2024.", "How many offices in 2024?")
    [(7, 9)]
    """
    said = "" if kind == "reason" else question.casefold()
    found = (
        match for match in _HOLDS[kind].finditer(sentence) if kind != "number" or not _YEAR.fullmatch(match.group())
    )
    return [match.span() for match in found if not said or match.group().casefold() not in said]
