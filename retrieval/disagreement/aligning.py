"""Two sentences side by side: do they say the same of the same thing, but for one value?

Both become words, each value masked by its unit, and are aligned. What is left over on either side must not be able to
tell two things apart: precision goes before recall here, for a wrong alarm costs more trust than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import Indel

from ...index.analysis import analyse
from .values import Value, agree, values

_SMALL = frozenset(
    "a an the of in on at to for by with from as and or that which who this it its is was were are be been has have "
    "had will would there their his her he she they also about around some roughly approximately nearly almost over "
    "more than least most up estimated just only so far already said says according reached totalled totaled stood "
    "amounted hit came và của là các những cho với từ đến tại trong theo đã đang sẽ được khoảng gần hơn trên "
    "đạt".split()
)
# With these, a figure is of the day that it was printed.
_PASSING = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tonight|tomorrow|now|currently|recent(?:ly)?|latest|"
    r"(?:this|last|next|past|previous|current|each|per) (?:\w+ )?(?:week|month|year|quarter|season|day|decade)s?|ago|"
    r"year-ago|earlier|so far|to date|hôm nay|hôm qua|hiện nay|hiện|tuần|tháng này|năm nay|năm ngoái|vừa qua|morning|"
    r"afternoon|evening|week|month|quarter|season|game|match|half|hours?|days?)\b",
    re.IGNORECASE,
)
_LEAST_SHARED, _LEAST_SHARE = 5, 0.8  # words that both sentences have, and their share of the shorter one's
_LEAST_FOR_NAME = 9
_NEAR_VALUE = 3  # words beside a value that must all be shared
_SOON = 45  # days within which two articles speak of one time where neither says a year
_MOST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an article, ready to be laid beside another; ``keys`` are its words, values masked."""

    text: str
    published: str | None
    keys: tuple[str, ...]
    values: tuple[Value | None, ...]
    spans: tuple[tuple[int, int], ...]
    capitals: tuple[bool, ...]
    passing: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that two sentences give differently, each by its place in its sentence."""

    ours: tuple[int, int]
    theirs: tuple[int, int]


def told(text: str, *, published: str | None = None, language: str | None = None) -> Told:
    """Make a sentence ready."""
    found = values(text, language)
    words: list[tuple[int, int, str, Value | None]] = [(v.start, v.end, f"#{v.kind} {_masked(v)}", v) for v in found]
    end = -1
    for term in analyse(text):
        if term.start >= end and not any(v.start < term.end and term.start < v.end for v in found):
            if term.exact not in _SMALL:
                words.append((term.start, term.end, term.body or term.exact, None))
            end = term.end
    words = sorted(words)[:_MOST_WORDS]
    capitals = tuple(start > 0 and text[start].isupper() for start, *_ in words)
    spans = tuple((start, end) for start, end, *_ in words)
    passing = bool(_PASSING.search(text))
    return Told(text, published, tuple(w[2] for w in words), tuple(w[3] for w in words), spans, capitals, passing)


def difference(ours: Told, theirs: Told) -> Difference | None:
    """Return the one value in which two sentences differ, None where they agree or speak of different things."""
    if not ours.keys or not theirs.keys or ours.text == theirs.text:
        return None
    codes = Indel.opcodes(ours.keys, theirs.keys)
    same = [
        (code.src_start + at, code.dest_start + at)
        for code in codes
        if code.tag == "equal"
        for at in range(code.src_end - code.src_start)
    ]
    differing = [(a, b) for a, b in same if _differ(ours.values[a], theirs.values[b])]
    shared = len(same) - len(differing)
    if shared < _LEAST_SHARED or shared < _LEAST_SHARE * min(len(ours.keys), len(theirs.keys)) - len(differing):
        return None
    left = [n for n in range(len(ours.keys)) if n not in {a for a, _ in same}]
    right = [n for n in range(len(theirs.keys)) if n not in {b for _, b in same}]
    if len(differing) == 1:
        return _of_value(ours, theirs, differing[0], left, right)
    return _of_name(ours, theirs, left, right, shared) if not differing else None


def _of_value(
    ours: Told, theirs: Told, place: tuple[int, int], left: Sequence[int], right: Sequence[int]
) -> Difference | None:
    a, b = place
    if left and right:
        return None  # each says something that the other does not: of different things
    if any(abs(n - a) <= _NEAR_VALUE for n in left) or any(abs(n - b) <= _NEAR_VALUE for n in right):
        return None
    if any(_is_date(ours.values[n]) for n in left) or any(_is_date(theirs.values[n]) for n in right):
        return None  # perhaps of another time
    value = ours.values[a]
    if value and value.kind == "number" and not _one_time(ours, theirs):
        return None
    if _is_date(value) and _of_its_day(value, ours) and _of_its_day(theirs.values[b], theirs):
        return None  # each speaks of its own day or year
    return Difference(ours.spans[a], theirs.spans[b])


def _of_name(ours: Told, theirs: Told, left: Sequence[int], right: Sequence[int], shared: int) -> Difference | None:
    """Return a name that stands in the place of another, where all else is the same."""
    names = _in_a_row(left) and _in_a_row(right) and all(ours.capitals[n] for n in left)
    names = names and all(theirs.capitals[n] for n in right) and left[0] == right[0]
    if not names or shared < _LEAST_FOR_NAME or not _one_time(ours, theirs):
        return None
    if any(ours.values[n] for n in left) or any(theirs.values[n] for n in right):
        return None
    spans = [(told.spans[at[0]][0], told.spans[at[-1]][1]) for told, at in ((ours, left), (theirs, right))]
    return Difference(*spans)


def _in_a_row(places: Sequence[int]) -> bool:
    return 0 < len(places) <= 4 and places[-1] - places[0] == len(places) - 1


def _one_time(ours: Told, theirs: Told) -> bool:
    """Tell whether two sentences speak of one time: by a year that both say, or by when they were published."""
    if any(value and value.kind == "date" and value.date[0] for value in ours.values) and not ours.passing:
        return True
    first, second = _day(ours.published), _day(theirs.published)
    if first is None or second is None:
        return not (ours.passing or theirs.passing)
    return abs(first - second) <= (1 if ours.passing or theirs.passing else _SOON)


def _day(published: str | None) -> int | None:
    return date.fromisoformat(published[:10]).toordinal() if published else None


def _differ(a: Value | None, b: Value | None) -> bool:
    return a is not None and b is not None and not agree(a, b)


def _of_its_day(value: Value | None, said: Told) -> bool:
    """Tell whether a date is that of the article itself, as far as it goes."""
    if value is None or said.published is None:
        return False
    day = date.fromisoformat(said.published[:10])
    own = day.year, day.month, day.day
    return all(not part or part == published for part, published in zip(value.date, own, strict=True))


def _is_date(value: Value | None) -> bool:
    return value is not None and value.kind == "date"


def _masked(value: Value) -> str:
    return value.unit if value.kind == "number" else "date" if value.unit != "year" else "year"
