"""Whether a sentence holds an answer that is known."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONG = 40  # characters beyond which a sentence or an answer is found in the other by no chance


def holds_answer(sentence: str, answers: Sequence[str]) -> bool:
    """Tell whether a sentence holds one of some answers, or is itself part of a long one.

    Whole words are compared, as by ``has_answer`` of Karpukhin et al., "Dense Passage Retrieval", EMNLP 2020; a long
    answer may begin or end within a word, for some collections cut theirs so.

    >>> holds_answer("It has 94 missions.", ["94"]), holds_answer("It has 940 missions.", ["94"])
    (True, False)
    """
    said = plain(sentence)
    return any(_within(gold, said) or (len(said) > _LONG and _within(said, gold)) for gold in map(plain, answers))


def plain(text: str) -> str:
    """Return the letters and digits of a text in lower case, words one space apart."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _within(part: str, whole: str) -> bool:
    return bool(part) and (part in whole if len(part) > _LONG else f" {part} " in f" {whole} ")
