import pytest

from onrecord.index.reading.metadata.opening import event_day

REST = " More was said about trade and about the year to come. It went on until the evening."


def day(opening: str, rest: str = REST, *, first: bool | None = True) -> str | None:
    clue = event_day(opening, opening + rest, day_first=first)
    return clue.value if clue else None


@pytest.mark.parametrize(
    "opening",
    [
        "On the afternoon of April 2, 2024, the minister chaired a conference.",
        "The conference took place in the evening of April 2nd, 2024 in Hanoi.",
        "Sáng 2/4/2024, tại Hà Nội, Bộ trưởng chủ trì hội nghị.",
        "Chiều ngày 2 tháng 4 năm 2024, Thủ tướng chủ trì hội nghị.",
        "Bộ Ngoại giao họp. Chiều 2/4/2024, Thủ tướng chủ trì hội nghị.",
        "Chiều 2-4-2024, Thủ tướng chủ trì hội nghị.",
        "On the afternoon of April 2, the minister chaired a conference on trade in 2024.",
        "Sáng 2/4, tại Hà Nội, Bộ trưởng chủ trì hội nghị về ngoại giao kinh tế năm 2024.",
    ],
)
def test_the_day_of_the_event_in_the_opening_is_found(opening: str) -> None:
    assert day(opening) == "2024-04-02"


def test_a_day_with_its_year_is_surer_than_one_without() -> None:
    written = event_day("On the evening of April 2, 2024, they met.", "", day_first=None)
    inferred = event_day("On the evening of April 2, they met on trade in 2024.", "", day_first=None)
    assert written is not None
    assert inferred is not None
    assert (written.where, inferred.where) == ("event in the opening", "event in the opening")
    assert written.confidence > inferred.confidence >= 0.5


@pytest.mark.parametrize(
    "opening",
    [
        "On June 6, 1944, Allied forces stormed the beaches of Normandy.",  # no time of day: history as often as news
        "On the morning of December 21, they met on trade in 2024.",  # the year before, perhaps
        "On the morning of January 5, they met on trade in 2023.",
        "On the morning of April 2, they met.",  # no year
        "On the morning of April 2, they met on the plans of 2023 and 2024.",
        "The directive of April 2, 2024 was carried out in the morning.",
        "Hội nghị dự kiến diễn ra. Sáng 7/10/2024, hội nghị sẽ khai mạc tại Hà Nội.",  # yet to happen
        "Sáng 17-2-1979, quân đội tiến vào.",
        "Sáng 4-3, tỉnh đón nhận bằng di tích của xuân Mậu Thân 1968.",
        "Theo sách sử, từ sáng 17-2-1979, quân đội tiến vào.",
        "Late on the night of Tuesday, Jan. 25, 2022, a car stood in the desert.",
        "Ngày 2/9/1945, Chủ tịch Hồ Chí Minh đọc Tuyên ngôn Độc lập.",
    ],
)
def test_where_day_or_year_are_in_doubt_the_day_stays_unknown(opening: str) -> None:
    assert day(opening) is None


def test_an_old_event_is_no_news() -> None:
    opening = "On the morning of September 11, 2001, the towers fell."
    assert day(opening, " In 2021, twenty years on, the city remembers; in 2022 a museum will open.") is None
    assert day(opening, " The mayor spoke to the city.") == "2001-09-11"


def test_a_numeric_day_with_two_readings_stays_unknown_where_nothing_tells_them_apart() -> None:
    assert day("On the morning of 2/4/2024, they met.", first=None) is None


def test_a_day_deep_in_the_paragraph_is_not_the_opening() -> None:
    assert day("They met. " * 60 + "On the morning of April 2, 2024, they met again.") is None
