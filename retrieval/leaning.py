"""Does a question lean on the conversation before it? English and Vietnamese, by rules.

A question that stands on its own must be left alone: words of an older one would lead its search astray. So each way of
leaning is named, and what only looks like one ("Is it true that ...?", "Are there ...?") is not.
"""

from __future__ import annotations

import re
from typing import Literal

from ..index.analysis import body_terms

Way = Literal["fragment", "asking", "pronoun", "unclear"]

_OPENING = re.compile(
    r"^(?:(?:thanks|thank you|ok|okay|great|good|cảm ơn)[\s,.!]+)*"
    r"(?P<word>(?:and|but|so|then|also|what about|how about|thế còn|vậy còn|còn|thế|vậy)\b[\s,]*)*",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?:\s*(?:then|too|as well|thì sao|thì thế nào|nữa|nhỉ|vậy))?\s*[?.!]*\s*$", re.IGNORECASE)
_ASKING = re.compile(
    r"^(?:why(?: not| so)?|when(?: exactly)?|where(?: exactly)?|who(?: exactly)?|how|how (?:much|many|long|so)|by whom|"
    r"with whom|from (?:where|whom|which \w+)|which(?: ones?)?|in which \w+|tại sao|vì sao|khi nào|bao giờ|ở đâu|ai|"
    r"bao nhiêu|như thế nào)$",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^(?:(?:in|on|at|from|by|to|of|for|with|according to)\s+)?(?:who(?:m|se)?|what|which|when|where|why|how|is|are|"
    r"was|were|do|does|did|has|have|had|can|could|will|would|should|may|list|name|describe|explain|tell|give|show)\b",
    re.IGNORECASE,
)
_ASKED_VI = re.compile(
    r"\b(?:ai|gì|nào|đâu|bao nhiêu|mấy|khi nào|bao giờ|tại sao|vì sao|thế nào|ra sao|không|là|có|được)\b", re.IGNORECASE
)
# Pronouns, less where they stand for nothing before.
_EMPTY = re.compile(
    r"\b(?:is|was) it (?:true|possible|likely|known|correct|necessary)\b|\bit (?:is|was) (?:true|said|known)\b"
    r"|\b(?:is|are|was|were|be|been) there\b|\bthere (?:is|are|was|were)\b|\bdoes it take\b"
    r"|\bthis (?:year|week|month)\b"
    r"|\bthat (?:is|are|was|were|has|have|had|will|can|says?|said)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:say|says|said|so|states?|stated|true|likely|possible|know|known|mean|think|plan|document|article|report)\s+that\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|there|(?:that|this|those|these|the same)(?: \w+)?|"
    r"ông ấy|bà ấy|ông ta|bà ta|anh ấy|chị ấy|cô ấy|họ|nó|điều (?:đó|này)|(?:ở|tại) (?:đó|đấy)|\w+ (?:đó|này|ấy))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-ZĐ][^\W\d_]+(?: [A-ZĐ][^\W\d_]+)*")
_FEW_TERMS = 2
_MOST_IN_FRAGMENT = 9  # words


def parted(question: str) -> tuple[str, str]:
    """Return a question's opening, such as "And" or "What about", and the rest of it without its question mark.

    >>> parted("And what about exports?"), parted("Who chaired it?")
    (('And what about', 'exports'), ('', 'Who chaired it'))
    """
    match = _OPENING.match(question.strip())
    opening = match.group() if match else ""
    rest = question.strip()[len(opening) :]
    end = _ENDING.search(rest)
    return opening.strip(" ,"), rest[: end.start()].strip() if end else rest.strip()


def leaning(question: str) -> Way | None:
    """Return how a question leans on what was said before, None where it stands on its own.

    >>> leaning("And in 2023?"), leaning("Why?"), leaning("Who chaired it?"), leaning("Who chaired the conference?")
    ('fragment', 'asking', 'pronoun', None)
    """
    opening, rest = parted(question)
    if _ASKING.match(rest) or not rest:
        return "asking"
    if pronoun(rest):
        return "pronoun"
    if _is_fragment(rest, opened=bool(opening)):
        return "fragment"
    few = len(body_terms(rest)) <= _FEW_TERMS and not any(map(str.isdigit, rest)) and not _NAME.search(rest)
    return "unclear" if few and opening else None


def pronoun(text: str) -> re.Match[str] | None:
    """Return the first word that stands for something said before; None if it may stand for a name before it here."""
    empty = [match.span() for pattern in (_EMPTY, _CLAUSE) for match in pattern.finditer(text)]
    for match in _PRONOUN.finditer(text):
        inside = any(start <= match.start() < end or start < match.end() <= end for start, end in empty)
        apart = " " in match.group() or match.group().lower() == "there"  # no name of the same sentence is meant by it
        if not inside and (apart or not _NAME.search(text, 0, match.start())):
            return match
    return None


def _is_fragment(rest: str, *, opened: bool) -> bool:
    """Tell whether a question is a mere part of one; a bare topic without an opening is a question of its own."""
    if _QUESTION.match(rest) or len(rest.split()) > _MOST_IN_FRAGMENT:
        return False
    if opened:
        return not _ASKED_VI.search(rest) or len(rest.split()) <= 3
    return bool(re.match(r"(?:in|at|on|by|since|during|năm|tháng|ở|tại)\s", rest, re.IGNORECASE) or rest.isdigit())
