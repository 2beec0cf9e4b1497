"""How a hit came by its place, as a table for people."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..retrieval.highlights import ARROW
from .terminal import MAX_WIDTH, Look, one_line

if TYPE_CHECKING:
    from ..retrieval.explained import Calibration, Explanation, Match

_MOST_SPANS = 3  # of a term in a field, named


def table(why: Explanation, score: float, look: Look, indent: str) -> Iterator[str]:
    """Yield the lines of a table whose last column adds up, of the words that matched, and of the score's making."""
    drawn = _drawn(why, (look.width or MAX_WIDTH) - len(indent))
    lines = [*drawn.splitlines(), _matched(why)]
    if why.calibration:
        lines.append(_calibrated(why.calibration, score))
    for line in lines:
        yield from (
            look.style(part.rstrip(), "dim") for part in ([indent + line] if line in drawn else look.wrap(line, indent))
        )


def _drawn(why: Explanation, width: int) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=True, show_edge=False)
    for name, footer in (("", f"{why.fusion}, fused"), ("raw", ""), ("rank", ""), ("0 to 1", ""), ("weight", "")):
        grid.add_column(name, footer=footer, justify="right" if name else "left", no_wrap=bool(name))
    grid.add_column("adds", footer=f"{why.fused:.4f}", justify="right", no_wrap=True)
    grid.add_column("", overflow="fold")
    for part in why.contributions:
        leg = why.legs.get(part.name)
        cells = ["", "", "", ""]
        if leg:
            raw, rank = "-" if leg.raw is None else f"{leg.raw:.3f}", "-" if leg.rank is None else f"{leg.rank:,}"
            cells = [raw, rank, f"{leg.normalised:.3f}", f"{leg.weight:.2f}"]
        detail = "" if leg else one_line(part.detail)
        grid.add_row(*(Text(cell) for cell in (part.name, *cells, f"{part.value:+.4f}", detail)))
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, force_terminal=False, highlight=False, emoji=False).print(grid)
    return out.getvalue().rstrip("\n")


def _matched(why: Explanation) -> str:
    told = [f"{one_line(term)} ({_places(why.matches, term)})" for term in why.matched_terms]
    return "matched: " + (", ".join(told) or "none")


def _places(matches: tuple[Match, ...], term: str) -> str:
    """Return where a term stands: in the title, and in the passage."""
    found, asked = [], term.partition(ARROW)[0]
    for field in ("title", "body"):
        spans = [f"{match.start}-{match.end}" for match in matches if (match.term, match.field) == (asked, field)]
        more = f" and {len(spans) - _MOST_SPANS} more" if len(spans) > _MOST_SPANS else ""
        if spans:
            found.append(f"{field} {' '.join(spans[:_MOST_SPANS])}{more}")
    return "; ".join(found)


def _calibrated(how: Calibration, score: float) -> str:
    parts = " ".join(f"{each.weight:+.3f} x {each.value:.3f} {each.name}" for each in how.features)
    return f"score {score:.4f} = 1 / (1 + e^-x), x = {how.bias:+.3f} {parts} = {how.logit:+.3f}"
