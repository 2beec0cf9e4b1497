"""Articles over time as a small SVG chart, drawn on the server: one bar a month, or a year where there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from .markup import text
from .words import Words, number

_MOST_MONTHS = 48
_MOST_BARS = 240
_WIDTH, _HEIGHT, _FOOT, _HEAD = 720, 130, 22, 18  # user units; the chart is scaled to the page
_LABEL = 88  # width of a label as phones have it, in user units
_WIDEST, _TALL = 36, 6  # of a bar, in the same; and the count from which the highest bar takes all the height


def bins(months: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Return counts by month, or by year where the months span more than 48; empty ones between are 0.

    >>> bins([("2023-11", 2), ("2024-01", 1)])
    {'2023-11': 2, '2023-12': 0, '2024-01': 1}
    """
    if not months:
        return {}
    numbers = {int(month[:4]) * 12 + int(month[5:]) - 1: count for month, count in months}
    first, last = min(numbers), max(numbers)
    if last - first < _MOST_MONTHS:
        return {f"{at // 12:04}-{at % 12 + 1:02}": numbers.get(at, 0) for at in range(first, last + 1)}
    years: Counter[int] = Counter()
    for at, count in numbers.items():
        years[at // 12] += count
    return {f"{year:04}": years[year] for year in range(max(first // 12, last // 12 - _MOST_BARS), last // 12 + 1)}


def chart(counts: Mapping[str, int], words: Words) -> str:
    """Return the chart as markup; each bar's title says its month or year and its count."""
    most = max(counts.values())
    bars = "".join(_bars(counts, most, words))
    base = _HEIGHT - _FOOT
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{text(words["over_time"])}">'
        f'<line x1="0" x2="{_WIDTH}" y1="{base}" y2="{base}"/>{bars}</svg>'
    )


def _bars(counts: Mapping[str, int], most: int, words: Words) -> Iterator[str]:
    step = _WIDTH / max(len(counts), 6)  # a single month is a bar, not a wall
    every = -(-len(counts) * 128 // _WIDTH)  # labels 128 units apart, which leaves room for the larger ones of a phone
    room = _HEIGHT - _FOOT - _HEAD
    for at, (when, count) in enumerate(counts.items()):
        height = max(2.0, count / max(most, _TALL) * room) if count else 0.0
        left, top = at * step, _HEIGHT - _FOOT - height
        told = text(f"{when}: {number(words, count)}")
        wide = min(_WIDEST, step * 0.8)
        bar = f'<rect x="{left + step * 0.1:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{height:.1f}"/>'
        yield f"<g><title>{told}</title>{bar}</g>"
        if at % every == 0 and left + _LABEL <= _WIDTH:
            yield f'<text x="{left + step * 0.1:.1f}" y="{_HEIGHT - 6}">{when}</text>'
        if count == most:
            yield f'<text x="{left + step * 0.1:.1f}" y="{top - 5:.1f}">{number(words, count)}</text>'
