"""Articles into passages: whole sentences, within what the encoder can see, broken where a reader would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..records import Block, Document, Passage, Span
from .cutting import CountTokens, cut, weigh
from .lines import ends_sentence
from .packing import Edge, Unit, pack
from .sentences import sentences

_SPECIAL_TOKENS = 2
_LEAST_MAX_TOKENS = 32


def encoder_text(title: str, passage_text: str) -> str:
    """Return what the encoder sees of a passage: its article's ``title_for_encoder``, and the slice."""
    return f"{title}\n{passage_text}" if title else passage_text


def title_for_encoder(title: str, count_tokens: CountTokens, *, max_tokens: int = 256) -> str:
    """Return the title, or its opening words if it would take more than a quarter of the encoder's tokens."""
    share = max_tokens // 4
    if len(title.encode("utf-8", "replace")) <= share:  # no token is shorter than a byte
        return title
    if len(title) <= 16 * share and count_tokens([title])[0] <= share:
        return title
    opening = Span(0, min(len(title), 16 * share))
    first, _ = cut(title, opening, count_tokens, share)[0]
    return title[first.start : first.end]


def split(
    document: Document, count_tokens: CountTokens, *, max_tokens: int = 256, target_tokens: int = 160
) -> list[Passage]:
    """Cut a document into passages, in order, none overlapping.

    A passage holds whole sentences with the headings above them, and never furniture. Together with the title
    (``encoder_text``) and two special tokens it has at most ``max_tokens`` tokens, and the slice has about
    ``target_tokens`` where the text allows. ``count_tokens`` counts the tokens of each string of a batch,
    without special tokens.

    A sentence too long for a passage is cut at the ends of its clauses. Titles and headings are not quotable,
    unless the title reads as a sentence, or the article has nothing else.
    """
    if max_tokens < _LEAST_MAX_TOKENS:
        raise ValueError(f"max_tokens is {max_tokens}, wanted at least {_LEAST_MAX_TOKENS}; name a larger budget")
    title = title_for_encoder(document.title, count_tokens, max_tokens=max_tokens)
    title_weight = count_tokens([title])[0] if title else 0
    fit = _Fit(document.text, title, count_tokens, max_tokens - _SPECIAL_TOKENS, title_weight)
    groups: list[Sequence[Unit]] = []
    for run in _runs(document, fit):
        groups += pack(run, target=min(target_tokens, fit.budget), budget=fit.budget)
    return [_passage(document, group) for group in fit.enforce(groups)]


def _passage(document: Document, units: Sequence[Unit]) -> Passage:
    start, end = units[0].start, units[-1].end
    quotable = tuple(span for unit in units for span in unit.sentences) or (Span(start, end),)
    return Passage(document.id, start, end, document.text[start:end], quotable)


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence or a heading, before it is weighed."""

    span: Span
    edge: Edge
    is_heading: bool


@dataclass(frozen=True, slots=True)
class _Fit:
    """What fits into a passage of one document."""

    text: str
    title: str
    count_tokens: CountTokens
    max_tokens: int
    title_weight: int

    @property
    def budget(self) -> int:
        """What the slice may weigh."""
        return self.max_tokens - self.title_weight

    def slice(self, units: Sequence[Unit]) -> str:
        """Return the text of a group of units."""
        return self.text[units[0].start : units[-1].end]

    def enforce(self, groups: Iterable[Sequence[Unit]]) -> list[Sequence[Unit]]:
        """Count anew where the sum of weights may deceive, and part a group that is too long after all."""
        groups = list(groups)
        doubtful = [at for at, group in enumerate(groups) if self._is_doubtful(group)]
        counts = self.count_tokens([encoder_text(self.title, self.slice(groups[at])) for at in doubtful])
        too_long = {at for at, count in zip(doubtful, counts, strict=True) if count > self.max_tokens}
        if not too_long:
            return groups
        parted = [self._parted(group) if at in too_long else [group] for at, group in enumerate(groups)]
        return self.enforce([group for several in parted for group in several])

    def _is_doubtful(self, group: Sequence[Unit]) -> bool:
        weight = sum(unit.weight for unit in group)
        near = weight > 0.9 * self.budget or any(unit.glued for unit in group)
        return near and group[-1].end - group[0].start > 1

    def _parted(self, group: Sequence[Unit]) -> list[Sequence[Unit]]:
        if len(group) > 1:
            middle = len(group) // 2
            return [group[:middle], group[middle:]]
        unit = group[0]
        middle = max(1, min(unit.weight, self.budget) // 2)
        pieces = cut(self.text, Span(unit.start, unit.end), self.count_tokens, middle)
        if len(pieces) < 2:
            half = (unit.start + unit.end) // 2
            pieces = [(Span(unit.start, half), middle), (Span(half, unit.end), middle)]
        return [[_piece_unit(unit, span, weight)] for span, weight in pieces]


def _piece_unit(unit: Unit, span: Span, weight: int) -> Unit:
    quotable = (span,) if unit.sentences else ()
    return replace(unit, start=span.start, end=span.end, weight=weight, sentences=quotable, glued=True)


def _runs(document: Document, fit: _Fit) -> Iterator[list[Unit]]:
    """Yield the units of each stretch that no furniture interrupts."""
    runs = list(_part_runs(document))
    parts = [part for run in runs for part in run]
    weights = iter(weigh([document.text[p.span.start : p.span.end] for p in parts], fit.count_tokens))
    for run in runs:
        yield list(_units([(part, next(weights)) for part in run], fit))


def _part_runs(document: Document) -> Iterator[list[_Part]]:
    blocks = document.blocks or (Block(0, len(document.text), "prose"),)
    bare = not any(block.kind == "prose" for block in blocks)
    run: list[_Part] = []
    for block in blocks:
        if block.kind == "furniture":
            if run:
                yield run
            run = []
        elif block.kind == "title" and not bare and not _is_sentence(document.text, block):
            continue
        else:
            run += _parts(document.text, block, is_heading=block.kind == "heading" and not bare)
    if run:
        yield run


def _is_sentence(text: str, block: Block) -> bool:
    return ends_sentence(text[block.start : block.end])


def _parts(text: str, block: Block, *, is_heading: bool) -> list[_Part]:
    spans = sentences(text, block.start, block.end)
    if is_heading:
        return [_Part(Span(spans[0].start, spans[-1].end), "heading", is_heading=True)] if spans else []
    return [_Part(span, "sentence" if at else "paragraph", is_heading=False) for at, span in enumerate(spans)]


def _units(run: Sequence[tuple[_Part, int]], fit: _Fit) -> Iterator[Unit]:
    """Yield sentences as units, the first below headings together with them."""
    headings: Unit | None = None
    for part, weight in run:
        for unit in _pieces(part, weight, fit):
            joined = _under(headings, unit)
            if headings and joined.weight > fit.budget:
                yield headings
                joined = unit
            headings = joined if part.is_heading else None
            if headings is None:
                yield joined
    if headings:
        yield headings


def _pieces(part: _Part, weight: int, fit: _Fit) -> Iterator[Unit]:
    """Yield a part as one unit, or as several if it is too long for a passage."""
    quotable = () if part.is_heading else (part.span,)
    if weight <= fit.budget:
        yield Unit(part.span.start, part.span.end, weight, part.edge, quotable)
        return
    edge = part.edge
    for span, piece_weight in cut(fit.text, part.span, fit.count_tokens, fit.budget):
        yield Unit(span.start, span.end, piece_weight, edge, (span,) if quotable else (), glued=True)
        edge = "sentence"


def _under(headings: Unit | None, unit: Unit) -> Unit:
    if headings is None:
        return unit
    weight = headings.weight + unit.weight
    return replace(unit, start=headings.start, weight=weight, edge="heading")
