"""Who wrote an article and where it is from, by the lines that say so above and below the text.

"By Jane Doe, VNS"; "Author: DHV"; "Tác giả: ..."; "Theo VnExpress"; "Nguồn: ..."; a name, and the paper below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .agencies import is_known
from .clue import Clue, Clues

_HEAD, _FOOT, _RUNNING = 8, 8, 120
_LONGEST = 100
_LABELLED = re.compile(
    r"(?:authors?|written by|by|story by|reported by|reporters?|tác giả|bài|bài và ảnh|bài, ảnh|người viết|phóng viên"
    r"|thực hiện)"
    r"\s?:\s*(?P<names>.+)",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:By|BY|Written by|Story by) (?P<names>.+)")
_FROM = re.compile(r"\(?(?:sources?|nguồn|nguồn tin|theo)\s?:\s*(?P<source>[^()]+?)\)?\.?", re.IGNORECASE)
_AFTER = re.compile(r"(?P<names>[^()]{2,50}?)?\s*\(?(?:Theo|theo|THEO) (?P<source>[^()]+?)\)?\.?")
_PARTS = re.compile(r"\s*[|•·/]\s*|,\s+|\s+[-–—]\s+|\s*\(\s*|\s*\)\s*|;\s*")
_AND = re.compile(r"\s+(?:and|và|&)\s+|,\s+and\s+")
_PARTICLES = frozenset("van von der den de del della di da du la le el al bin binti ibn ter ten y e dos das".split())
_NOT_NAMES = frozenset(
    "the a an all our this that staff numbers topic year date email updated published monday tuesday wednesday thursday"
    " friday saturday sunday january february march april june july august september october november december".split()
)
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|columnist|editor|contributor|writer|special to .*|phóng viên|staff)\b.*"
    r"|\bAP\b .*|(?<=\w) in \w.*",
    re.IGNORECASE,
)


def credited(lines: Sequence[str]) -> Clues:
    """Return the author and the source that the lines of an article, in form NFC, name."""
    above = _above(lines)
    clues = _name_and_paper(lines)
    for at, line in enumerate((*above, *lines[max(len(above), len(lines) - _FOOT) :])):
        if len(line) <= _LONGEST:
            for field, clue in _read(line, above=at < len(above)).items():
                clues.setdefault(field, clue)
    return clues


def _above(lines: Sequence[str]) -> list[str]:
    """Return the lines above the text, that is, above the first long one."""
    head = lines[:_HEAD]
    return list(head[: next((at for at, line in enumerate(head) if len(line) >= _RUNNING), len(head))])


def _read(line: str, *, above: bool) -> Clues:
    """Return what one line says; "By ..." counts only above the text, since books and songs have authors too."""
    line = line.strip()
    if labelled := _LABELLED.fullmatch(line):
        return _people(labelled.group("names"), 0.95, strict=False)
    if above and (by := _BY.fullmatch(line)):
        return _people(by.group("names"), 0.9, strict=True)
    if (source := _FROM.fullmatch(line)) and _is_publisher(source.group("source"), line):
        return {"source": Clue(source.group("source").strip(), "source line", 0.85)}
    if (after := _AFTER.fullmatch(line)) and _is_publisher(after.group("source"), line):
        clues = _people(after.group("names").strip(" ,-–"), 0.8, strict=True) if after.group("names") else {}
        return {**clues, "source": Clue(after.group("source").strip(), "source line", 0.85)}
    return {}


def _people(text: str, confidence: float, *, strict: bool) -> Clues:
    """Return the author, and the paper where one is named beside; nothing if these are no names.

    ``strict`` wants each name to be of two words at least: what follows a label may be "DHV".
    """
    parts = [_ROLE.sub("", part).strip(" .,") for part in _PARTS.split(text.strip())]
    names: list[str] = []
    clues: Clues = {}
    for part in filter(None, parts):
        people = [name.strip() for name in _AND.split(part)]
        if is_known(part):
            clues.setdefault("source", Clue(part, "byline", 0.8))
        elif all(is_name(name, fewest=2 if strict else 1) for name in people):
            names += people
        elif not names:
            return {}
        else:
            break
    if names:
        clues["author"] = Clue(", ".join(names), "byline", confidence)
    return clues if names else {}


def is_name(text: str, *, fewest: int = 2) -> bool:
    """Tell whether a text could be the name of a person, of ``fewest`` to five words."""
    words = text.split()
    if not fewest <= len(words) <= 5 or len(text) > 50 or any(char.isdigit() for char in text):
        return False
    if words[0].casefold().strip(".") in _NOT_NAMES:
        return False
    return all(word in _PARTICLES or _is_name_word(word) for word in words) and words[0] not in _PARTICLES


def _is_name_word(word: str) -> bool:
    letters = re.sub(r"[.'’-]", "", word)
    return letters.isalpha() and word[0].isupper()


def _is_publisher(text: str, line: str) -> bool:
    """Tell a publisher's name; after "Source:" only a known one, since most others are the sources of figures."""
    text = text.strip()
    if is_known(text):
        return True
    if line.casefold().lstrip("(").startswith("source"):
        return False
    # A name of its own, not a sentence: "Theo Bộ Y tế" is a source, "theo đó, ..." goes on.
    return len(text.split()) <= 6 and len(text) <= 60 and text[:1].isupper() and not re.search(r"[.!?:;,]", text)


def _name_and_paper(lines: Sequence[str]) -> Clues:
    """Return what a name on the first line and a paper's on the second say."""
    if len(lines) < 3 or len(lines[0]) > 60 or not is_known(lines[1]):
        return {}
    names = [name.strip() for name in re.split(r",\s+(?:and\s+)?|\s+and\s+", lines[0].strip())]
    if not all(is_name(name) for name in names):
        return {}
    return {"author": Clue(", ".join(names), "byline", 0.85), "source": Clue(lines[1].strip(), "byline", 0.8)}
