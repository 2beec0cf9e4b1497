from __future__ import annotations

from typing import Any

import pytest

HEADER = "id,title,text,published,author,extra\n"


def test_a_row_is_an_article_with_the_fields_that_its_columns_name(read_file: Any) -> None:
    read = read_file("a.csv", HEADER + 'x1,A plan,"It was made,\nin two lines.",2024-04-02,Lan,no\n')
    document = read.document
    assert (document.id, document.title, document.text) == ("x1", "A plan", "It was made,\nin two lines.")
    assert (document.published, document.author) == ("2024-04-02", "Lan")
    assert read.notes == ['columns not used: "extra"']


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ";"), ("a.csv", "\t"), ("a.tsv", "\t"), ("a.tsv", ",")])
def test_the_delimiter_is_found_by_the_names_of_the_columns(read_file: Any, name: str, delimiter: str) -> None:
    assert read_file(name, f"Title{delimiter}Text\nA{delimiter}The text.\n").document.text == "The text."


def test_a_table_that_excel_wrote_is_read(read_file: Any) -> None:
    assert read_file("a.csv", "sep=;\r\ntitle;body;headline\r\nA;The text.;B\r\n").document.text == "The text."
    assert read_file("a.csv", "title\ttext\r\nA\tĐây là.\r\n".encode("utf-16")).document.text == "Đây là."


def test_a_table_without_names_of_columns_is_skipped(read_file: Any) -> None:
    assert read_file("a.csv", "1,2,3\n4,5,6\n").reason == (
        'no column named text; the first row must name the columns, one of them "text"; found: "1", "2", "3"'
    )


def test_a_quote_never_closed_is_told_with_its_line_and_the_rows_before_it_are_read(read_file: Any) -> None:
    read = read_file("a.csv", 'text\nOne.\n"Two.\nThree.\n')
    assert [document.text for document in read.documents] == ["One."]
    assert read.reasons == ["line 3: a quote that is never closed; all from there on was left out"]


def test_a_row_with_a_stray_quote_is_left_out_and_the_next_is_read(read_file: Any) -> None:
    read = read_file("a.csv", 'text\n"One" x\nTwo.\n')
    assert [document.text for document in read.documents] == ["Two."]
    assert read.reasons[0].startswith("line 2: not a row: ")


def test_zeros_in_a_table_make_it_binary(read_file: Any) -> None:
    assert read_file("a.csv", b"text\nOne\x00two\n").reason == "binary: holds NUL bytes"


def test_a_huge_cell_is_a_text(read_file: Any) -> None:
    assert len(read_file("a.csv", "text\n" + "word " * 100_000).document.text) == 500_000


def test_a_row_without_text_is_left_out_and_named(read_file: Any) -> None:
    reason = read_file("a.csv", "title,text,url\n,,https://e.org\n").reason
    assert reason == 'line 2: no text, wanted a string under "text"'


def test_more_cells_than_columns_are_noted(read_file: Any) -> None:
    assert read_file("a.csv", "text\nOne, two, three\n").notes == ["line 2: 3 cells for 1 columns; the last 2 left out"]


def test_a_table_of_nothing_but_names_is_empty(read_file: Any) -> None:
    assert read_file("a.csv", "title,text\n\n").reason == "empty: no row below the names of the columns"
