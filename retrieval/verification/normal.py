"""When two texts are the same quote: how both are written alike before they are compared, with places kept.

The rules, all of them about how a text is set and none about what it says:

- *white space*: any run of it is one space; at the ends it does not count;
- *quote marks*: all of them, single, double, angular and apostrophes, alone or in a row, are one mark;
- *dashes*: hyphens, dashes and minus signs, alone or in a row, are one mark;
- *ellipsis*: one character, three dots, and three dots with spaces between are the same;
- *invisible characters*: soft hyphens, zero-width characters and marks of direction are left out;
- *composed letters*: an accent in a character of its own joins its letter (NFC);
- *joined or wide letters*: typographic ligatures and full-width letters are plain ones.

Case, digits, all other punctuation, and words count as they stand.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_UNSEEN = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
COMPOSED = "composed letters"
_PATTERNS = {
    "white space": rf"[\s{_UNSEEN}]{{2,}}|[^\S ]",
    "invisible characters": f"[{_UNSEEN}]",
    "quote marks": "[\"'`´“”„‟«»‹›‘’‚‛′″＂＇]+",
    "ellipsis": r"…|\.[ \u00a0]\.[ \u00a0]\.",
    "dashes": "[-‐‑‒–—―−﹘﹣－]+",
    "joined or wide letters": "[\ufb00-\ufb06\uff01-\uff5e]",
}  # fmt: skip
RULES = (*_PATTERNS, COMPOSED)
_WRITTEN = {"invisible characters": "", "quote marks": "'", "ellipsis": "...", "dashes": "-"}
ALL = frozenset(RULES)

_Change = tuple[int, int, int, int]  # start and end as written alike, start and end before


@dataclass(frozen=True, slots=True)
class Normal:
    """A text written by the rules; ``changes`` tell, for each pass over it, where it differs from what it was."""

    text: str
    passes: tuple[tuple[_Change, ...], ...] = ()

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stands in the text that it was made of; ``end`` > ``start``."""
        last = end - 1
        for changes in reversed(self.passes):
            start = _before(changes, start)[0]
            last = _before(changes, last)[1] - 1
        return start, last + 1


def normalise(text: str, rules: frozenset[str] = ALL) -> Normal:
    """Write a text by the rules.

    >>> normalise("“Growth –  so he\u00adsaid…”").text
    "'Growth - so hesaid...'"
    """
    passes = []
    if COMPOSED in rules and not unicodedata.is_normalized("NFC", text):
        text, changes = _rewritten(text, _composed(text))
        passes.append(changes)
    text, changes = _rewritten(text, _set(text, rules))
    if changes:
        passes.append(changes)
    return Normal(text, tuple(passes))


def without(text: str, left_out: Sequence[tuple[int, int]]) -> Normal:
    """Write a text by the rules, with some stretches of it, in order, left out for a space each."""
    shorter, changes = _rewritten(text, ((start, end, " ") for start, end in left_out))
    normal = normalise(shorter)
    return Normal(normal.text, (changes, *normal.passes) if changes else normal.passes)


def differences(a: str, b: str) -> tuple[str, ...]:
    """Return the rules without which two texts that are the same quote would not be.

    >>> differences("“Yes” – he", '"Yes"  - he')
    ('white space', 'quote marks', 'dashes')
    """
    return tuple(rule for rule in RULES if _alike(a, ALL - {rule}) != _alike(b, ALL - {rule}))


def _alike(text: str, rules: frozenset[str]) -> str:
    return normalise(text.strip(), rules).text


def _before(changes: tuple[_Change, ...], at: int) -> tuple[int, int]:
    """Return the start and end of what the character ``at`` was made of."""
    place = bisect_right(changes, at, key=lambda change: change[0]) - 1
    if place < 0:
        return at, at + 1
    _, end, source_start, source_end = changes[place]
    return (source_start, source_end) if at < end else (source_end + at - end, source_end + at - end + 1)


def _rewritten(text: str, replaced: Iterator[tuple[int, int, str]]) -> tuple[str, tuple[_Change, ...]]:
    """Return a text with stretches of it replaced, which come in order, and where that was."""
    parts: list[str] = []
    changes: list[_Change] = []
    done = written = 0
    for start, end, instead in replaced:
        parts += (text[done:start], instead)
        written += start - done
        changes.append((written, written + len(instead), start, end))
        written += len(instead)
        done = end
    return "".join((*parts, text[done:])), tuple(changes)


def _set(text: str, rules: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    for match in _pattern(rules).finditer(text):
        found, rule = match.group(), RULES[match.lastindex - 1] if match.lastindex else ""
        if rule == "white space":
            instead = " " if any(map(str.isspace, found)) else ""
        else:
            instead = _WRITTEN[rule] if rule in _WRITTEN else unicodedata.normalize("NFKC", found)
        if instead != found:
            yield match.start(), match.end(), instead


@lru_cache
def _pattern(rules: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern whose group n is what the n-th of RULES replaces, and that never matches for one left out."""
    kept = _PATTERNS if "invisible characters" in rules else _PATTERNS | {"white space": r"\s{2,}|[^\S ]"}
    return re.compile("|".join(f"({pattern if rule in rules else '(?!)'})" for rule, pattern in kept.items()))


def _composed(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the clusters of a letter and its marks that NFC writes otherwise."""
    starts = [at for at, char in enumerate(text) if not _joins(char)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        cluster = text[start:end]
        if (composed := unicodedata.normalize("NFC", cluster)) != cluster:
            yield start, end, composed


def _joins(char: str) -> bool:
    """Tell whether a character may be composed with what stands before it: marks, and Korean vowels and finals."""
    return char > "\u02ff" and (unicodedata.combining(char) != 0 or "\u1160" <= char <= "\u11ff")
