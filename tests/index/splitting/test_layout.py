from pathlib import Path

import pytest

from onrecord.index.splitting.layout import layout
from onrecord.index.splitting.titles import derived_title, one_line

SEEDS = Path(__file__).parents[3] / "seeds"
SENTENCE = "The Government issued a resolution approving an action plan for the years from 2022 to 2026."


def kinds(text: str, title: str | None = None) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in layout(text, title=title)]


def seed(number: str) -> str:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return path.read_bytes().decode()


def lines_of(number: str, kind: str) -> list[str]:
    return [line for found, line in kinds(seed(number)) if found == kind]


@pytest.mark.parametrize(
    ("number", "titles"),
    [
        ("000", ["Government acts to maximize economic diplomacy benefits"]),
        ("001", []),
        ("002", []),
        ("003", ["Efforts to strongly promote economic diplomacy to serve the country"]),
        ("004", ["Economic diplomacy focuses on semiconductor, high technology, and green transition."]),
    ],
)
def test_layout_finds_the_title_of_a_seed_or_none(number: str, titles: list[str]) -> None:
    assert lines_of(number, "title") == titles


@pytest.mark.parametrize(
    ("number", "headings"),
    [
        ("000", ["Raising efficiency of economic integration", "Policy continuation"]),
        ("001", []),
        (
            "002",
            [
                "SYNCHRONOUS, COMPREHENSIVE, EFFECTIVE DEPLOYMENT",
                "4 MAJOR FOCUSES IN ECONOMIC DIPLOMACY IN 2024",
            ],
        ),
        ("003", []),
        ("004", []),
    ],
)
def test_layout_finds_the_headings_of_a_seed(number: str, headings: list[str]) -> None:
    assert lines_of(number, "heading") == headings


@pytest.mark.parametrize(
    ("number", "furniture"),
    [
        (
            "000",
            [
                "Government acts to maximize economic diplomacy benefits  - Ảnh 1.",
                "Illustration photo",
                "Views: 37",
            ],
        ),
        ("001", []),
        ("002", ["Source", "Comment (0)"]),
        (
            "003",
            [
                "A- A A+ | Tăng tương phản Giảm tương phản",
                "View of the Binh Dinh bridge conference",
                "Author: DHV",
                "Related news",
                "Hot news Hot news",
            ],
        ),
        (
            "004",
            [
                "0",
                "214",
                "The conference on implementing the economic diplomacy work in 2024 to serve socio-economic "
                "development. Photo: Ministry of Foreign Affairs",
                "Minister of Foreign Affairs, Bui Thanh Son, closing the conference. "
                "Photo: Ministry of Foreign Affairs",
            ],
        ),
    ],
)
def test_layout_finds_the_furniture_of_a_seed(number: str, furniture: list[str]) -> None:
    assert lines_of(number, "furniture") == furniture


def test_a_caption_that_reads_as_a_sentence_stays_prose() -> None:
    assert "Prime Minister Pham Minh Chinh gave a directive speech at the conference." in lines_of("003", "prose")


def test_lines_of_a_wrapped_paragraph_are_one_block() -> None:
    text = "The Government has issued a resolution that\napproves an action plan for economic diplomacy\nuntil 2030."
    assert kinds(text) == [("prose", text)]


def test_a_wrapped_line_that_is_only_a_number_stays_in_its_paragraph() -> None:
    text = "The ministry has said that the number of its delegations rose\nto the figure of\n214\nin one year."
    assert "furniture" not in [kind for kind, _ in kinds(text)]


def test_a_wrapped_caption_is_one_piece_of_furniture() -> None:
    caption = "The conference on implementing the economic diplomacy work. Photo:\nMinistry of Foreign Affairs"
    wrapped = "The minister chaired the conference on economic diplomacy in Hanoi\nand spoke of the work ahead."
    assert ("furniture", caption) in kinds(f"{wrapped}\n\n{caption}\n\n{wrapped}")


def test_lines_that_are_whole_paragraphs_are_a_block_each() -> None:
    text = f"{SENTENCE} {SENTENCE}\r\n{SENTENCE} {SENTENCE}\r\n{SENTENCE}"
    assert [line for _, line in kinds(text)] == text.split("\r\n")


def test_verse_stays_quotable() -> None:
    text = "Tell me not, in mournful numbers,\nLife is but an empty dream!\nFor the soul is dead that slumbers"
    assert {kind for kind, _ in kinds(text)} == {"prose"}


def test_rows_of_numbers_stay_quotable() -> None:
    text = "Revenue by year\n\n2021\n1,024\n2022\n2,048\n2023\n4,096\n37\n38\n39\n40\n41"
    assert "furniture" not in [kind for kind, _ in kinds(text)]


def test_list_items_are_prose() -> None:
    text = f"{SENTENCE}\n\n- Exports\n\n• Imports\n\n1. Tourism\n\n{SENTENCE}"
    assert {kind for kind, _ in kinds(text)} == {"prose"}


def test_a_line_of_data_is_not_a_heading() -> None:
    text = f"{SENTENCE}\n\nTicket sales: $4.7 billion\n\n{SENTENCE}"
    assert ("prose", "Ticket sales: $4.7 billion") in kinds(text)


def test_short_sentences_below_each_other_have_no_title() -> None:
    text = "Lan was born in 1950.\n\nShe moved to Hanoi in 1970.\n\nShe died there."
    assert {kind for kind, _ in kinds(text)} == {"prose"}


@pytest.mark.parametrize("line", ["Jim Walsh", "AP", "New York CNN Business —"])
def test_a_byline_or_an_agency_is_not_a_title(line: str) -> None:
    assert "title" not in [kind for kind, _ in kinds(f"{line}\n\n{SENTENCE}")]


def test_a_given_title_is_found_in_the_first_line() -> None:
    assert kinds(f"A  Plan\n{SENTENCE}", title="A plan") == [("title", "A  Plan"), ("prose", SENTENCE)]


def test_no_title_is_sought_where_one_is_given() -> None:
    assert "title" not in [kind for kind, _ in kinds(f"Another line\n\n{SENTENCE}", title="A plan")]


def test_titles_of_other_articles_at_the_foot_are_furniture() -> None:
    text = f"{SENTENCE}\n\nRelated news\n\nMinister visits Laos\n\nExports grow again"
    assert [kind for kind, _ in kinds(text)] == ["prose", "furniture", "furniture", "furniture"]


def test_an_article_of_nothing_but_furniture_is_prose_after_all() -> None:
    assert kinds("Source: VNA") == [("prose", "Source: VNA")]


def test_an_empty_text_has_no_blocks() -> None:
    assert layout(" \n ", title=None) == ()


def test_a_title_is_made_of_the_opening_words() -> None:
    text = seed("001")
    title = derived_title(text, layout(text, title=None))
    assert title == "The newly-issued plan requires the province’s authorities and people to…"


def test_a_made_title_is_cut_where_there_is_no_word_edge() -> None:
    assert derived_title("x" * 300, layout("x" * 300, title=None)) == "x" * 80 + "…"


def test_a_title_has_one_line_and_no_controls() -> None:
    assert one_line("A\r\n  title\x07\u202e of \u00a0 two\x00 ") == "A title of two"
