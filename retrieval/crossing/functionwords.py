"""Vietnamese words of grammar, and how an English question says them; they are said to the encoder, never searched for.

Keys are units in ``spelling``.
"""

from __future__ import annotations

from .syllables import Unit, bare, spelling

_TABLE = """
ai: who; ai là: who is; khi nào: when; bao giờ: when; bao nhiêu: how many; mấy: how many; bao lâu: how long; đâu: where;
ở đâu: where; gì: what; cái gì: what; điều gì: what; những gì: what; nào: which; tại sao: why; vì sao: why; sao: why;
như thế nào: how; thế nào: how; ra sao: how; là: is; là gì: what is; của: of; trong: in; từ: from; với: with; và: and;
cho: for; được: was; bị: was; bởi: by; để: to; tại: at; vào: in; ở: in; các: the; những: the; một: a; có: ; đã: ;
đang: ; sẽ: will; về: about; hoặc: or; hay: or; không: not; bao: how; nhiêu: many; do: by; theo: according to;
cùng: with; đến: to; này: this; đó: that; khi: when; mà: that; phải: ; thì: ; cũng: also; nhất: most;
hơn: more; người nào: who
"""

FUNCTION_WORDS: dict[Unit, str] = {
    tuple(spelling(syllable) for syllable in vi.split()): en.strip()
    for vi, _, en in (entry.partition(":") for entry in _TABLE.replace("\n", " ").strip().split(";"))
}
BARE_FUNCTION_WORDS: dict[Unit, str] = {
    tuple(map(bare, unit)): said for unit, said in reversed(FUNCTION_WORDS.items())
}  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
