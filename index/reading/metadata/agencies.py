"""News agencies and newspapers by the names that stand in datelines and bylines."""

from __future__ import annotations

import re

_NAMES = """
AFP;Agence France-Presse;Al Jazeera;ANI;Antara;AP;Associated Press;The Associated Press;BBC;BBC News;Bernama;Bloomberg
CBS;CBS News;CNBC;CNN;CNN Business;dpa;DPA;EFE;Financial Times;Fox News;Interfax;Kyodo;Kyodo News;NBC News;NPR
PTI;RIA Novosti;Reuters;The Guardian;The New York Times;The Wall Street Journal;The Washington Post;TASS;UPI
USA TODAY;USA TODAY Sports;Xinhua;Yonhap;Vietnam News;Vietnam News Agency;Viet Nam News;Vietnam+;VietnamPlus;VnExpress
VNA;VNS;VOV;VOV5;VTV;VTC;VTC News;TTXVN;TTXVN/Vietnam+;Thông tấn xã Việt Nam;Nhân Dân;Nhan Dan;NDO;Dân trí;Tuổi Trẻ
Tuoi Tre;Thanh Niên;Thanh Nien;Tiền Phong;Lao Động;Người Lao Động;NLĐO;PLO;PL&O;TPO;TTO;SGGP;SGGPO;SGGP Online;CAND
QĐND;ĐCSVN;VGP;VGP News;VOH;Vietnamnet;VietNamNet;VnEconomy;Zing;Zing News;Báo Chính phủ;Chinhphu.vn
"""
_KNOWN = frozenset(name.casefold() for line in _NAMES.split("\n") for name in line.split(";") if name)
_SITE = re.compile(
    r"(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+(?:vn|com|net|org|gov|edu|news|info|co|uk|asia|eu|[a-z]{2})", re.IGNORECASE
)
_CODES = "|".join(re.escape(name) for line in _NAMES.split("\n") for name in line.split(";") if name)
CODE = rf"(?:{_CODES}|(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+(?i:vn|com|net|org))"
"""A known name, or the name of a site, as a pattern."""


def is_known(name: str) -> bool:
    """Tell a name that is surely a publisher's: one of the list, or the name of a site."""
    name = name.strip()
    return name.casefold() in _KNOWN or _SITE.fullmatch(name) is not None
