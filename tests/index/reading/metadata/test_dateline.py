import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.index.reading.metadata.dateline import place_and_day, read_dateline


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("HANOI, April 2 (Reuters) - The ministry", "Reuters"),
        ("Hà Nội (TTXVN) - Bộ", "TTXVN"),
        ("Hanoi (VNA) – Prime Minister", "VNA"),
        ("(VOV5) - The minister", "VOV5"),
        ("VNA - The minister", "VNA"),
        ("VOV.VN - Sáng nay", "VOV.VN"),
        ("(CNN) A ruling", "CNN"),
        ("New York (CNN Business) Sales grew", "CNN Business"),
        ("Tainan, Taiwan CNN —", "CNN"),
        ("MILWAUKEE (AP) — The team", "AP"),
        ("(binhdinh.gov.vn) - On the morning", "binhdinh.gov.vn"),
        ("(Chinhphu.vn) – Thủ tướng", "Chinhphu.vn"),
        ("(HNM) - Chiều 2-4", "HNM"),
    ],
)
def test_a_dateline_names_the_agency(line: str, agency: str) -> None:
    dateline = read_dateline(line)
    assert dateline is not None
    assert dateline.agency == agency


@pytest.mark.parametrize(
    "line",
    [
        *(
            "The minister (L) - said",
            "The Environmental Protection Agency (EPA) - which",
            "Adam Schiff (D-Calif.) - said",
        ),
        *("WASHINGTON – House Republicans", "(Video) - Watch", "(1) - First", "Exports grew - slowly.", "(ảnh) - Toàn"),
        *("Nato - the alliance", "On April 2, the minister said", "In 2024 (see below) - the plan", "(a) - of", ""),
        *("The CNN report - said to be wrong", "Leap Day, Feb. 29, 2024 - a day", "WEDNESDAY, Oct. 29, 2003 - He"),
        "Vietnam Airlines (VNA) said",
    ],
)
def test_what_only_looks_like_a_dateline_is_none(line: str) -> None:
    assert read_dateline(line) is None


@pytest.mark.parametrize(
    "line",
    [
        *(
            "HANOI, April 2, 2024 (Reuters) - The",
            "Hà Nội, ngày 2/4/2024 (TTXVN) - Ngày",
            "HANOI, 2 April 2024 (VNA) - The",
        ),
        *("HANOI, April 2, 2024 - The", "HÀ NỘI, 2/4/2024 - Thủ tướng", "PARIS, 02.04.2024 (AFP) - Le"),
    ],
)
def test_a_dateline_may_name_the_day(line: str) -> None:
    dateline = read_dateline(line)
    assert dateline is not None
    assert dateline.written is not None
    assert dateline.written.day(day_first=True) == date(2024, 4, 2)


def test_the_first_sentence_begins_where_the_dateline_ends() -> None:
    line = "HANOI, April 2 (Reuters) - The ministry said so."
    dateline = read_dateline(line)
    assert dateline is not None
    assert line[dateline.end :] == "The ministry said so."


def test_a_line_of_a_place_and_a_day_is_a_dateline() -> None:
    assert place_and_day("Hà Nội, ngày 2 tháng 4 năm 2024", day_first=True) == date(2024, 4, 2)


@pytest.mark.parametrize(
    "line",
    [
        "Tuesday, July 21, 2020",
        "Born April 2, 2024",
        "Election Day, Nov. 5, 2024",
        "Hanoi, April 2",
        "Hanoi, the capital",
    ],
)
def test_other_lines_with_a_day_are_not(line: str) -> None:
    assert place_and_day(line, day_first=None) is None


@settings(deadline=None)
@given(st.text(alphabet="Aa ,.()-–'’1/:", max_size=400))
def test_any_line_is_read_at_once(line: str) -> None:
    started = time.process_time()
    read_dateline(line)
    place_and_day(line, day_first=None)
    assert time.process_time() - started < 0.2
