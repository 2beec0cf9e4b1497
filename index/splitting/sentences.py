"""The quotable sentences of a stretch of text, at exact offsets.

The library sentencex finds the boundaries; a small step then joins what it parts wrongly ("Ms. | Lan",
"TP. | Hồ Chí Minh", "1. | Do this", a closing quotation mark alone).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from sentencex import get_sentence_boundaries

from ..records import Span

# sentencex takes the square of a text's length when brackets or quotation marks abound, so it sees a window.
_WINDOW = 8_000
_LONGEST_JOIN = 1_000
# sentencex keeps a quotation whole; one longer than this is several sentences to whoever quotes it.
_LONG = 400
_OPEN = re.compile(r"(?<!\S)[\"“‘'(\[]")
_CLOSE = re.compile(r"[\"“”)\]]")
_ODD_SPACE = re.compile(r"[^\S ]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK_LINE = re.compile(r"(?>\r\n|[\n\r\u2028\u2029\x85])[^\S\n\r\u2028\u2029\x85]*[\n\r\u2028\u2029\x85]\s*")

_TITLES = (
    "Ms|Mx|Mmes|Messrs|Gen|Col|Capt|Lt|Maj|Sgt|Rev|Hon|Sen|Rep|Gov|Pres|Dep"
    "|TP|Tp|TX|Tx|TS|GS|PGS|ThS|Ths|BS|Bs|KS|LS|NSND|NSƯT|Nxb|NXB"
)
_ABBREVIATION = re.compile(rf"(?:^|[\s(\[\"“.-])(?:{_TITLES})\.$")
_BEFORE_NUMBER = re.compile(r"(?:^|[\s(\[\"“])(?:No|Nos|Art|Fig|Figs|Vol|Vols|Sec|Ch|pp?|P|Q|Eq|Ref|Số|Điều)\.$")
_BEFORE_ANYTHING = re.compile(r"(?:^|[\s(\[\"“])(?:[ei]\.[ge]|cf|vs?|viz|St)\.$", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|[-–—*•·▪]")
_TIME = re.compile(r"\b[ap]\.m\.$")
_AFTER_TIME = re.compile(
    r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day|\.)|[A-Z]{1,2}[SD]?T\b|GMT|UTC|local"
    r"|(?:Central|Eastern|Mountain|Pacific)\b"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:[a-z]{3,6})?\.? \d"
)
_STREET = re.compile(r"\d [NSEW]\.$")
# "J.D. Vance" is a name, "the U.S." often ends a sentence.
_INITIALS = re.compile(r"(?<![\w.])(?!U\.[SKN]|E\.U|D\.C|L\.A|N\.[YJ]|[PA]\.M|B\.C|A\.D)(?:[A-Z]\.){2}$")
_STARTS = re.compile(
    r"(?:The|He|She|It|They|We|I|You|His|Her|Its|Their|Our|My|This|That|These|Those|There|Here|A|An|And|But|Or|So"
    r"|In|On|At|By|For|From|To|With|As|If|When|While|After|Before|Since|Until|Then|Now|What|Who|Why|How|Not|No)\b"
)
_SHORTENED = re.compile(r"\b[A-Z][a-z]{1,3}\.$")
_ET_AL = re.compile(r"\bet al\.$")
_CONTINUES = re.compile(r"[,;:)\]}”’»%]")


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of ``text[start:end]`` in order, at offsets into ``text``.

    Each is trimmed of white space; none overlap, and together they hold every visible character.
    """
    spans: list[Span] = []
    for paragraph in _paragraphs(text, start, end):
        for span in _joined(text, _pieces(text, paragraph), _in_one_quotation):
            spans.extend(_parted(text, span))
    return spans


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for blank in _BLANK_LINE.finditer(text, start, end):
        yield Span(at, blank.start())
        at = blank.end()
    yield Span(at, end)


def _pieces(text: str, paragraph: Span) -> Iterator[Span]:
    at = paragraph.start
    while at < paragraph.end:
        stop = min(at + _WINDOW, paragraph.end)
        edges = _edges(text[at:stop])
        # The last sentence of a window may go on behind it: read it again at the head of the next.
        if stop < paragraph.end:
            edges = edges[:-1] or [_last_space(text, at, stop) - at]
        for begin, edge in pairwise([0, *edges]):
            if span := _trimmed(text, at + begin, at + edge):
                yield span
        at += edges[-1]


def _edges(window: str) -> list[int]:
    """Return where each sentence of the window ends; the last ends with the window."""
    plain = _SURROGATE.sub("\ufffd", _ODD_SPACE.sub(" ", window))
    edges = [boundary["end_index"] for boundary in get_sentence_boundaries("en", plain)]
    return [*(edge for edge in edges if 0 < edge < len(window)), len(window)]


def _last_space(text: str, start: int, end: int) -> int:
    for at in range(end - 1, start + (end - start) // 2, -1):
        if text[at].isspace():
            return at
    return end


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    visible = piece.strip()
    if not visible:
        return None
    start += len(piece) - len(piece.lstrip())
    return Span(start, start + len(visible))


def _parted(text: str, span: Span) -> Iterator[Span]:
    """Yield a span, or its sentences where a quotation or bracket made one out of many."""
    if span.end - span.start <= _LONG:
        yield span
        return
    edges = _edges(_CLOSE.sub(" ", _OPEN.sub("A", text[span.start : span.end])))
    bounds = pairwise([0, *edges])
    pieces = (_trimmed(text, span.start + begin, span.start + edge) for begin, edge in bounds)
    yield from _joined(text, filter(None, pieces), lambda _left, _right: False)


def _joined(text: str, pieces: Iterator[Span], also: Callable[[str, str], bool]) -> Iterator[Span]:
    held: Span | None = None
    for piece in pieces:
        if held is None:
            held = piece
        elif piece.end - held.start <= _LONGEST_JOIN and _are_one(text, held, piece, also):
            held = Span(held.start, piece.end)
        else:
            yield held
            held = piece
    if held is not None:
        yield held


def _are_one(text: str, left: Span, right: Span, also: Callable[[str, str], bool]) -> bool:
    before, after = text[left.start : left.end], text[right.start : right.end]
    return _belongs(before, after) or also(before, after)


def _belongs(left: str, right: str) -> bool:
    """Tell whether a boundary between two pieces is none."""
    if _LIST_NUMBER.fullmatch(left) or _CONTINUES.match(right) or not any(char.isalnum() for char in right):
        return True
    tail = left[-12:] if len(left) > 12 else left
    if _ABBREVIATION.search(tail) or _BEFORE_ANYTHING.search(tail):
        return True
    if _SHORTENED.search(tail) and right[0].islower():
        return True
    if _BEFORE_NUMBER.search(tail):
        return right[0].isdigit()
    if _STREET.search(tail) or _INITIALS.search(tail):
        return right[0].isupper() and _STARTS.match(right) is None
    if _TIME.search(tail):
        return _AFTER_TIME.match(right) is not None
    return _ET_AL.search(tail) is not None and right[0] in "([0123456789"


def _in_one_quotation(left: str, right: str) -> bool:
    """Tell whether a quotation opens on the left and closes on the right."""
    close = right.find("”")
    return left.rfind("“") > left.rfind("”") and close >= 0 and not 0 <= right.find("“") < close
