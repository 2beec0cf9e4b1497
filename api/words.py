"""What the interface says, in English or Vietnamese, and the choice between the two.

What stands in braces is filled in: ``say(words, "found", n=3)`` here, the same on the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from starlette.requests import Request

from .phrases import ENGLISH, LANGUAGE_NAMES, VIETNAMESE

if TYPE_CHECKING:
    from ..retrieval.results import Writer

Words = Mapping[str, str]
COOKIE = "lang"
LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "vi": VIETNAMESE}

# What retrieval/judging.py says where there is no answer.
_ABSENT = re.compile(r"do not mention (.+)$", re.DOTALL)
_QUOTED = re.compile(r"(^|, )(['\"])(.*?)\2(?=,|$)")
_ODDS = re.compile(r"probability ([\d.]+), wanted at least ([\d.]+)")


def words_for(request: Request) -> Words:
    """Return the words that a reader wants: by ``?lang=``, the cookie that it left, or the browser's languages."""
    for code in (request.query_params.get(COOKIE), request.cookies.get(COOKIE)):
        if code and code in LANGUAGES:
            return LANGUAGES[code]
    return LANGUAGES[preferred(request.headers.get("accept-language", ""))]


def preferred(accepted: str) -> str:
    """Return the code of the language that an Accept-Language header weighs most. Source: RFC 9110, 12.5.4.

    >>> preferred("fr, vi-VN;q=0.8, en;q=0.5")
    'vi'
    """
    best, weight = "en", 0.0
    for part in accepted.split(","):
        tag, _, parameter = part.partition(";")
        code = tag.strip().lower().partition("-")[0]
        weighs = _quality(parameter)
        if code in LANGUAGES and weighs > weight:
            best, weight = code, weighs
    return best


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    return float(value) if value.replace(".", "", 1).isdigit() and value.isascii() else 0.0


def say(words: Words, key: str, /, **facts: object) -> str:
    """Return a phrase with its facts filled in; numbers are grouped by the language's rule."""
    return words[key].format(**{name: number(words, fact) for name, fact in facts.items()})


def number(words: Words, fact: object) -> str:
    """Return a number as the language writes it, any other thing as it is."""
    if not isinstance(fact, int):
        return str(fact)
    return f"{fact:,}".replace(",", "." if words["lang"] == "vi" else ",")


def day(words: Words, iso: str) -> str:
    """Return an ISO day as the language writes it, anything else as it is.

    >>> day(LANGUAGES["en"], "2024-04-02"), day(LANGUAGES["vi"], "2024-04-02")
    ('2 April 2024', '2 tháng 4 năm 2024')
    """
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    month = words["months"].split()[found.month - 1].replace("_", " ")
    return words["day"].format(d=found.day, month=month, y=found.year)


def language_name(words: Words, code: str) -> str:
    """Return what a language is called, its code where no name is known."""
    return LANGUAGE_NAMES[words["lang"]].get(code, code)


def why_none(words: Words, reason: str) -> str:
    """Return why there is no answer in the reader's language; a reason that is not known stays as it is.

    >>> why_none(LANGUAGES["en"], "the nearest passages do not mention 'zebra', 'quagga'")
    'The passages that come nearest do not mention “zebra”, “quagga”.'
    """
    if absent := _ABSENT.search(reason):
        return say(words, "absent", words=_QUOTED.sub(r"\1“\3”", absent[1]))
    if odds := _ODDS.search(reason):
        return say(words, "odds", found=round(float(odds[1]) * 100), wanted=round(float(odds[2]) * 100))
    return words["filtered"] if reason == "no article passes the filters" else reason


def who_wrote(who: Writer, words: Words) -> list[str]:
    """Return who wrote an answer and what of it was left out, a sentence each."""
    told = [say(words, "by_model", model=who.model)] if who.kind == "model" else []
    if who.fell_back:
        told.append(say(words, "fell_back", why=words[f"model_{who.fell_back}"]))
    if who.cut_short:
        told.append(say(words, "cut_short", why=words[f"model_{who.cut_short}"]))
    return [*told, say(words, "left_out", n=who.dropped)] if who.dropped else told


def how_sure(words: Words, confidence: float) -> tuple[str, str]:
    """Return the grade of a confidence (``sure``, ``likely`` or ``unsure``) and what it means in words.

    Nothing is said to be certain: ten in ten and none in ten are never claimed.
    """
    grade = "sure" if confidence >= 0.8 else "likely" if confidence >= 0.6 else "unsure"
    return grade, say(words, grade, n=min(9, max(1, round(confidence * 10))))
