"""Lines that say when an article appeared or was changed: "Updated: 10:30, 02/04/2024", "April 2, 2024".

Such a line holds one date, and beside it nothing but a label, a weekday, a time and marks. Without a label it
counts only above the text, where a site prints it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from .clue import Clue, Clues, agreed
from .written import agreeing, written_dates

Kind = Literal["published", "modified"]

_LONGEST = 200
_LABEL = re.compile(
    r"(?P<modified>(?:last |date |first )?(?:updated|modified|revised)(?: on| at)?"
    r"|(?:ngày |lần )?cập nhật(?: lần cuối| lúc| ngày)?|sửa đổi(?: lần cuối)?)"
    r"|(?P<published>(?:originally |first |date )?(?:published|posted)(?: on| at)?|publication date|publish date"
    r"|(?:ngày |thời gian )?đăng(?: lúc| ngày| tải)?|(?:ngày )?xuất bản)",
    re.IGNORECASE,
)
_WEEKDAYS = (
    r"mon(?:day)?|thứ (?:hai|2)",
    r"tue(?:s(?:day)?)?|thứ (?:ba|3)",
    r"wed(?:nesday)?|thứ (?:tư|4)",
    r"thu(?:rs(?:day)?)?|thứ (?:năm|5)",
    r"fri(?:day)?|thứ (?:sáu|6)",
    r"sat(?:urday)?|thứ (?:b[ảẩ]y|7)",
    r"sun(?:day)?|chủ nhật|cn",
)
_WEEKDAY = re.compile(
    "|".join(rf"(?P<w{number}>\b(?:{names})\b\.?)" for number, names in enumerate(_WEEKDAYS)), re.IGNORECASE
)
_TIME = re.compile(
    r"\b\d{1,2}\s?(?:[:hg]\s?\d{2}|giờ(?:\s?\d{1,2}(?:\s?phút)?)?)(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?|\b\d{1,2}\s?[ap]\.?m\b\.?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\b(?:(?:GMT|UTC)\s?(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?|[ECMP][SD]?T|BST|CES?T|ICT|IST|HKT|SGT)\b|(?<=\d)Z\b"
)
_FILLER = re.compile(r"\b(?:at|on|lúc|ngày|vào|am|pm)\b|[\s,;:|•·–—/()\[\]._-]+", re.IGNORECASE)
_SAID = re.compile(  # "This story was originally published on August 12, 2022."
    r"\b(?:this|the) (?:story|article|post|column|piece|report|page)(?: (?:and|has|have|was|is|been|headline))* "
    r"(?:(?P<published>(?:originally|first) (?:published|appeared|ran|posted))|(?P<modified>(?:last )?updated))"
    r"(?: (?:on|at))? *$",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"\s*(?:By|BY) [^\d|•·]{3,60}?\s*[|•·,–-]\s*(?=[^|•·]*\d)")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_HEAD, _FOOT, _RUNNING = 8, 6, 120
_TOP = 4  # title, author, paper, date
_SHORT = 60
_FIRST = re.compile(r"originally|first", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one line says; ``kind`` is None where the line does not say what its date is.

    ``again`` tells the date of a first publication, which the page at hand may not be.
    """

    kind: Kind | None
    value: str
    timed: bool
    again: bool = False


def stamped(lines: Sequence[str], text: str, *, day_first: bool | None) -> Clues:
    """Return what the lines of an article, in form NFC, say of when it was published and modified.

    ``text`` is the whole article: where it holds dates between its paragraphs it is a diary, and none of them its own.
    """
    head = list(lines[:_HEAD])
    foot = lines[max(_HEAD, len(lines) - _FOOT) :]
    stamps = [stamp for line in (*head, *foot) for stamp in read_stamps(line, day_first=day_first)]
    clues: Clues = {}
    for kind in ("published", "modified"):
        if clue := agreed([_labelled(stamp) for stamp in stamps if stamp.kind == kind]):
            clues[kind] = clue
    if "published" not in clues and (clue := _unlabelled(head, text, day_first)):
        clues["published"] = clue
    return clues


def _labelled(stamp: Stamp) -> Clue:
    # "Originally published" stands over articles that a site shows again, years later at times.
    return Clue(stamp.value, "first publication", 0.65) if stamp.again else Clue(stamp.value, "date line", 0.95)


def _unlabelled(head: Sequence[str], text: str, day_first: bool | None) -> Clue | None:
    found: list[Clue] = []
    for line in head[:_TOP]:
        if len(line) >= _RUNNING:
            break
        if not line.endswith((":", "—", "–", "-")):  # a heading
            stamps = read_stamps(line, day_first=day_first)
            found += [Clue(stamp.value, "date line", 0.9 if stamp.timed else 0.8) for stamp in stamps if not stamp.kind]
    clue = agreed(found)
    return None if clue is None or _is_diary(clue, text, day_first) else clue


def _is_diary(clue: Clue, text: str, day_first: bool | None) -> bool:
    lines = (" ".join(unicodedata.normalize("NFC", line).split()) for line in text.splitlines() if len(line) < _SHORT)
    days = {stamp.value for line in lines for stamp in read_stamps(line, day_first=day_first) if not stamp.kind}
    return bool(days - {clue.value})


def read_stamps(line: str, *, day_first: bool | None) -> list[Stamp]:
    """Return what one line states, nothing if it is anything but a stamp."""
    if not _YEAR.search(line):
        return []
    if len(line) > _LONGEST:
        return list(_said(line, day_first))
    stamps: list[Stamp] = []
    for kind, part in _labelled_parts(_BYLINE.sub("", line, count=1)):
        if not part.strip(" |-–—•·,"):
            continue
        if (stamp := _stamp(kind, part, day_first)) is None:
            return list(_said(line, day_first))
        stamps.append(replace(stamp, again=kind == "published" and _FIRST.search(line) is not None))
    return stamps


def _labelled_parts(line: str) -> Iterator[tuple[Kind | None, str]]:
    """Cut "Published X | Updated Y" into its parts; what stands before the first label has none."""
    at, kind = 0, None
    for label in _LABEL.finditer(line):
        yield kind, line[at : label.start()]
        at, kind = label.end(), _kind(label)
    yield kind, line[at:]


def _stamp(kind: Kind | None, part: str, day_first: bool | None) -> Stamp | None:
    rest = part
    times = _TIME.findall(rest)
    time = _TIME.search(rest)
    rest = _TIME.sub(" ", rest)
    dates = [written for written in written_dates(rest) if written.year]
    if len(dates) != 1 or len(times) > 1:
        return None
    (written,) = dates
    outside = rest[: written.start] + " " + rest[written.end :]
    zone = _ZONE.search(outside)
    weekday = _WEEKDAY.search(outside)
    outside = _WEEKDAY.sub(" ", _ZONE.sub(" ", outside))
    if _FILLER.sub("", outside):
        return None
    if weekday:
        written = agreeing(written, int(str(weekday.lastgroup)[1:]))
    day = written.day(day_first=day_first)
    if day is None or (weekday and day.weekday() != int(str(weekday.lastgroup)[1:])):
        return None
    return Stamp(kind, _moment(day, time, zone), timed=time is not None or weekday is not None)


def _moment(day: date, time: re.Match[str] | None, zone: re.Match[str] | None) -> str:
    """Return the day, with the time only where its offset is known: without one it is any of 26 hours."""
    clock = re.match(r"(\d{1,2})\s?[:hg]\s?(\d{2})(?!.*[ap]\.?m)", time.group(), re.IGNORECASE) if time else None
    offset = re.match(r"([+-])(\d{1,2})(?::?(\d{2}))?", zone.group("offset") or "") if zone else None
    if clock is None or offset is None or int(clock.group(1)) > 23 or int(clock.group(2)) > 59:
        return day.isoformat()
    if int(offset.group(2)) > 14 or int(offset.group(3) or 0) > 59:
        return day.isoformat()
    at = f"{int(clock.group(1)):02}:{clock.group(2)}:00"
    return f"{day.isoformat()}T{at}{offset.group(1)}{int(offset.group(2)):02}:{offset.group(3) or '00'}"


def _said(line: str, day_first: bool | None) -> Iterator[Stamp]:
    """Yield what a sentence such as "This story was originally published on May 3, 2022" says."""
    for written in written_dates(line[:1_000]):
        said = _SAID.search(line[max(0, written.start - 120) : written.start])
        day = written.day(day_first=day_first)
        if said and day:
            yield Stamp(_kind(said), day.isoformat(), timed=False, again=said.group("published") is not None)


def _kind(label: re.Match[str]) -> Kind:
    return "published" if label.group("published") else "modified"
