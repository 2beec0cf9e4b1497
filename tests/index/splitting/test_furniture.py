import unicodedata

import pytest

from onrecord.index.splitting.fingerprint import fingerprint
from onrecord.index.splitting.furniture import is_furniture, is_number, opens_related

FURNITURE = [
    "Views: 37",
    "1.204 lượt xem",
    "Lượt xem: 37",
    "Comment (0)",
    "Comments",
    "0 comments",
    "Share",
    "Chia sẻ",
    "Print this page",
    "A- A A+ | Tăng tương phản Giảm tương phản",
    "A- A+",
    "Cỡ chữ: A- A A+",
    "Related news",
    "RELATED NEWS:",
    "Hot news Hot news",
    "Tin liên quan",
    "Tin cùng chuyên mục",
    "Source",
    "Source: VNA",
    "Nguồn: TTXVN",
    "Ảnh: TTXVN",
    "Ảnh minh họa",
    "Ảnh 1.",
    "Government acts to maximize economic diplomacy benefits  - Ảnh 1.",
    "Illustration photo",
    "Photo: Ministry of Foreign Affairs",
    "The conference on implementing economic diplomacy work in 2024. Photo: Ministry of Foreign Affairs",
    "Minister Bui Thanh Son, closing the conference. (Photo: VNA)",
    "President Biden speaks in Hanoi. (AP Photo/Evan Vucci)",
    "Thủ tướng phát biểu tại hội nghị. Ảnh: VGP/Nhật Bắc",
    "View of the Binh Dinh bridge conference",
    "Toàn cảnh hội nghị",
    "Author: DHV",
    "Tác giả: Nguyễn Văn A",
    "By Jane Doe",
    "By Jane Doe and John Roe, CNN",
    "Tags: economy, diplomacy",
    "#economy #diplomacy",
    "Cập nhật: 10:30, 02/04/2024",
    "Thứ ba, 02/04/2024 10:30 (GMT+7)",
    "Read more: Another headline of the same site",
    "Follow us on Facebook",
    "We use cookies to improve your experience on our site.",
    "© 2024 Example News. All rights reserved.",
    "Advertisement",
    "* * *",
    "Page 4 of 15",
]
PROSE = [
    "Prime Minister Pham Minh Chinh gave a directive speech at the conference.",
    "Raising efficiency of economic integration",
    "Views on the plan differed: 37 members were against it.",
    "Share prices rose by 3 percent.",
    "By Monday the talks had failed.",
    "By the end of 2023, exports had grown.",
    "Source code was published in 2024.",
    "The photo: it was taken in 1970 and it changed his life.",
    "Comments by the minister were well received.",
    "The view of the ministry is that exports will grow",
    "View of the ministry: exports will grow.",
    "Related news came from Hanoi, where the talks went on.",
    "(c) Corporate VaR includes a legacy private equity position.",
    "551,992,430 shares",
    "$",
    "-",
    "1. Singapore",
    "Overview of our performance",
    "He said that we use cookies in the kitchen.",
    "The author: a man of few words, but many books.",
    "Theo Bộ Ngoại giao, hội nghị diễn ra tại Hà Nội.",
    "Ảnh hưởng của bão rất lớn.",
    "Hội nghị diễn ra tại Hà Nội.",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_scrape_residue_is_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("line", PROSE)
def test_a_line_that_says_something_is_not_furniture(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize("line", ["Tin liên quan", "Ảnh: TTXVN", "Tăng tương phản Giảm tương phản"])
def test_decomposed_letters_are_the_same_furniture(line: str) -> None:
    assert is_furniture(unicodedata.normalize("NFD", line))


def test_no_long_line_is_furniture() -> None:
    assert not is_furniture("Source: " + "a" * 400)


@pytest.mark.parametrize("line", ["0", "214", "1.2K", "37"])
def test_a_bare_counter_is_a_number(line: str) -> None:
    assert is_number(line)


@pytest.mark.parametrize("line", ["2017", "(79,502)", "1,085.8", "12.", "3%", "x"])
def test_a_year_or_an_amount_is_not_a_bare_counter(line: str) -> None:
    assert not is_number(line)


def test_a_list_of_other_articles_is_told_by_its_label() -> None:
    assert [opens_related(line) for line in ("Related news", "Tin liên quan:", "News")] == [True, True, False]


def test_an_index_split_by_other_rules_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.__wrapped__()
    monkeypatch.setattr("onrecord.index.splitting.furniture.CORNERS", frozenset({"another label"}))
    assert fingerprint.__wrapped__() != before
