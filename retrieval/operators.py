"""Operators: what a question asks by signs: "phrases", -exclusions, field:values. Any text is a legal question.

=========================  =====================================================================================
``"early warning"``        these words in a row, in the passage or its article's title; “curly” quotes as well
``-word -"two words"``     neither passage nor title may hold this
``title:word``             the title holds the word, or the "words in a row"
``source:name``            the source's name holds the word, or the words in a row; so ``author:``
``lang:vi``                the article is in this language; also ``language:``
``after: before:``         published from, or up to, a day, as 2024-02-29; both inclusive
=========================  =====================================================================================

All but days may be excluded (``-source:name``). An operator begins at the start or after a space or a bracket. What
only looks like one is ordinary text: unbalanced quotes, ``5"``, a lone dash, ``-5 °C``, ``e-mail``, ``10:30``,
``source:`` with nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ..index.languages import primary
from ..index.wording import wording
from .results import Condition, Part

MOST = 20  # operators read in one question; what comes after them is ordinary text

_OPERATOR = re.compile(
    r"""(?<![^\s(\[]) (?P<minus>-?)
    (?: (?P<field>title|source|author|language|lang|after|before) : )?
    (?: ["“„] (?P<quoted>[^"“”„]+) ["”] (?=[\s.,;:!?)\]]|$) | (?P<bare>[^\s"“”„]+) )""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTS: dict[str, Part] = {
    "": "passage", "title": "title", "source": "source", "author": "author", "lang": "language", "language": "language",
}  # fmt: skip
_STAYS = ("passage", "title")  # whose words are searched for, besides
_END = ".,;:!?)]"


@dataclass(frozen=True, slots=True)
class Operators:
    """A question taken apart: ``text`` is what is left of it to be searched for by words and by meaning.

    ``after`` and ``before`` are ISO days, both inclusive. ``notes`` say what was not read as it may have been meant.
    """

    text: str
    conditions: tuple[Condition, ...] = ()
    after: str | None = None
    before: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is any operator."""
        return bool(self.conditions or self.after or self.before)


def read_operators(question: str) -> Operators:
    """Take a question apart; never fails. One without operators is left to the letter.

    >>> read_operators('floods -"flash floods" title:"early warning" in 2024 e-mail -5 °C').text
    'floods early warning in 2024 e-mail -5 °C'
    """
    if not _SIGNS.search(question):
        return Operators(question)
    reading = _Reading()
    text = _OPERATOR.sub(reading.read, question)
    if not reading.count:
        return Operators(question, notes=tuple(reading.notes))
    conditions = tuple(dict.fromkeys(reading.conditions))
    return Operators(
        " ".join(text.split()), conditions, reading.days.get("after"), reading.days.get("before"), tuple(reading.notes)
    )


_SIGNS = re.compile(r'["“„:]|(?:^|[\s(\[])-')  # without one of them there is no operator


class _Reading:
    """Collects the operators of one question."""

    def __init__(self) -> None:
        self.conditions: list[Condition] = []
        self.days: dict[str, str] = {}
        self.notes: list[str] = []
        self.count = 0

    def read(self, match: re.Match[str]) -> str:
        """Take an operator, and return what of it stays in the question; ordinary text stays as it is."""
        field, wanted = (match["field"] or "").lower(), not match["minus"]
        value = match["quoted"] or match["bare"]
        end = "" if match["quoted"] else value[len(value.rstrip(_END)) :]
        value = value.removesuffix(end).strip()
        bare_word = not match["quoted"] and not field
        if bare_word and (wanted or not value[:1].isalpha()):
            return match.group()
        if self.count == MOST:
            self._note(f"only {MOST} operators are read; the others count as words")
            return match.group()
        if field in ("after", "before"):
            return self._day(field, value, match.group()) if wanted else match.group()
        part = _PARTS[field]
        if not (primary(value) if part == "language" else wording(value)):
            return match.group()
        self.count += 1
        self.conditions.append(Condition(part, value, wanted))
        return f"{value}{end}" if wanted and part in _STAYS else end

    def _day(self, field: str, value: str, as_written: str) -> str:
        day = _iso_day(value)
        if day is None:
            self._note(f"{as_written} counts as words: a day is written {field}:2024-02-29")
            return as_written
        self.count += 1
        pick = max if field == "after" else min
        self.days[field] = pick(day, self.days.get(field, day))
        return ""

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _iso_day(value: str) -> str | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return None
