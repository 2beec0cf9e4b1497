"""What a model wrote, read as it comes: sentences, each with what it cites. Nothing here is believed yet.

Asked for is one JSON object a line, ``{"sentence": ..., "quotes": [{"n": 3, "words": ...}]}``. Small models miss that
in many ways, so these are read as well: objects in fences, lists or other objects; over several lines; ``words`` or
``n`` left out; and plain lines that end in markers, ``Some words [3].`` Whatever else comes is counted as a draft that
cites nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_OBJECT = 4_000  # characters; a brace that is not closed by then opens nothing
_MARKER = re.compile(r"\s*\[(\d{1,3})\]")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_LINE = re.compile(r"[^\r\n]+")
_END = re.compile(r"[\r\n{]")
_NUMBER = re.compile(r"\[?(\d{1,3})\]?")
_NOTHING = re.compile(r"[\s,;\[\]]+|```\w*")
_THOUGHT = re.compile(r"\s*<think>")
_THOUGHT_END = "</think>"
_NONE = re.compile(r"\W*none\W*", re.IGNORECASE)
_FEWEST_WORDS = 3  # of a line that counts as a draft
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Cited:
    """What a draft cites: the sentence numbered ``n`` (None: it does not say), and ``words`` of it ("": the whole)."""

    n: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a model wrote it, less its markers, and what it cites."""

    sentence: str
    cites: tuple[Cited, ...]


class Reader:
    """Takes a reply in pieces and gives the drafts that are whole."""

    def __init__(self) -> None:
        self._held = ""
        self._searched = 0  # so many characters of what is held hold no end
        self._braces = _Braces()
        self._thinking: bool | None = None  # None: not known yet
        self.declined = False  # it said that the sentences hold no answer

    def feed(self, piece: str) -> Iterator[Draft]:
        """Yield the drafts that a piece completes."""
        self._held += piece
        if self._begun():
            yield from self._whole(at_end=False)

    def end(self) -> Iterator[Draft]:
        """Yield what is left when no more comes."""
        if self._thinking:
            return
        yield from self._whole(at_end=True)

    def _begun(self) -> bool:
        """Skip what a model thinks aloud before it answers; say whether the answer has begun."""
        if self._thinking is None:
            start = self._held.lstrip()
            if len(start) < len("<think>") and "<think>".startswith(start):
                return False
            self._thinking = _THOUGHT.match(self._held) is not None
        if self._thinking:
            _, end, rest = self._held.partition(_THOUGHT_END)
            self._held, self._thinking = (rest, False) if end else (self._held[-len(_THOUGHT_END) :], True)
        return not self._thinking

    def _whole(self, *, at_end: bool) -> Iterator[Draft]:
        while True:
            self._skip(at_end=at_end)
            taken = self._object(at_end=at_end) if self._held.startswith("{") else self._line(at_end=at_end)
            if taken is None:
                return
            yield from taken

    def _skip(self, *, at_end: bool) -> None:
        """Leave out white space, commas, brackets of lists, and fences."""
        while nothing := _NOTHING.match(self._held):
            if nothing[0][0] == "`" and nothing.end() == len(self._held) and not at_end:
                return  # the name after the fence may go on
            self._take(nothing.end())

    def _object(self, *, at_end: bool) -> list[Draft] | None:
        end = self._braces.close(self._held)
        if end is None and not at_end and len(self._held) <= LONGEST_OBJECT:
            return None
        if end is None:
            line = _LINE.match(self._held)
            return [_line_draft(self._take(line.end() if line else len(self._held)))]
        return list(_drafts(self._take(end)))

    def _line(self, *, at_end: bool) -> list[Draft] | None:
        end = self._end_of_line(self._searched)
        if end is None:
            self._searched = len(self._held)
            if not self._held or not (at_end or len(self._held) > LONGEST_OBJECT):
                return None
        line = self._take(len(self._held) if end is None else end)
        self.declined = self.declined or _NONE.fullmatch(line) is not None
        return [_line_draft(line)] if len(line.split()) >= _FEWEST_WORDS else []

    def _end_of_line(self, start: int) -> int | None:
        """Return where a line ends: at its break, or where an object begins in it."""
        found = _END.search(self._held, start)
        return found.start() if found else None

    def _take(self, end: int) -> str:
        taken, self._held, self._searched, self._braces = self._held[:end], self._held[end:], 0, _Braces()
        return taken


class _Braces:
    """Looks for the end of the object that a text begins with; of a text that grows, each character is read once."""

    def __init__(self) -> None:
        self._at = self._depth = 0
        self._inside = self._escaped = False

    def close(self, text: str) -> int | None:
        """Return where the object ends, None where that is not there yet or further than LONGEST_OBJECT."""
        for at in range(self._at, min(len(text), LONGEST_OBJECT)):
            self._read(text[at])
            if not self._depth:
                return at + 1
        self._at = min(len(text), LONGEST_OBJECT)
        return None

    def _read(self, character: str) -> None:
        if self._escaped:
            self._escaped = False
        elif self._inside:
            self._escaped, self._inside = character == "\\", character != '"'
        elif character == '"':
            self._inside = True
        else:
            self._depth += (character == "{") - (character == "}")


def _drafts(text: str) -> Iterator[Draft]:
    try:
        yield from _in_value(json.loads(text, strict=False), _DEEPEST)
    except (ValueError, RecursionError):
        yield _line_draft(text)


def _in_value(value: object, deeper: int) -> Iterator[Draft]:
    """Yield the drafts in a value: an object with a sentence, or whatever holds such."""
    if isinstance(value, dict) and isinstance(value.get("sentence"), str):
        cites = value.get("quotes", value.get("quote", ()))
        yield _draft(value["sentence"], tuple(_cites(cites if isinstance(cites, list | tuple) else [cites])))
    elif isinstance(value, dict | list) and deeper:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _in_value(each, deeper - 1)


def _cites(values: list[object] | tuple[object, ...]) -> Iterator[Cited]:
    for value in values:
        if isinstance(value, dict):
            words = value.get("words", "")
            yield Cited(_number(value.get("n")), words if isinstance(words, str) else "")
        elif isinstance(value, str) and not _NUMBER.fullmatch(value):
            yield Cited(None, value)
        else:
            yield Cited(_number(value), "")


def _number(value: object) -> int | None:
    if isinstance(value, str) and (found := _NUMBER.fullmatch(value.strip())):
        return int(found[1])
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _line_draft(line: str) -> Draft:
    return _draft(_BULLET.sub("", line), ())


def _draft(sentence: str, cites: tuple[Cited, ...]) -> Draft:
    marked = tuple(Cited(int(number), "") for number in _MARKER.findall(sentence))
    return Draft(" ".join(_MARKER.sub("", sentence).split()), (*cites, *marked))
