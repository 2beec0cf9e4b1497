import pytest

from onrecord.index.reading.metadata.bylines import credited, is_name

LEDE = (
    "The ministry said on Tuesday that exports had grown by a tenth in the first quarter, and that more was to come. "
    * 2
)


def told(*lines: str) -> dict[str, str]:
    return {field: clue.value for field, clue in credited(lines).items()}


@pytest.mark.parametrize(
    ("line", "author"),
    [
        *(
            ("By Jane Doe", "Jane Doe"),
            ("BY JANE DOE", "JANE DOE"),
            ("Author: DHV", "DHV"),
            ("By: Jane Doe", "Jane Doe"),
        ),
        *(
            ("Tác giả: Nguyễn Văn A", "Nguyễn Văn A"),
            ("Bài: Minh Anh - Ảnh: TTXVN", "Minh Anh"),
            ("By Lan Vu in Hanoi", "Lan Vu"),
        ),
        *(("By Jane Doe and John Roe", "Jane Doe, John Roe"), ("By Jane Doe, Staff Writer", "Jane Doe")),
        *(("Written by Marco della Cava", "Marco della Cava"), ("By Jane Doe | April 2, 2024", "Jane Doe")),
        ("By John Perrotto, Special for USA TODAY", "John Perrotto"),
    ],
)
def test_a_byline_names_the_author(line: str, author: str) -> None:
    assert told("A title", line, LEDE).get("author") == author


@pytest.mark.parametrize(
    "line",
    [
        *("By The Numbers", "By the sea", "By Monday", "By April 2, 2024", "By far the best", "Bài học từ Hà Nội"),
        *("Authors: see below, page 3", "By: 5 p.m.", "Book by Amy Bloom", "Comment (0)", "By Jane"),
    ],
)
def test_what_only_looks_like_a_byline_is_none(line: str) -> None:
    assert "author" not in told("A title", line, LEDE)


def test_by_counts_above_the_text_alone_and_a_label_below_it_too() -> None:
    assert told("A title", LEDE, "By Amy Bloom") == {}
    assert told("A title", LEDE, "Author: DHV") == {"author": "DHV"}


@pytest.mark.parametrize(
    ("line", "source"),
    [
        *(
            ("Theo VnExpress", "VnExpress"),
            ("(Theo TTXVN)", "TTXVN"),
            ("Nguồn: TTXVN", "TTXVN"),
            ("Source: VNA", "VNA"),
        ),
        *(("Nguồn: Báo Quốc tế", "Báo Quốc tế"), ("Source: nhandan.vn", "nhandan.vn"), ("By Jane Doe, VNS", "VNS")),
        ("Minh Anh (Theo Reuters)", "Reuters"),
    ],
)
def test_a_line_names_the_source(line: str, source: str) -> None:
    assert told(line, LEDE).get("source") == source


@pytest.mark.parametrize(
    "line", ["Source", "Source: World Bank", "theo đó, các bộ", "Theo đó, xuất khẩu tăng.", "Sources said so"]
)
def test_the_source_of_a_figure_is_not_that_of_the_article(line: str) -> None:
    assert told("A title", LEDE, line) == {}


def test_a_name_with_a_paper_below_it_is_a_byline() -> None:
    assert told("Jane Doe and John Roe", "USA TODAY", LEDE) == {"author": "Jane Doe, John Roe", "source": "USA TODAY"}
    assert told("Prices rise again", "USA TODAY", LEDE) == {}


@pytest.mark.parametrize(
    "text", ["Jane Doe", "Nguyễn Thị Minh Khai", "Anne-Marie O'Neil", "Ludwig van Beethoven", "A.J. Perez"]
)
def test_a_name_is_told(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    "text", ["Jane", "jane doe", "Jane 2", "The Times", "van Gogh", "One two three", "A B C D E F", ""]
)
def test_other_words_are_no_name(text: str) -> None:
    assert not is_name(text)
