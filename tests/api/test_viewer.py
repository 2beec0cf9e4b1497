from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from onrecord.api.citing import Cited, Place
from onrecord.api.viewer import article, pieces
from onrecord.api.words import LANGUAGES
from onrecord.index.records import Block, BlockKind, Document, Found, Span

ENGLISH = LANGUAGES["en"]
TEXT = "Heading\n\nFirst & second.\n\nViews: 37"
BLOCKS = (Block(0, 7, "heading"), Block(9, 24, "prose"), Block(26, 35, "furniture"))


def _document(text: str = TEXT, title: str = "A <title>") -> Document:
    return Document(id="d", text=text, title=title, source="Source & Co", blocks=BLOCKS)


@st.composite
def _texts_with_spans(draw: st.DrawFn) -> tuple[str, tuple[Block, ...], Span | None]:
    text = draw(st.text(max_size=60))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    kinds: st.SearchStrategy[BlockKind] = st.sampled_from(get_args(BlockKind))
    blocks = tuple(Block(start, end, draw(kinds)) for start, end in zip(edges[::2], edges[1::2], strict=False))
    start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text, blocks, Span(start, end) if start < end else None


@given(_texts_with_spans())
def test_pieces_joined_are_the_text(case: tuple[str, tuple[Block, ...], Span | None]) -> None:
    text, blocks, marked = case
    assert "".join(piece.text for piece in pieces(text, blocks, marked)) == text


@given(_texts_with_spans())
def test_marked_pieces_joined_are_the_span(case: tuple[str, tuple[Block, ...], Span | None]) -> None:
    text, blocks, marked = case
    shown = "".join(piece.text for piece in pieces(text, blocks, marked) if piece.marked)
    assert shown == (text[marked.start : marked.end] if marked else "")


@given(_texts_with_spans())
def test_pieces_of_furniture_joined_are_the_furniture(
    case: tuple[str, tuple[Block, ...], Span | None],
) -> None:
    text, blocks, marked = case
    shown = "".join(piece.text for piece in pieces(text, blocks, marked) if piece.kind == "furniture")
    assert shown == "".join(text[block.start : block.end] for block in blocks if block.kind == "furniture")


def test_the_span_is_marked_once_and_can_be_linked_to() -> None:
    page = article(_document(), Span(15, 24), ENGLISH)
    assert '<mark id="quote">&amp; second.</mark>' in page
    assert page.count('id="quote"') == 1


def test_furniture_is_dimmed() -> None:
    assert '<span class="furniture">Views: 37</span>' in article(_document(), None, ENGLISH)


def test_a_date_that_was_read_out_of_the_text_says_so() -> None:
    found = (Found("published", "dateline", 0.9), Found("modified", "field"))
    document = replace(_document(), published="2024-04-02", modified="2024-04-03", found=found)
    told = re.sub("<[^>]*>", "", article(document, None, ENGLISH))
    assert "Source &amp; Co · 2 April 2024 (from the dateline) · changed 3 April 2024" in told


def test_title_and_source_are_escaped() -> None:
    page = article(_document(), None, ENGLISH)
    assert "A &lt;title&gt;" in page
    assert "Source &amp; Co" in page


def test_the_article_leads_to_the_quotes_before_and_after_and_back_to_the_answer() -> None:
    places = (Place("other", 3, 9), Place("d", 15, 24), Place("third:1", 0, 5))
    page = article(_document(), Span(15, 24), ENGLISH, cited=Cited(places, "q=What%3F&index=1"))
    assert 'href="/?q=What%3F&amp;index=1"' in page
    assert re.search(
        r'rel="prev" href="/articles/other\?start=3&amp;end=9&amp;cited=other%3A3-9&amp;cited=d%3A15-24', page
    )
    assert re.search(r'rel="next" href="/articles/third%3A1\?start=0&amp;end=5&amp;cited=', page)
    assert "Quote 2 of 3" in page


def test_a_span_that_no_answer_cites_leads_to_no_other() -> None:
    page = article(_document(), Span(0, 4), ENGLISH, cited=Cited((Place("d", 15, 24), Place("e", 0, 1))))
    assert "Quote" not in page
    assert "rel=" not in page
