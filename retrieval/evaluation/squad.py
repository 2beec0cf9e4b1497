"""How well a short answer meets one that is known: exact match and F1 of words, as SQuAD's script has them.

Source: Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", EMNLP 2016, and
``evaluate-v2.0.py`` published with it: lower case, without punctuation, articles and white space at the edges.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def exact_match(said: str, golds: Sequence[str]) -> float:
    """Return 1 if what was said is one of the answers, else 0.

    >>> exact_match("The Tony Awards!", ["Tony awards"])
    1.0
    """
    return float(any(_words(said) == gold for gold in _told(golds)))


def f1(said: str, golds: Sequence[str]) -> float:
    """Return the harmonic mean of precision and recall of words, for the answer that it meets best.

    >>> f1("an army of Vietnam", ["Vietnam", "army"])
    0.5
    """
    return max(_f1(_words(said), gold) for gold in _told(golds))


def _f1(said: Sequence[str], gold: Sequence[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    shared = sum((Counter(said) & Counter(gold)).values())
    return 2 * shared / (len(said) + len(gold))


def _told(golds: Sequence[str]) -> list[list[str]]:
    """Return the words of each answer that has any; nothing at all is the answer where none has."""
    return [words for gold in golds if (words := _words(gold))] or [[]]


def _words(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()
