"""The head and the foot of a page, where furniture is told by its company.

A label such as "News", a name or a date alone says little. Above the article's first sentence, beside a share bar, or
below its last, under "Tags", it is furniture. What stands between sentences is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..records import BlockKind
from .furniture import closes_article, is_corner, opens_contents, opens_related
from .lines import ends_sentence, is_list_item

_LONG = 120
_FEWEST_WORDS = 4
_TITLE_WORDS = 4
_MOST_NAME_WORDS = 5
_LONGEST_HEAD = 60  # lines
_SHORTEST_MENU = 3
_LONGEST_BELOW = 200
_LONGEST_COMPANY = 60
_STATEMENT = re.compile(r".*(?<!\.)[.!…][\"”’')\]»]*(?:\s*\[\d+\])?", re.DOTALL)
_NAME = re.compile(r"[A-ZÀ-ỸĐ][^\W\d_]*[.'’-]?[^\W\d_]*\.?(?:,? (?:and|và|&|de|van|von) |,? |$)")
_ROLE = re.compile(
    r"(?:[\w,&' -]{0,60}\b)?(?:correspondent|reporter|editor|writer|columnist|lecturer|professor|contributor|staff)"
    r"(?:,? (?:in|at|of|for) .{2,60})?|reporting from .{2,40}",
    re.IGNORECASE,
)
_MASTHEAD = re.compile(
    r"(?:Trụ sở|Tòa soạn|Toà soạn|Điện thoại|Tel|Phone|Fax|E-?mail|Address|Địa chỉ|Hotline)(?: \w+){0,2}\s?:",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"[^.!?]{2,40}\s?[—–-]")  # "CNN —", "(Sport) -"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?:(?:ngày |tháng )?\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|{_MONTH} \d{{1,2}},? \d{{4}}"
    rf"|\d{{1,2}} {_MONTH},? \d{{4}}"
    rf"|{_MONTH} \d{{4}})"
)
_CLOCK = re.compile(
    r"\b\d{1,2}[:.h]\d{2}(?::\d{2})?|\b(?:[ap]\.?m\b\.?)|\b(?:GMT|UTC|BST|IST|EDT|EST|CET|PM|AM|ICT)(?:\s?[+-]\d+)?"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b|\b[Tt]hứ \w+|\b[Cc]hủ nhật|\bngày\b|English Edition",
    re.IGNORECASE,
)


def mark_zones(lines: Sequence[str], kinds: list[BlockKind], title: str | None) -> None:
    """Mark, in ``kinds``, what is furniture by its place; ``title`` is the one that the article came with, if any."""
    statements = [at for at, line in enumerate(lines) if kinds[at] != "furniture" and is_statement(line)]
    if statements:
        _mark_contents(lines, kinds)
        _mark_links(lines, kinds)
        _mark_head(lines, kinds, statements[0], title)
        _mark_foot(lines, kinds, statements[-1] + 1)
    _grow(lines, kinds)


def is_statement(line: str) -> bool:
    """Tell a line that says something: long, or a sentence of some words."""
    if len(line) >= _LONG:
        return True
    says = len(line.split()) >= _FEWEST_WORDS and _STATEMENT.fullmatch(line) is not None
    return says and not _is_dated(line) and _MASTHEAD.match(line) is None


def _mark_contents(lines: Sequence[str], kinds: list[BlockKind]) -> None:
    """Mark a list of the article's own headings: lines below its label that come again."""
    last = {line: at for at, line in enumerate(lines)}
    for label in (at for at, line in enumerate(lines) if kinds[at] == "prose" and opens_contents(line)):
        at = label + 1
        while at < len(lines) and len(lines[at]) < _LONG and last[lines[at]] > at:
            kinds[label] = kinds[at] = "furniture"
            at += 1


def _mark_links(lines: Sequence[str], kinds: list[BlockKind]) -> None:
    """Mark the one headline of another article that stands under such a label within the text."""
    for at in range(2, len(lines) - 1):
        if opens_related(lines[at - 1]) and kinds[at] == "prose" and _is_headline(lines[at]):
            between = is_statement(lines[at - 2]) or kinds[at - 2] == "furniture"
            if between and (is_statement(lines[at + 1]) or kinds[at + 1] == "furniture"):
                kinds[at] = "furniture"


def _is_headline(line: str) -> bool:
    return len(line.split()) >= _TITLE_WORDS and not is_list_item(line) and not is_statement(line)


def _mark_head(lines: Sequence[str], kinds: list[BlockKind], end: int, title: str | None) -> None:
    """Mark labels above the title; below it, what tells who wrote it and when."""
    end = min(end, _LONGEST_HEAD)
    opening = _title_line(lines, kinds, end, title)
    below = 0 if opening is None else opening + 1
    for at in range(end):
        if kinds[at] == "prose" and at != opening:
            dated = _is_dated(lines[at]) or _DATELINE.fullmatch(lines[at]) is not None
            placed = opening is not None and (dated or at < opening)
            if (dated or is_corner(lines[at])) and (placed or _has_company(lines, kinds, at)):
                kinds[at] = "furniture"
    _mark_menus(lines, kinds, below, end)
    changed = True
    while changed:
        changed = False
        for at in range(below, end):
            if (
                kinds[at] == "prose"
                and _has_company(lines, kinds, at)
                and (_is_credit(lines[at]) or is_corner(lines[at]))
            ):
                kinds[at] = "furniture"
                changed = True


def _mark_menus(lines: Sequence[str], kinds: list[BlockKind], start: int, end: int) -> None:
    """Mark runs of labels: one may be a heading, several are a menu."""
    for at in range(start, end - _SHORTEST_MENU + 1):
        run = range(at, at + _SHORTEST_MENU)
        if all(kinds[each] == "furniture" or is_corner(lines[each]) for each in run):
            for each in run:
                kinds[each] = "furniture"


def _title_line(lines: Sequence[str], kinds: Sequence[BlockKind], end: int, title: str | None) -> int | None:
    """Return the place of the title in the head of a page, None if it is not there."""
    wanted = " ".join(title.split()).casefold() if title else None
    for at in range(min(end + 1, len(lines))):
        if wanted is not None:
            if " ".join(lines[at][:1_000].split()).casefold() == wanted:
                return at
        elif kinds[at] == "prose" and len(lines[at].split()) >= _TITLE_WORDS and not _is_dated(lines[at]):
            return at
    return None


def _mark_foot(lines: Sequence[str], kinds: list[BlockKind], start: int) -> None:
    """Mark all that stands below the line that closes the article."""
    for at in range(len(lines) - 1, start - 1, -1):
        if kinds[at] == "prose" and _has_company(lines, kinds, at) and is_corner(lines[at]):
            kinds[at] = "furniture"
    if start < len(lines) and kinds[start] == "prose" and _is_author(lines, kinds, start):
        kinds[start] = "furniture"
    closing = next((at for at in range(start, len(lines)) if closes_article(lines[at])), None)
    if closing is None:
        return
    below = [at for at in range(closing, len(lines)) if kinds[at] != "furniture"]
    above = sum(len(lines[at]) for at in range(closing) if kinds[at] != "furniture")
    if 2 * sum(len(lines[at]) for at in below) <= above and all(len(lines[at]) <= _LONGEST_BELOW for at in below):
        for at in (closing, *below):
            kinds[at] = "furniture"


def _is_author(lines: Sequence[str], kinds: Sequence[BlockKind], at: int) -> bool:
    """Tell the author's name below an article, from its shape and from the furniture that follows it."""
    named = is_name(lines[at]) and (len(lines[at].split()) > 1 or lines[at].isupper())
    return named and _speaks(lines, kinds, at + 1)


def _grow(lines: Sequence[str], kinds: list[BlockKind]) -> None:
    """Mark labels that stand between two lines of furniture, and runs of them."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and kinds[end] == "prose" and is_corner(lines[end]):
            end += 1
        if at < end < len(lines) and at > 0 and kinds[at - 1] == kinds[end] == "furniture":
            kinds[at:end] = ["furniture"] * (end - at)
        at = max(end, at + 1)


def _has_company(lines: Sequence[str], kinds: Sequence[BlockKind], at: int) -> bool:
    return _speaks(lines, kinds, at - 1) or _speaks(lines, kinds, at + 1)


def _speaks(lines: Sequence[str], kinds: Sequence[BlockKind], at: int) -> bool:
    """Tell furniture to go by: the number of a page is none, nor is a caption."""
    if not 0 <= at < len(kinds) or kinds[at] != "furniture":
        return False
    return len(lines[at]) <= _LONGEST_COMPANY and any(map(str.isalpha, lines[at]))


def _is_credit(line: str) -> bool:
    return not is_list_item(line) and (is_name(line) or _ROLE.fullmatch(line) is not None)


def is_name(line: str) -> bool:
    """Tell a few words with capitals and without digits: a person, an agency, a place."""
    words = line.split()
    shouted = line.isupper() and len(words) >= _TITLE_WORDS
    return (
        len(words) <= _MOST_NAME_WORDS
        and not shouted
        and not ends_sentence(line)
        and _NAMES.fullmatch(line) is not None
    )


def _is_dated(line: str) -> bool:
    """Tell a date, perhaps with the time, the weekday, and a word or two of where."""
    rest, dates = _DATE.subn(" ", line)
    return bool(dates) and len(re.findall(r"\w+", _CLOCK.sub(" ", rest))) <= _TITLE_WORDS


_NAMES = re.compile(f"(?:{_NAME.pattern})+")
