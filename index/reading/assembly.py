"""Text and blocks out of the parts of a marked-up page, whose markup tells headings from prose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..records import Block, BlockKind
from ..splitting.furniture import is_furniture
from ..splitting.layout import same_line
from ..splitting.zones import mark_zones

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
    kinds: list[BlockKind] = [
        "furniture" if part.kind == "prose" and is_furniture(part.text) else part.kind for part in parts
    ]
    mark_zones([part.text for part in parts], kinds, title)
    if "prose" not in kinds:
        kinds = [part.kind for part in parts]
    kinded = [replace(part, kind=kind) for part, kind in zip(parts, kinds, strict=True)]
    if title is not None:
        _mark_title(kinded, title)
    return kinded


def _mark_title(parts: list[Part], title: str) -> None:
    for at, part in enumerate(parts):
        if same_line(part.text[:1_000], title):
            parts[at] = replace(part, kind="title")
            return
        if part.kind == "prose":
            return
