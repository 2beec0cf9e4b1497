from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.api.links import article_path, link, text_fragment_link, viewer_link, web_address

URL = "https://example.org/a"
LONG = "One two three four five six seven eight nine ten."


def test_a_long_passage_is_named_by_its_first_and_last_four_words() -> None:
    assert text_fragment_link(URL, LONG) == f"{URL}#:~:text=One%20two%20three%20four,seven%20eight%20nine%20ten."


def test_a_short_passage_is_named_whole() -> None:
    assert text_fragment_link(URL, "Only five words are here") == f"{URL}#:~:text=Only%20five%20words%20are%20here"


def test_hyphens_commas_and_ampersands_are_encoded() -> None:
    made = text_fragment_link(URL, "well-known, R&D")
    assert made == f"{URL}#:~:text=well%2Dknown%2C%20R%26D"


def test_words_do_not_run_across_lines() -> None:
    made = text_fragment_link(URL, "A heading\n\nThe paragraph that follows it has quite some words\nand an end")
    assert made == f"{URL}#:~:text=A%20heading,and%20an%20end"


def test_a_fragment_that_the_address_has_is_kept() -> None:
    assert text_fragment_link(f"{URL}#part-2", "few words") == f"{URL}#part-2:~:text=few%20words"


def test_a_text_directive_that_the_address_has_gives_way() -> None:
    assert text_fragment_link(f"{URL}#x:~:text=old", "few words") == f"{URL}#x:~:text=few%20words"


def test_text_without_spaces_is_linked_without_a_fragment() -> None:
    assert text_fragment_link(URL, "字" * 300) == URL


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_terms_decode_to_the_words_of_the_passage(text: str) -> None:
    made = text_fragment_link(URL, text)
    assert made.isascii()
    if made == URL:
        return
    terms = made.partition(":~:text=")[2].split(",")
    words = text.split()
    assert unquote(terms[0]).split() == words[: len(unquote(terms[0]).split())]
    assert unquote(terms[-1]).split() == words[-len(unquote(terms[-1]).split()) :]


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "file:///etc/passwd", "//host/x", "https://a b", "x"])
def test_only_web_addresses_are_linked_to(url: str | None) -> None:
    assert web_address(url) is None
    assert link(url, "id", LONG, 0, len(LONG)) == f"/articles/id?start=0&end={len(LONG)}#quote"


def test_the_viewer_link_encodes_every_character_that_an_address_reserves() -> None:
    made = viewer_link("a/b:c?d#e%f é", 3, 5)
    parts = urlsplit(made)
    assert unquote(parts.path) == "/articles/a/b:c?d#e%f é"
    assert (parts.query, parts.fragment) == ("start=3&end=5", "quote")


@given(st.text())
def test_every_id_has_a_path(document_id: str) -> None:
    assert article_path(document_id).isascii()
