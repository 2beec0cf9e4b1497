"""Languages by their codes: one code of ISO 639-1 for each, however an article or a question writes it."""

from __future__ import annotations

import re

# Old codes, and the three-letter ones that files come with, where ISO 639-1 has one of its own.
_SHORT = dict(
    pair.split(":")
    for pair in """
iw:he in:id ji:yi eng:en vie:vi fra:fr fre:fr deu:de ger:de spa:es por:pt ita:it nld:nl dut:nl rus:ru ukr:uk
pol:pl tur:tr zho:zh chi:zh jpn:ja kor:ko tha:th lao:lo khm:km ind:id msa:ms may:ms tgl:tl hin:hi ara:ar fas:fa
per:fa heb:he swe:sv dan:da fin:fi nob:nb ces:cs cze:cs ell:el gre:el hun:hu ron:ro rum:ro
""".split()
)
_NONE = frozenset(("und", "mul", "zxx", "mis"))
_SAID = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


def primary(tag: str) -> str | None:
    """Return the language of a tag such as "vi-VN" or "eng", without script and country, None where it names none.

    >>> primary("vi_VN"), primary("eng"), primary("und")
    ('vi', 'en', None)
    """
    if not _SAID.fullmatch(tag.strip()):
        return None
    code = re.split("[-_]", tag.strip(), maxsplit=1)[0].lower()
    return None if code in _NONE else _SHORT.get(code, code)
