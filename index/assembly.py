"""Text and blocks out of the parts of a marked-up page, whose markup tells headings from prose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .furniture import is_furniture, opens_related
from .layout import same_line
from .lines import ends_sentence
from .records import Block, BlockKind

_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Part:
    """One heading or paragraph of a page, as text."""

    text: str
    kind: BlockKind


def assemble(parts: Iterable[Part], *, title: str | None) -> tuple[str, tuple[Block, ...]]:
    """Return the parts as one text, a blank line between them, and its blocks.

    The first heading, or the opening paragraph, that repeats ``title`` is the title's block; prose that is
    page furniture is told as such.
    """
    trimmed = [replace(part, text=part.text.strip()) for part in parts]
    kinded = _with_kinds([part for part in trimmed if part.text], title)
    blocks: list[Block] = []
    at = 0
    for part in kinded:
        blocks.append(Block(at, at + len(part.text), part.kind))
        at += len(part.text) + len(_GAP)
    return _GAP.join(part.text for part in kinded), tuple(blocks)


def _with_kinds(parts: list[Part], title: str | None) -> list[Part]:
    kinded = [_judged(parts, at) for at in range(len(parts))]
    if not any(part.kind == "prose" for part in kinded):
        kinded = parts
    if title is not None:
        _mark_title(kinded, title)
    return kinded


def _judged(parts: Sequence[Part], at: int) -> Part:
    part = parts[at]
    if part.kind == "prose" and is_furniture(part.text):
        return replace(part, kind="furniture")
    if opens_related(part.text) and not any(ends_sentence(later.text) for later in parts[at + 1 :]):
        return replace(part, kind="furniture")
    return part


def _mark_title(parts: list[Part], title: str) -> None:
    for at, part in enumerate(parts):
        if same_line(part.text[:1_000], title):
            parts[at] = replace(part, kind="title")
            return
        if part.kind == "prose":
            return
