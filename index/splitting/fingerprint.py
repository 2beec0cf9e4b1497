"""Which splitter an index was made with, told by what it does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from ..reading.article import make_document
from ..reading.plain import read_plain
from ..recurrence import THRESHOLDS
from .furniture import rules
from .passages import split
from .recurring import candidates

_PROBE = """Deputy PM chairs 3rd conference on economic diplomacy
Views: 37
A- A A+ | Tăng tương phản
On the afternoon of April 2, the Ministry (MoFA) held a conference, the 3rd since Jan. 2023. "How many missions?" he
asked; Mr. Bui Thanh Son said: "94." Exports rose 32.1% to $36.6 bn. Resolution No. 21/NQ-CP, of 10 Feb. 2024, says so!

I. Results
- Visits by leaders of the U.S., Japan and the Republic of Korea;
- Markets opened, e.g. for halal food, chips; see Directive 15-CT/TW.

Thủ tướng nhấn mạnh: “Ngoại giao kinh tế là nhiệm vụ trung tâm.” Ông nói thêm... Hội nghị có 63 tỉnh, thành phố.
Photo: VNA
Related news
Comment (0)
"""
_LONG = "which, as the minister said, serves development and the people of the provinces and cities; " * 30


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return 16 hex digits that change when a plain text would be laid out or split differently.

    They hash what becomes of a probe, so that a new release of the library that finds sentences shows as well, and the
    rules for lines of furniture, of which the probe has but a few.
    """
    document = make_document(read_plain(f"{_PROBE}\n{_LONG}.\n", "probe.txt"), lambda _: None)
    passages = split(document, _count, max_tokens=64, target_tokens=40)
    seen = [
        document.title,
        [(block.start, block.end, block.kind) for block in document.blocks],
        [(each.at, each.key) for each in candidates(document)],
        THRESHOLDS,
        rules(),
        [(passage.start, passage.end, [(s.start, s.end) for s in passage.sentences]) for passage in passages],
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _count(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]
