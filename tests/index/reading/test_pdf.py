from __future__ import annotations

from typing import Any

import pytest

from onrecord.index.reading.pagelines import Line
from onrecord.index.reading.paging import Page, flow

FIRST = [
    "The ministry said on Tuesday that exports of rice had grown by",
    "twelve per cent in the first quarter, the fastest pace in five",
    "years, as buyers in the region stocked up.",
]
SECOND = [
    "Officials expect the trend to go on. They will publish figures",
    "for the second quarter in July, together with a forecast.",
]


def column(lines: list[str], top: float, size: float = 11, left: float = 72) -> list[tuple[float, float, float, str]]:
    return [(left, top - 13 * number, size, line) for number, line in enumerate(lines)]


def page(number: int, body: list[tuple[float, float, float, str]]) -> list[tuple[float, float, float, str]]:
    return [(72, 750, 9, "Ministry of Trade - Quarterly report"), *body, (300, 30, 9, str(number))]


def test_lines_become_paragraphs_and_larger_ones_headings(read_file: Any, make_pdf: Any) -> None:
    body = [(72, 700, 18, "Rice exports grow"), *column(FIRST, 660), *column(SECOND, 600)]
    assert read_file("a.pdf", make_pdf([body])).blocks == [
        ("title", "Rice exports grow"),
        ("prose", " ".join(FIRST)),
        ("prose", " ".join(SECOND)),
    ]


def test_running_heads_and_page_numbers_are_furniture(read_file: Any, make_pdf: Any) -> None:
    pages = [page(number, column([f"Chapter {number} has its own text.", "It is short."], 600)) for number in range(4)]
    furniture = [text for kind, text in read_file("a.pdf", make_pdf(pages)).blocks if kind == "furniture"]
    assert furniture == [text for number in range(4) for text in ("Ministry of Trade - Quarterly report", str(number))]


def test_a_chapters_head_is_known_by_the_page_number_beside_it() -> None:
    pages = [
        Page(792, [Line(f"Head {name} {number + 5}", 72, 500, 750, 9), Line(f"Body {name} text.", 72, 500, 500, 11)])
        for number, name in enumerate(("one", "two", "three", "four"))
    ]
    assert [part.kind for part in flow(pages).parts] == ["furniture", "prose"] * 4


def test_a_paragraph_runs_on_over_a_page_and_its_page_heads(read_file: Any, make_pdf: Any) -> None:
    pages = [page(1, column(FIRST[:2], 100)), page(2, column([FIRST[2], *SECOND], 700)), page(3, column(SECOND, 700))]
    read = read_file("a.pdf", make_pdf(pages))
    assert ("prose", " ".join(FIRST)) in read.blocks
    assert [text for kind, text in read.blocks if kind == "furniture" and text.isdigit()] == ["1", "2", "3"]


def test_pages_begin_where_their_text_begins(read_file: Any, make_pdf: Any) -> None:
    pages = [page(1, column(FIRST[:2], 100)), page(2, column([FIRST[2], *SECOND], 700)), page(3, column(SECOND, 700))]
    document = read_file("a.pdf", make_pdf(pages)).document
    assert document.page(document.text.index("twelve")) == 1
    assert document.page(document.text.index("years,")) == 2
    assert document.text[document.pages[1] :].startswith("years,")
    assert document.page(document.text.rindex("Officials")) == 3


def test_a_page_without_text_is_noted_and_keeps_the_count(read_file: Any, make_pdf: Any) -> None:
    read = read_file("a.pdf", make_pdf([column(FIRST, 700), [], column(SECOND, 700)]))
    assert read.document.page(read.document.text.index("Officials")) == 3
    assert read.notes == ["no text on page 2: empty, or a picture of text"]


@pytest.mark.parametrize(
    ("before", "after", "elsewhere", "whole"),
    [
        ("the manip", "ulation of prices", "", "manipulation"),
        ("the long", "term plan", "A long-term plan.", "long-term"),
        ("a state", "owned firm", "The state owned it. This state, owned by all.", "state-owned"),
        ("the COVID", "19 virus", "", "COVID-19"),
        ("the Anglo", "Saxon law", "", "Anglo-Saxon"),
        ("the inter", "national law", "An international law.", "international"),
    ],
)
def test_a_word_cut_at_a_lines_end_is_joined(before: str, after: str, elsewhere: str, whole: str) -> None:
    lines = [Line(before, 72, 500, 700, 11, hyphen=True), Line(after, 72, 400, 687, 11)]
    lines += [Line(elsewhere, 72, 400, 400, 11)] if elsewhere else []
    assert whole in flow([Page(792, lines)]).parts[0].text


def test_a_word_that_pdfium_joins_is_joined_here_too(read_file: Any, make_pdf: Any) -> None:
    body = column(["The report speaks of the manip-", "ulation of prices by traders."], 700)
    assert "the manipulation of prices" in read_file("a.pdf", make_pdf([body])).document.text


def test_columns_are_read_one_after_the_other(read_file: Any, make_pdf: Any) -> None:
    left = column(["The first column tells of", "exports and goes on to the", "next one in the middle of"], 700)
    right = column(["a sentence that ends here."], 700, left=320)
    blocks = read_file("a.pdf", make_pdf([[*left, *right]])).blocks
    assert blocks == [("prose", " ".join(text for _, _, _, text in (*left, *right)))]


def test_rows_of_a_table_stay_apart(read_file: Any, make_pdf: Any) -> None:
    body = [*column(FIRST, 700), *column(["2021 41", "2022 44", "2023 51"], 600)]
    assert read_file("a.pdf", make_pdf([body])).blocks[1:] == [
        ("prose", "2021 41"), ("prose", "2022 44"), ("prose", "2023 51")
    ]  # fmt: skip


def test_the_properties_of_a_pdf_become_fields(read_file: Any, make_pdf: Any) -> None:
    info = {"Title": "Rice exports", "Author": "Lan Nguyen", "CreationDate": "D:20240402100000+07'00'",
            "ModDate": "D:20240403"}  # fmt: skip
    document = read_file("a.pdf", make_pdf([column(FIRST, 700)], info=info)).document
    assert (document.title, document.author, document.language) == ("Rice exports", "Lan Nguyen", "en")
    assert (document.published, document.modified) == ("2024-04-02T10:00:00+07:00", "2024-04-03")


@pytest.mark.parametrize("title", ["Microsoft Word - a.doc", "untitled", "report.pdf", "http://e.org/a"])
def test_a_title_that_a_program_made_up_is_not_taken(read_file: Any, make_pdf: Any, title: str) -> None:
    body = [(72, 700, 18, "Rice exports grow"), *column(FIRST, 660)]
    assert read_file("a.pdf", make_pdf([body], info={"Title": title})).document.title == "Rice exports grow"


def test_an_encrypted_pdf_is_skipped(read_file: Any, make_pdf: Any) -> None:
    encrypt = "/Encrypt << /Filter /Standard /V 1 /R 2 /O (" + "o" * 32 + ") /U (" + "u" * 32 + ") /P -4 >>"
    data = make_pdf([column(FIRST, 700)], trailer=encrypt + " /ID [(aaaaaaaaaaaaaaaa) (aaaaaaaaaaaaaaaa)]")
    assert read_file("a.pdf", data).reason == "encrypted: it opens with a password only; save it without one"


def test_a_scan_is_skipped(read_file: Any, make_pdf: Any) -> None:
    assert "without text, such as a scan" in read_file("a.pdf", make_pdf([[], []])).reason


def test_a_pdf_cut_short_is_read_as_far_as_it_goes_with_a_note_or_skipped(read_file: Any, make_pdf: Any) -> None:
    data = make_pdf([column(FIRST, 700), column(SECOND, 700)])
    read = read_file("a.pdf", data[: len(data) - 6])
    assert len(read.document.pages) == 2
    assert read.notes == ["cut short: its end mark is missing; read as far as it goes"]
    assert read_file("a.pdf", data[: len(data) // 3]).reason == "a broken PDF: it cannot be opened"


def test_half_characters_and_controls_of_a_pdf_never_reach_the_text(read_file: Any, make_pdf: Any) -> None:
    text = read_file("a.pdf", make_pdf([[(72, 700, 11, "A \x07bell and a \x7f delete.")]])).document.text
    assert all(char.isprintable() for char in text)
