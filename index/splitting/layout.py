"""What each part of an article is: its title, a heading, prose, or page furniture.

When unsure, prose: prose can be quoted, the rest cannot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..records import Block, BlockKind
from .furniture import is_furniture, is_number
from .lines import Paragraph, ends_sentence, is_list_item, paragraphs
from .sentences import sentences
from .titles import one_line
from .zones import mark_zones

_LONGEST_TITLE, _MOST_TITLE_WORDS, _FEWEST_TITLE_WORDS = 150, 25, 3
_LONGEST_HEADING, _MOST_HEADING_WORDS = 100, 14
_LONGEST_CHAIN = 3
_LONG = 120
_MOST_LONE_NUMBERS = 4
# A price, a share, a count, a date, "Label: value": a line of data, which must stay quotable.
_DATA = re.compile(r"[$€£%:]|\d[.,/]\d")


def layout(text: str, *, title: str | None) -> tuple[Block, ...]:
    """Return the blocks of a plain text; together they hold every visible character exactly once.

    ``title`` is the title that the article came with. None looks for one in the first line; an opening line
    that repeats the given title becomes the title's block.
    """
    parts = paragraphs(text)
    lines = [text[part.start : part.end] for part in parts]
    kinds = _furniture(lines, title)
    if "prose" not in kinds:  # a page of nothing but furniture is an article after all
        kinds = ["prose"] * len(kinds)
    opening = kinds.index("prose") if kinds else 0
    if kinds and _is_title(parts, lines, kinds, opening, title):
        kinds[opening] = "title"
    _mark_headings(parts, lines, kinds)
    return tuple(Block(part.start, part.end, kind) for part, kind in zip(parts, kinds, strict=True))


def same_line(a: str, b: str) -> bool:
    """Tell whether two strings are the same but for white space and case."""
    return one_line(a).casefold() == one_line(b).casefold()


def _furniture(lines: Sequence[str], title: str | None) -> list[BlockKind]:
    kinds: list[BlockKind] = ["furniture" if is_furniture(line) else "prose" for line in lines]
    _mark_lone_numbers(lines, kinds)
    mark_zones(lines, kinds, title)
    return kinds


def _mark_lone_numbers(lines: Sequence[str], kinds: list[BlockKind]) -> None:
    """Mark lone numbers between paragraphs; many of them, or numbers among labels, are a table."""
    if sum(map(is_number, lines)) > _MOST_LONE_NUMBERS:
        return
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and is_number(lines[end]):
            end += 1
        around = [lines[i] for i in (at - 1, end) if 0 <= i < len(lines) and kinds[i] == "prose"]
        if end > at and any(map(ends_sentence, around)) and all(map(_is_running, around)):
            kinds[at:end] = ["furniture"] * (end - at)
        at = max(end, at + 1)


def _is_running(line: str) -> bool:
    return len(line) >= _LONG or (ends_sentence(line) and len(line.split()) >= 4)


def _is_title(
    parts: Sequence[Paragraph], lines: Sequence[str], kinds: Sequence[BlockKind], at: int, given: str | None
) -> bool:
    if given is not None:
        return same_line(lines[at][:1_000], given)
    return parts[at].gap_after and "prose" in kinds[at + 1 :] and _reads_as_title(lines, kinds, at)


def _reads_as_title(lines: Sequence[str], kinds: Sequence[BlockKind], at: int) -> bool:
    line = lines[at]
    if len(line) > _LONGEST_TITLE or len(line.split()) > _MOST_TITLE_WORDS or line.endswith((":", ",", ";")):
        return False
    if len(line.split()) < _FEWEST_TITLE_WORDS or line.endswith(("—", "–", "-")):  # a name, a place, an agency
        return False
    if is_list_item(line) or len(sentences(line, 0, len(line))) > 1:
        return False
    following = lines[kinds.index("prose", at + 1)]
    # Short sentences one below the other are an article of short paragraphs, not a title and its text.
    return not ends_sentence(line) or len(following) > 1.5 * len(line)


def _mark_headings(parts: Sequence[Paragraph], lines: Sequence[str], kinds: list[BlockKind]) -> None:
    """Mark short lines that prose follows, from the last line up, since headings come in chains."""
    chain = _LONGEST_CHAIN  # how many headings have been met since the prose below; at the foot there is none
    below = ""
    for at in range(len(parts) - 1, -1, -1):
        if kinds[at] != "prose":
            continue
        above = lines[at - 1] if at else ""
        if chain < _LONGEST_CHAIN and _is_heading(parts[at], lines[at], above, below):
            kinds[at] = "heading"
            chain += 1
        else:
            chain = 0 if _is_running(lines[at]) else _LONGEST_CHAIN
            below = lines[at]


def _is_heading(part: Paragraph, line: str, above: str, below: str) -> bool:
    if len(line) > _LONGEST_HEADING or len(line.split()) > _MOST_HEADING_WORDS or part.lines > 1:
        return False
    if ends_sentence(line) or line.endswith(",") or is_list_item(line) or line[0].islower():
        return False
    if sum(char.isalpha() for char in line) < 3 or _DATA.search(line):
        return False
    if len(sentences(line, 0, len(line))) > 1:
        return False
    return line.isupper() or _is_set_off(part, above, below)


def _is_set_off(part: Paragraph, above: str, below: str) -> bool:
    if part.gap_before and part.gap_after:
        return True
    # One line a paragraph: a short line between two long ones.
    between = not part.gap_before and not part.gap_after
    return between and ends_sentence(above) and len(above) >= _LONG and len(below) >= _LONG
