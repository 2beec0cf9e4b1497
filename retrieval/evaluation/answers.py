"""Whether a sentence holds an answer that is known."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PART_OF_ONE = 40  # characters from which a sentence that is part of a long answer counts as one


def holds_answer(sentence: str, answers: Sequence[str]) -> bool:
    """Tell whether a sentence holds one of some answers, or is itself part of a long one.

    >>> holds_answer("It has 94 missions.", ["94"]), holds_answer("It has 940 missions.", ["missions 94"])
    (True, False)
    """
    said = plain(sentence)
    golds = [plain(answer) for answer in answers]
    return any(gold in said or (len(said) > _PART_OF_ONE and said in gold) for gold in golds if gold)


def plain(text: str) -> str:
    """Return the letters and digits of a text in lower case, words one space apart."""
    return " ".join(re.findall(r"\w+", text.casefold()))
