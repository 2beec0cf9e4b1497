"""Risk and coverage as a small SVG plot: one curve a collection, and where ``max_risk`` puts it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from ..retrieval.evaluation.answer_report import MAX_RISKS, AnswerReport
from .terminal import visible

_WIDTH, _HEIGHT = 760, 440  # user units, as all below
_LEFT, _RIGHT, _TOP, _FOOT = 56, 200, 20, 48  # what is kept free around the curves; names stand at the right
_LINE = 18
# Okabe and Ito's colours, told apart by whoever sees few of them; the ninth curve begins again, dashed.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#999999")
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#222}.grid{stroke:#ddd}.axis{stroke:#222}.curve{fill:none;stroke-width:2}"
)


def drawing(reports: Sequence[AnswerReport]) -> str:
    """Return a whole SVG file, coverage to the right and risk upwards.

    A dot is what a ``max_risk`` brings: its title says which, the coverage and the risk.
    """
    curves = [report.curve() for report in reports]
    highest = max(float(each.risk.max()) for each in curves)
    top = max(0.1, math.ceil(highest * 10 - 1e-9) / 10)
    body = "".join([*_frame(top), *(part for n, each in enumerate(reports) for part in _drawn(n, each, top))])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'aria-label="Risk by coverage">'
        f'<style>{_STYLE}</style><rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>{body}</svg>\n'
    )


def _frame(top: float) -> Iterator[str]:
    """Yield the grid: a line every fifth of coverage and every tenth of risk."""
    for n in range(6):
        x = _x(n / 5)
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP}" y2="{_HEIGHT - _FOOT}"/>'
        yield f'<text x="{x}" y="{_HEIGHT - _FOOT + 18}" text-anchor="middle">{n / 5:.1f}</text>'
    for n in range(round(top * 10) + 1):
        y = _y(n / 10, top)
        yield f'<line class="{"grid" if n else "axis"}" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{n / 10:.1f}</text>'
    yield f'<text x="{_x(0.5)}" y="{_HEIGHT - 10}" text-anchor="middle">coverage: share of questions answered</text>'
    for n, said in enumerate(("dots: max_risk, left to right", ", ".join(map(str, MAX_RISKS)))):
        yield f'<text x="{_WIDTH - _RIGHT + 16}" y="{_HEIGHT - _FOOT - 30 + n * _LINE}">{said}</text>'
    middle = (_TOP + _HEIGHT - _FOOT) / 2
    yield f'<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">risk: share of them wrong</text>'


def _drawn(n: int, report: AnswerReport, top: float) -> Iterator[str]:
    """Yield one report's curve, dots and name."""
    found, colour = report.curve(), _COLOURS[n % len(_COLOURS)]
    dashed = ' stroke-dasharray="6 4"' if n >= len(_COLOURS) else ""
    pairs = zip(found.coverage.tolist(), found.risk.tolist(), strict=True)
    points = " ".join(f"{_x(coverage)},{_y(risk, top)}" for coverage, risk in pairs)
    yield f'<polyline class="curve" stroke="{colour}"{dashed} points="{points}"/>'
    for each in report.abstention().kept:
        if each.risk is not None:
            said = f"max_risk {each.max_risk}: coverage {each.coverage:.2f}, risk {each.risk:.2f}"
            at = f'cx="{_x(each.coverage)}" cy="{_y(each.risk, top)}"'
            yield f'<circle {at} r="4" fill="{colour}"><title>{said}</title></circle>'
    y, left = _TOP + 10 + n * _LINE, _WIDTH - _RIGHT + 16
    yield f'<line class="curve" stroke="{colour}"{dashed} x1="{left}" x2="{left + 22}" y1="{y}" y2="{y}"/>'
    yield f'<text x="{left + 28}" y="{y + 4}">{escape(visible(report.collection))}</text>'


def _x(coverage: float) -> float:
    return round(_LEFT + coverage * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(risk: float, top: float) -> float:
    return round(_HEIGHT - _FOOT - risk / top * (_HEIGHT - _FOOT - _TOP), 1)
