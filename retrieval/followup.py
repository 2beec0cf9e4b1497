"""Follow-up questions: "And what about exports?" is searched together with the question it follows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..index.analysis import body_terms
from .query import MAX_CHARACTERS
from .results import Turn

# Words that point back into the conversation.
_POINTS_BACK = re.compile(
    r"^(?:and|but|so|what about|how about|còn|thế còn|vậy)\b"
    r"|\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|there|then|ông ấy|bà ấy|họ|nó|điều đó)\b",
    re.IGNORECASE,
)
_FEW_TERMS = 2


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the text to search for: the question, led by the user's last one if it leans on it.

    It leans on it if it points back ("it", "they", "what about") or says almost nothing by itself.

    >>> standalone("And in 2023?", [Turn("user", "How much FDI came in 2024?"), Turn("assistant", "36.6 billion.")])
    'How much FDI came in 2024? And in 2023?'
    """
    earlier = [turn.content for turn in history if turn.role == "user" and turn.content.strip()]
    leans = _POINTS_BACK.search(question) or len(body_terms(question)) <= _FEW_TERMS
    if not earlier or not leans or not any(char.isalnum() for char in question):
        return question
    return f"{earlier[-1]} {question}"[-MAX_CHARACTERS:]
