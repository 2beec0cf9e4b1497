"""Lines that may be furniture by recurring: where they may stand, and what marking does to an article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.index.reading.article import Draft, make_document
from onrecord.index.records import Document, fingerprint
from onrecord.index.splitting.recurring import as_read, candidates, mark, site

BODY = (
    "The county council decided on Tuesday that the night ferry to the island will run through the winter again.\n\n"
    "Councillors voted 31 to 12 for a subsidy of two million pounds a year, and the boat will leave at 22:40."
)


def document(text: str, source: str = "post.example", title: str | None = None) -> Document:
    return make_document(Draft(text=text, file_name="a.txt", source=source, title=title), lambda _: None)


def lines(article: Document) -> list[str]:
    return [article.text[article.blocks[each.at].start : article.blocks[each.at].end] for each in candidates(article)]


def test_a_label_below_the_article_is_a_candidate() -> None:
    article = document(f"{BODY}\n\nFor the islands and the coast\n\nViews: 37")
    assert lines(article) == ["For the islands and the coast"]


def test_a_label_above_the_title_is_a_candidate() -> None:
    text = f"For the islands and the coast\n\nFerry to run all winter long\n\n{BODY}"
    assert lines(document(text, title="Ferry to run all winter long")) == ["For the islands and the coast"]


@pytest.mark.parametrize(
    "line",
    [
        "He declined to comment.",
        "The case continues.",
        "1. Rice",
        "- Rice",
        "Turnout 71%",
        "Phan Van Giang",
        "Ewan Baird",
    ],
)
def test_a_sentence_an_item_a_figure_or_a_signature_at_the_foot_is_none(line: str) -> None:
    assert lines(document(f"{BODY}\n\n{line}")) == []


@pytest.mark.parametrize("line", ["Our voice and our island", "He declined to comment.", "The view from here"])
def test_what_stands_between_sentences_is_none(line: str) -> None:
    assert lines(document(f"{BODY}\n\n{line}\n\n{BODY}")) == []


@pytest.mark.parametrize(
    "line",
    [
        "The Short Tide is a snappy roundup. Subscribe to it here.",
        "Reach the reporter at rose@post.example.",
        "Kính mời quý độc giả đón xem chương trình lúc 20 giờ.",
    ],
)
def test_a_line_that_speaks_to_the_reader_is_a_candidate_anywhere(line: str) -> None:
    assert lines(document(f"{BODY}\n\n{line}\n\n{BODY}")) == [line]


def test_a_refrain_is_none() -> None:
    assert lines(document(f"Sail on, sail on\n\n{BODY}\n\nSail on, sail on", title="A song")) == []


FOOT = "For the islands and the coast"


def test_a_marked_line_is_furniture_and_what_it_was_is_kept() -> None:
    article = document(f"{BODY}\n\n{FOOT}")
    (candidate,) = candidates(article)
    marked = mark(article, {candidate.key})
    assert [(block.kind, block.was) for block in marked.blocks][-1] == ("furniture", article.blocks[-1].kind)
    assert fingerprint(marked) == fingerprint(article)
    assert as_read(marked) == article
    assert candidates(marked) == candidates(article)


def test_what_stands_below_a_line_that_does_not_recur_is_all_that_is_marked() -> None:
    article = document(f"{BODY}\n\nThe price of the winter boat\n\n{FOOT}")
    above, below = candidates(article)
    assert mark(article, {above.key}) == article
    assert [block.was is not None for block in mark(article, {below.key}).blocks][-2:] == [False, True]


def test_an_article_of_which_most_recurs_is_left_as_it_is() -> None:
    text = (
        f"A short notice for all.\n\n{FOOT}\n\nThe post of the islands and their coast\n\nSince the year of the storm"
    )
    article = document(text)
    assert mark(article, {each.key for each in candidates(article)}) == article


def test_the_same_line_of_another_source_is_another_line() -> None:
    one, other = (candidates(document(f"{BODY}\n\n{FOOT}", source)) for source in ("a.example", "b.example"))
    assert one != other


def test_case_and_spaces_make_no_other_line() -> None:
    one, other = (candidates(document(f"{BODY}\n\n{foot}")) for foot in (FOOT, FOOT.upper().replace(" ", "  ")))
    assert one == other


def test_files_that_name_no_source_are_one_source_or_that_of_their_address() -> None:
    files = [make_document(Draft(text=BODY, file_name=name), lambda _: None) for name in ("a.txt", "b.html")]
    assert [site(file) for file in files] == ["", ""]
    addressed = make_document(Draft(text=BODY, file_name="a.txt", url="https://post.example/1"), lambda _: None)
    assert site(addressed) == "post.example"


@given(
    st.lists(st.sampled_from([FOOT, "A line", "A sentence of five words.", "Views: 37", "x", *BODY.split("\n\n")])),
    st.data(),
)
def test_marking_can_be_undone_and_leaves_prose(parts: list[str], data: st.DataObject) -> None:
    article = document("\n\n".join(["A title of four words", *parts, "Something is said here."]))
    keys = [each.key for each in candidates(article)]
    chosen = set(data.draw(st.lists(st.sampled_from(keys)))) if keys else set()
    marked = mark(article, chosen)
    assert as_read(marked) == article
    assert any(block.kind == "prose" for block in marked.blocks)
    assert {block.was for block in marked.blocks} <= {None, "prose", "heading"}
